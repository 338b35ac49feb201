#pragma once
// Reading and writing single characters of UTF-8.

#include <cstddef>
#include <string>
#include <string_view>

namespace k197::text {

/// One character and where the next one begins.
struct Decoded {
    char32_t character = 0;
    std::size_t next = 0;
};

/// The character at byte `at` (< size). A byte that begins no valid character is U+FFFD, one byte
/// long.
Decoded decode(std::string_view text, std::size_t at);

/// `character` added to the end of `text`.
void append(std::string& text, char32_t character);

/// All characters of `text`.
std::u32string to_utf32(std::string_view text);
std::string to_utf8(std::u32string_view characters);

}  // namespace k197::text
