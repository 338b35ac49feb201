#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

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

}  // namespace

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
