#include "media/zip_names.h"

#include <cstdint>
#include <string>

namespace k197::media {
namespace {

using std::literals::operator""sv;

constexpr auto kEndMark = "PK\x05\x06"sv;
constexpr auto kEntryMark = "PK\x01\x02"sv;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kEntrySize = 46;
constexpr std::size_t kMostComment = 65'535;
constexpr std::size_t kMostNames = 20'000;

/// A little-endian number of `width` bytes; the caller has checked that they are there.
std::size_t number(std::string_view bytes, std::size_t at, std::size_t width) {
    std::size_t value = 0;
    for (std::size_t i = width; i > 0; --i)
        value = (value << 8) | static_cast<std::uint8_t>(bytes[at + i - 1]);
    return value;
}

/// Where the end record begins: the last mark in the part where it may be.
std::optional<std::size_t> end_record(std::string_view bytes) {
    if (bytes.size() < kEndSize) return std::nullopt;
    const std::size_t last = bytes.size() - kEndSize;
    const std::size_t at = bytes.rfind(kEndMark, last);
    if (at == std::string_view::npos || last - at > kMostComment) return std::nullopt;
    return at;
}

}  // namespace

std::optional<std::vector<std::string_view>> zip_names(std::string_view bytes) {
    const auto end = end_record(bytes);
    if (!end) return std::nullopt;
    const std::size_t count = number(bytes, *end + 10, 2);
    std::size_t at = number(bytes, *end + 16, 4);
    if (count > kMostNames) return std::nullopt;

    std::vector<std::string_view> names;
    names.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (at > *end || *end - at < kEntrySize || bytes.substr(at, 4) != kEntryMark)
            return std::nullopt;
        const std::size_t length = number(bytes, at + 28, 2);
        const std::size_t rest = number(bytes, at + 30, 2) + number(bytes, at + 32, 2);
        if (*end - at < kEntrySize + length + rest) return std::nullopt;
        names.push_back(bytes.substr(at + kEntrySize, length));
        at += kEntrySize + length + rest;
    }
    return names;
}

}  // namespace k197::media
