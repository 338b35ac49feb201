#pragma once
// Hashes, encodings and random bytes. Texts and blobs are std::string: bytes, not characters.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace k197 {

/// Lower-case hex of `bytes`.
std::string to_hex(std::string_view bytes);
/// The bytes of a hex text of either case; nothing when it is not one.
std::optional<std::string> from_hex(std::string_view hex);
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

/// SHA-256, 32 raw bytes.
std::string sha256(std::string_view bytes);
/// SHA-256 as 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);
/// HMAC-SHA-256, 32 raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// Equal, in a time that depends on the lengths only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

/// `count` bytes of the system's random generator.
std::string random_bytes(std::size_t count);
/// A fresh id: 20 random characters of [0-9a-z], about 103 bits.
std::string new_id();
/// A fresh id for a row made at `now` (microseconds): 9 characters of time, 11 random ones (56
/// bits). Later rows have later ids, so that a table grows at its end. Not a secret.
std::string new_id(std::int64_t now);
/// A uniformly distributed number below `bound` (> 0).
std::uint32_t random_below(std::uint32_t bound);

/// `text` percent-encoded for a URL component.
std::string url_encode(std::string_view text);

}  // namespace k197
