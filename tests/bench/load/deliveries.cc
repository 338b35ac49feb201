#include "load/deliveries.h"

#include <fmt/format.h>
#include <openssl/hmac.h>

#include <array>
#include <chrono>

#include "base/bytes.h"

namespace k197::bench {
namespace {

/// The code point at `at`, which moves behind it. The texts here are valid UTF-8 without
/// surrogates.
unsigned next_code_point(std::string_view text, std::size_t& at) {
    const auto byte = [&] { return static_cast<unsigned char>(text[at++]); };
    const unsigned first = byte();
    if (first < 0x80) return first;
    if (first < 0xe0) return (first & 0x1fU) << 6 | (byte() & 0x3fU);
    const unsigned high = (first & 0x0fU) << 12 | (byte() & 0x3fU) << 6;
    return high | (byte() & 0x3fU);
}

/// A JSON string in Facebook's spelling: ASCII only, slashes escaped.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const unsigned point = next_code_point(text, at);
        if (point == '"' || point == '\\' || point == '/') out += '\\';
        if (point < 0x20 || point > 0x7e) {
            out += fmt::format("\\u{:04x}", point);
        } else {
            out += static_cast<char>(point);
        }
    }
    return out + '"';
}

std::string message_of(const Event& event) {
    std::string out = fmt::format("{{\"mid\":{}", quoted(event.mid));
    if (!event.text.empty()) out += ",\"text\":" + quoted(event.text);
    if (!event.payload.empty())
        out += fmt::format(",\"quick_reply\":{{\"payload\":{}}}", quoted(event.payload));
    for (std::size_t at = 0; at < event.pictures.size(); ++at) {
        out += fmt::format(
            "{}{{\"type\":\"image\",\"payload\":{{\"url\":{}}}}}",
            at == 0 ? ",\"attachments\":[" : ",",
            quoted(event.pictures[at])
        );
    }
    return out + (event.pictures.empty() ? "}" : "]}");
}

std::string old_signature_of(std::string_view secret, std::string_view body) {
    std::array<unsigned char, 20> digest{};
    HMAC(
        EVP_sha1(),
        secret.data(),
        static_cast<int>(secret.size()),
        reinterpret_cast<const unsigned char*>(body.data()),
        body.size(),
        digest.data(),
        nullptr
    );
    return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace

std::string mid_of(std::string_view run, std::uint64_t number) {
    return fmt::format(
        "m_{:0>16}-{:012}-0aZ9_Qx3kW7bT1vN5cR8mL2pJ6hG4dF0sY9uE3iO7aX1z", run, number
    );
}

std::string psid_of(std::uint64_t number) {
    return fmt::format("7{:015}", number);
}

std::string body_of(const Target& target, const Event& event) {
    using std::chrono::milliseconds;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto at = std::chrono::duration_cast<milliseconds>(now).count();
    return fmt::format(
        "{{\"object\":\"page\",\"entry\":[{{\"id\":\"{0}\",\"time\":{1},\"messaging\":[{{"
        "\"sender\":{{\"id\":\"{2}\"}},\"recipient\":{{\"id\":\"{0}\"}},\"timestamp\":{1},"
        "\"message\":{3}}}]}}]}}",
        target.page_id,
        at,
        event.psid,
        message_of(event)
    );
}

std::string request_of(const Target& target, std::string_view body) {
    std::string old;
    if (target.old_signature)
        old = "X-Hub-Signature: sha1=" + old_signature_of(target.app_secret, body) + "\r\n";
    return fmt::format(
        "POST {} HTTP/1.1\r\nHost: {}:{}\r\nContent-Type: application/json\r\n{}"
        "X-Hub-Signature-256: sha256={}\r\nContent-Length: {}\r\n\r\n{}",
        target.path,
        target.host,
        target.port,
        old,
        to_hex(hmac_sha256(target.app_secret, body)),
        body.size(),
        body
    );
}

std::string_view words_of(std::uint64_t number) {
    static constexpr std::array<std::string_view, 4> kWords{
        "Ngập nước ở ngõ 12 phố Huế, phường Hai Bà Trưng từ sáng nay",
        "Ngập nước ở ngõ 34 phố Huế, phường Hai Bà Trưng từ chiều hq",
        "Ngập nước ở ngõ 56 phố Huế, phường Hai Bà Trưng từ sáng qua",
        "Ngập nước ở ngõ 78 phố Huế, phường Hai Bà Trưng từ tối qua.",
    };
    return kWords[number % kWords.size()];
}

}  // namespace k197::bench
