#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/json.h"

namespace k197 {
namespace {

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made = spdlog::stderr_logger_mt("kenh197");
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        return made;
    }();
    return *instance;
}

spdlog::level::level_enum level_of(LogLevel level) {
    switch (level) {
        case LogLevel::Debug: return spdlog::level::debug;
        case LogLevel::Info: return spdlog::level::info;
        case LogLevel::Warning: return spdlog::level::warn;
        case LogLevel::Error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

constexpr std::size_t kMostWords = 300;
constexpr std::size_t kLongNumber = 7;  // a telephone, a citizen's id

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// How many digits stand at `at`, over the spaces and dots that people put in telephone numbers.
std::size_t digits_from(std::string_view words, std::size_t at, std::size_t& end) {
    std::size_t count = 0;
    end = at;
    for (std::size_t i = at; i < words.size(); ++i) {
        if (is_digit(words[i])) {
            ++count;
            end = i + 1;
        } else if (words[i] != ' ' && words[i] != '.' && words[i] != '-') {
            break;
        }
    }
    return count;
}

}  // namespace

std::string log_problem(std::string_view words) {
    const auto line = to_valid_utf8(words.substr(0, std::min(words.find('\n'), kMostWords)));
    words = line;
    std::string out = "problem=\"";
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::size_t end = 0;
        if (is_digit(words[i]) && digits_from(words, i, end) >= kLongNumber) {
            out += '#';
            i = end - 1;
        } else {
            out += words[i] == '"' ? '\'' : words[i];
        }
    }
    return out += '"';
}

bool set_log_level(std::string_view name) {
    for (const auto& [known, level] : {
             std::pair{"debug", LogLevel::Debug},
             std::pair{"info", LogLevel::Info},
             std::pair{"warning", LogLevel::Warning},
             std::pair{"error", LogLevel::Error},
         }) {
        if (name == known) {
            logger().set_level(level_of(level));
            return true;
        }
    }
    return false;
}

void log(LogLevel level, std::string_view event, std::string_view details) {
    logger().log(level_of(level), "event={}{}{}", event, details.empty() ? "" : " ", details);
}

}  // namespace k197
