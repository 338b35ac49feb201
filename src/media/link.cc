#include "media/link.h"

#include <algorithm>
#include <charconv>

namespace k197::media {
namespace {

constexpr Time kLongestWait = 15 * kMinute;
constexpr std::int64_t kLeastSeconds = 1'000'000'000;  // 2001
constexpr std::int64_t kMostSeconds = 10'000'000'000;  // 2286

std::optional<Time> time_of(std::string_view hex) {
    std::int64_t seconds = 0;
    const auto read = std::from_chars(hex.data(), hex.data() + hex.size(), seconds, 16);
    if (read.ec != std::errc{} || read.ptr != hex.data() + hex.size()) return std::nullopt;
    if (seconds < kLeastSeconds || seconds > kMostSeconds) return std::nullopt;
    return seconds * kSecond;
}

}  // namespace

std::optional<Time> expiry_of(std::string_view url) {
    url = url.substr(0, url.find('#'));
    const auto question = url.find('?');
    if (question == std::string_view::npos) return std::nullopt;
    auto query = url.substr(question + 1);
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto part = query.substr(0, end);
        if (part.starts_with("oe=")) return time_of(part.substr(3));
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return std::nullopt;
}

std::optional<Time> next_attempt(int attempts, Time now, Time deadline) {
    if (now >= deadline) return std::nullopt;
    const int doublings = std::clamp(attempts - 1, 0, 12);
    return std::min({kSecond << doublings, kLongestWait, deadline - now});
}

std::optional<std::string> redirect_target(std::string_view url, std::string_view location) {
    if (location.starts_with("https://") || location.starts_with("http://"))
        return std::string{location};
    if (!location.starts_with('/') || location.starts_with("//")) return std::nullopt;
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return std::nullopt;
    const auto end = url.find_first_of("/?#", scheme + 3);
    return std::string{url.substr(0, end)} + std::string{location};
}

}  // namespace k197::media
