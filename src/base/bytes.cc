#include "base/bytes.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace k197 {
namespace {

const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

void start_sodium() {
    if (sodium_init() < 0)
        throw std::runtime_error{"libsodium cannot start: no source of random numbers"};
}

}  // namespace

std::string to_hex(std::string_view bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
    return out;
}

std::optional<std::string> from_hex(std::string_view hex) {
    if (hex.size() % 2 != 0) return std::nullopt;
    std::string out;
    out.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = hex_digit(hex[i]);
        const int low = hex_digit(hex[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

std::string to_base64(std::string_view bytes) {
    std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(
        out.data(), out.size(), raw(bytes), bytes.size(), sodium_base64_VARIANT_ORIGINAL
    );
    out.pop_back();  // the terminating NUL that libsodium counts
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string out(text.size(), '\0');
    std::size_t length = 0;
    const char* end = nullptr;
    const int failed = sodium_base642bin(
        reinterpret_cast<unsigned char*>(out.data()),
        out.size(),
        text.data(),
        text.size(),
        "\r\n ",
        &length,
        &end,
        sodium_base64_VARIANT_ORIGINAL
    );
    if (failed != 0 || end != text.data() + text.size()) return std::nullopt;
    out.resize(length);
    return out;
}

std::string sha256(std::string_view bytes) {
    std::string out(SHA256_DIGEST_LENGTH, '\0');
    SHA256(raw(bytes), bytes.size(), reinterpret_cast<unsigned char*>(out.data()));
    return out;
}

std::string sha256_hex(std::string_view bytes) {
    return to_hex(sha256(bytes));
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    std::string out(SHA256_DIGEST_LENGTH, '\0');
    unsigned length = 0;
    HMAC(
        EVP_sha256(),
        key.data(),
        static_cast<int>(key.size()),
        raw(bytes),
        bytes.size(),
        reinterpret_cast<unsigned char*>(out.data()),
        &length
    );
    return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_bytes(std::size_t count) {
    start_sodium();
    std::string out(count, '\0');
    randombytes_buf(out.data(), out.size());
    return out;
}

namespace {
constexpr std::string_view kIdLetters = "0123456789abcdefghijklmnopqrstuvwxyz";

/// Fills `out` with letters, uniformly: bytes from 252 on are drawn again.
void fill_with_letters(std::string::iterator at, std::string::iterator end) {
    std::array<unsigned char, 32> bytes{};
    while (at != end) {
        randombytes_buf(bytes.data(), bytes.size());
        for (std::size_t i = 0; i < bytes.size() && at != end; ++i) {
            if (bytes[i] < 252) *at++ = kIdLetters[bytes[i] % 36];
        }
    }
}
}  // namespace

std::string new_id() {
    start_sodium();
    std::string out(20, '0');
    fill_with_letters(out.begin(), out.end());
    return out;
}

std::string new_id(std::int64_t now) {
    start_sodium();
    constexpr int kTimeLetters = 11;  // of microseconds: enough for 4,000 years
    std::string out(20, '0');
    auto left = static_cast<std::uint64_t>(std::max<std::int64_t>(0, now));
    for (int i = kTimeLetters - 1; i >= 0; --i, left /= 36)
        out[static_cast<std::size_t>(i)] = kIdLetters[left % 36];
    fill_with_letters(out.begin() + kTimeLetters, out.end());
    return out;
}

std::uint32_t random_below(std::uint32_t bound) {
    start_sodium();
    return randombytes_uniform(bound);
}

std::string url_encode(std::string_view text) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            out += c;
        } else {
            out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
        }
    }
    return out;
}

}  // namespace k197
