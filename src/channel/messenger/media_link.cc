#include "channel/messenger/media_link.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace k197::channel {
namespace {

struct Origin {
    bool secure = false;
    std::string host{};  // lower case; an IPv6 address in brackets
    std::string port{};  // digits or empty
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string to_lower(std::string_view text) {
    std::string lower{text};
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

bool is_plain(std::string_view url) {
    return std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
}

bool is_label(std::string_view label) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_';
    };
    return !label.empty() && label.size() <= 63 && std::ranges::all_of(label, fits);
}

bool is_host_name(std::string_view host) {
    if (host.size() > 253) return false;
    while (true) {
        const auto dot = host.find('.');
        if (!is_label(host.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        host.remove_prefix(dot + 1);
    }
}

bool is_port(std::string_view port) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    return error == std::errc{} && end == port.data() + port.size() && number > 0 && number < 65536;
}

/// Exactly four decimal numbers, the first 127: other spellings of loopback are not known here.
bool is_loopback_v4(std::string_view host) {
    int parts = 0;
    for (auto rest = host; ++parts <= 4;) {
        const auto dot = rest.find('.');
        const auto part = rest.substr(0, dot);
        if (part.empty() || part.size() > 3 || !std::ranges::all_of(part, is_digit)) return false;
        if (parts == 1 && part != "127") return false;
        if (part.size() > 1 && part.front() == '0') return false;
        if (part.size() == 3 && part > "255") return false;
        if (dot == std::string_view::npos) return parts == 4;
        rest.remove_prefix(dot + 1);
    }
    return false;
}

bool is_loopback(std::string_view host) {
    return host == "localhost" || host == "[::1]" || is_loopback_v4(host);
}

/// "host", "host:port", "[::1]" or "[::1]:port".
std::optional<Origin> parse_authority(std::string_view authority) {
    Origin origin;
    const bool bracketed = authority.starts_with("[::1]");
    const auto colon = authority.find(':', bracketed ? 5 : 0);
    origin.host = to_lower(authority.substr(0, colon));
    if (!bracketed && !is_host_name(origin.host)) return std::nullopt;
    if (bracketed && origin.host != "[::1]") return std::nullopt;
    if (colon == std::string_view::npos) return origin;
    origin.port = authority.substr(colon + 1);
    return is_port(origin.port) ? std::optional{origin} : std::nullopt;
}

std::optional<Origin> parse_origin(std::string_view url) {
    if (!is_plain(url)) return std::nullopt;
    const auto colon = url.find("://");
    if (colon == std::string_view::npos) return std::nullopt;
    const auto scheme = to_lower(url.substr(0, colon));
    if (scheme != "https" && scheme != "http") return std::nullopt;
    const auto rest = url.substr(colon + 3);
    auto origin = parse_authority(rest.substr(0, rest.find_first_of("/?#")));
    if (origin) origin->secure = scheme == "https";
    return origin;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

bool matches(const Origin& origin, std::string_view pattern) {
    const auto wanted = to_lower(trim(pattern));
    if (wanted.starts_with("*.")) {
        const auto suffix = std::string_view{wanted}.substr(1);
        return suffix.size() > 1 && origin.host.size() > suffix.size() &&
               origin.host.ends_with(suffix);
    }
    const auto entry = parse_authority(wanted);
    return entry && entry->host == origin.host &&
           (entry->port.empty() || entry->port == origin.port);
}

}  // namespace

std::optional<Time> link_expiry(std::string_view url) {
    auto query = url.substr(std::min(url.find('?'), url.size()));
    query = query.substr(0, query.find('#'));
    while (!query.empty()) {
        query.remove_prefix(1);  // '?' or '&'
        const auto end = std::min(query.find('&'), query.size());
        const auto parameter = query.substr(0, end);
        query.remove_prefix(end);
        if (!parameter.starts_with("oe=")) continue;
        const auto hex = parameter.substr(3);
        std::uint32_t seconds = 0;
        const auto [stop, error] =
            std::from_chars(hex.data(), hex.data() + hex.size(), seconds, 16);
        if (error != std::errc{} || stop != hex.data() + hex.size() || seconds == 0)
            return std::nullopt;
        return static_cast<Time>(seconds) * kSecond;
    }
    return std::nullopt;
}

bool host_allowed(std::string_view url, const std::vector<std::string>& allowed) {
    const auto origin = parse_origin(url);
    if (!origin) return false;
    if (!is_loopback(origin->host) && (!origin->secure || !origin->port.empty())) return false;
    return std::ranges::any_of(allowed, [&](const auto& pattern) {
        return matches(*origin, pattern);
    });
}

}  // namespace k197::channel
