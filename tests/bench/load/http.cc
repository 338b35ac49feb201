#include "load/http.h"

#include <fmt/format.h>
#include <strings.h>

#include <charconv>

namespace k197::bench {
namespace {

std::size_t content_length(std::string_view head) {
    static constexpr std::string_view kName = "content-length:";
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;
         at = head.find("\r\n", at)) {
        at += 2;
        const auto line = head.substr(at);
        if (line.size() < kName.size() || strncasecmp(line.data(), kName.data(), kName.size()) != 0)
            continue;
        const auto value = line.substr(line.find_first_not_of(' ', kName.size()));
        std::size_t length = 0;
        std::from_chars(value.data(), value.data() + value.size(), length);
        return length;
    }
    return 0;
}

}  // namespace

std::optional<HttpMessage> first_message(std::string_view buffer) {
    const auto end = buffer.find("\r\n\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    const auto head = buffer.substr(0, end);
    const auto body = content_length(head);
    const auto length = end + 4 + body;
    if (buffer.size() < length) return std::nullopt;
    return HttpMessage{
        .first_line = head.substr(0, head.find("\r\n")),
        .body = buffer.substr(end + 4, body),
        .length = length,
    };
}

int status_of(std::string_view first_line) {
    if (first_line.size() < 12 || !first_line.starts_with("HTTP/1.")) return 0;
    int status = 0;
    std::from_chars(first_line.data() + 9, first_line.data() + 12, status);
    return status;
}

std::string answer_of(std::string_view content_type, std::string_view body) {
    return fmt::format(
        "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}",
        content_type,
        body.size(),
        body
    );
}

}  // namespace k197::bench
