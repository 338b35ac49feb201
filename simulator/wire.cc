#include "simulator/wire.h"

#include <fmt/format.h>

#include <charconv>

#include "base/bytes.h"

namespace k197::simulator {
namespace {

struct Character {
    std::uint32_t point = 0;
    std::size_t bytes = 1;
};

/// The character at `at` of valid UTF-8.
Character character_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::uint32_t first = byte(at);
    if (first < 0x80) return {first, 1};
    const std::size_t count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    std::uint32_t point = first & (0xFFU >> (count + 1));
    for (std::size_t i = 1; i < count; ++i) point = (point << 6U) | (byte(at + i) & 0x3FU);
    return {point, count};
}

std::string escaped(std::uint32_t point) {
    if (point < 0x10000) return fmt::format("\\u{:04x}", point);
    const std::uint32_t rest = point - 0x10000;
    return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10U), 0xDC00 + (rest & 0x3FFU));
}

void append_escaped(std::string& out, Character c) {
    switch (c.point) {
        case '/': out += "\\/"; return;
        case '<': out += "\\u003C"; return;
        case '%': out += "\\u0025"; return;
        case '@': out += "\\u0040"; return;
        default: break;
    }
    if (c.point < 0x80) {
        out += static_cast<char>(c.point);
    } else {
        out += escaped(c.point);
    }
}

std::string cdn_check(std::string_view key, std::string_view media_id, std::string_view oe) {
    return to_hex(hmac_sha256(key, std::string{media_id} + "?" + std::string{oe})).substr(0, 20);
}

}  // namespace

std::string meta_json(const Json& value) {
    const std::string plain = value.dump();
    std::string out;
    out.reserve(plain.size() * 2);
    for (std::size_t at = 0; at < plain.size();) {
        const Character c = character_at(plain, at);
        append_escaped(out, c);
        at += c.bytes;
    }
    return out;
}

std::string signature_header(std::string_view app_secret, std::string_view body) {
    return "sha256=" + to_hex(hmac_sha256(app_secret, body));
}

std::string appsecret_proof(std::string_view app_secret, std::string_view token) {
    return to_hex(hmac_sha256(app_secret, token));
}

std::size_t utf16_length(std::string_view text) {
    const std::string clean = to_valid_utf8(text);
    std::size_t length = 0;
    for (std::size_t at = 0; at < clean.size();) {
        const Character c = character_at(clean, at);
        length += c.point >= 0x10000 ? 2 : 1;
        at += c.bytes;
    }
    return length;
}

std::string utf16_cut(std::string_view text, std::size_t limit) {
    const std::string clean = to_valid_utf8(text);
    std::size_t length = 0;
    std::size_t at = 0;
    while (at < clean.size()) {
        const Character c = character_at(clean, at);
        length += c.point >= 0x10000 ? 2 : 1;
        if (length > limit) break;
        at += c.bytes;
    }
    return clean.substr(0, at);
}

std::string new_digits(std::size_t count) {
    std::string out(1, static_cast<char>('1' + random_below(9)));
    while (out.size() < count) out += static_cast<char>('0' + random_below(10));
    return out;
}

std::string new_mid() {
    std::string code = to_base64(random_bytes(66));
    for (char& c : code) {
        if (c == '+') c = '-';
        if (c == '/') c = '_';
    }
    return "m_" + code;
}

std::string graph_time(Time time) {
    // In Hanoi's calendar seven hours earlier is the calendar of UTC.
    return to_rfc3339(time - 7 * kHour).substr(0, 19) + "+0000";
}

std::string cdn_query(std::string_view key, std::string_view media_id, Time expires) {
    const std::string oe = fmt::format("{:X}", expires / kSecond);
    return "oe=" + oe + "&oh=" + cdn_check(key, media_id, oe);
}

bool cdn_allows(
    std::string_view key,
    std::string_view media_id,
    std::string_view oe,
    std::string_view oh,
    Time now
) {
    std::int64_t seconds = 0;
    const auto [end, problem] = std::from_chars(oe.data(), oe.data() + oe.size(), seconds, 16);
    if (problem != std::errc{} || end != oe.data() + oe.size()) return false;
    return equal_in_constant_time(cdn_check(key, media_id, oe), oh) && now < seconds * kSecond;
}

}  // namespace k197::simulator
