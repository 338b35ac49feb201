#include "web/console/byte_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"

namespace k197::web::console {
namespace {

constexpr std::size_t kPerLine = 16;

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// `bytes` up to `most`, without the beginning of a character that goes on behind.
std::string_view cut(std::string_view bytes, std::size_t most) {
    if (bytes.size() <= most) return bytes;
    std::size_t end = most;
    while (end > 0 && most - end < 4 && is_continuation(bytes[end])) --end;
    return bytes.substr(0, end);
}

}  // namespace

bool is_readable(std::string_view bytes) {
    const bool plain = std::ranges::none_of(bytes, [](char c) {
        const auto code = static_cast<unsigned char>(c);
        return (code < 0x20 && c != '\n' && c != '\r' && c != '\t') || code == 0x7f;
    });
    return plain && to_valid_utf8(std::string{bytes}) == bytes;
}

std::string hex_lines(std::string_view bytes) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += kPerLine) {
        const auto line = bytes.substr(at, kPerLine);
        std::string digits;
        std::string letters;
        for (const char c : line) {
            digits += fmt::format("{:02x} ", static_cast<unsigned char>(c));
            letters += c >= ' ' && c <= '~' ? c : '.';
        }
        out += fmt::format("{:06x}  {:<48} {}\n", at, digits, letters);
    }
    return out;
}

std::string shown_bytes(std::string_view bytes, std::size_t most) {
    return is_readable(bytes) ? std::string{cut(bytes, most)} : hex_lines(bytes.substr(0, most));
}

}  // namespace k197::web::console
