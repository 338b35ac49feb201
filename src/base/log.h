#pragma once
// Logs to stderr, one event per line as key=value. Ids yes; message text, names, telephones, tokens
// never. Error: a person must act. Warning: it healed itself. Info: rare. Debug: the rest.

#include <string>
#include <string_view>

namespace k197 {

enum class LogLevel { Debug, Info, Warning, Error };

/// Sets the least level that is written, by name (debug, info, warning, error); false for another
/// name.
bool set_log_level(std::string_view name);

/// One line: `log(LogLevel::Info, "started", "listen=127.0.0.1:8197")`. Thread-safe.
void log(LogLevel level, std::string_view event, std::string_view details = {});

/// `problem="…"` for the words of a library or a database, which may quote what they were given:
/// the first line, without quotes and long numbers, at most 300 bytes.
std::string log_problem(std::string_view words);

inline void log_debug(std::string_view event, std::string_view details = {}) {
    log(LogLevel::Debug, event, details);
}
inline void log_info(std::string_view event, std::string_view details = {}) {
    log(LogLevel::Info, event, details);
}
inline void log_warning(std::string_view event, std::string_view details = {}) {
    log(LogLevel::Warning, event, details);
}
inline void log_error(std::string_view event, std::string_view details = {}) {
    log(LogLevel::Error, event, details);
}

}  // namespace k197
