#include "text/utf8.h"

namespace k197::text {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

/// How many bytes a character with this first byte has; 0 when none begins so.
std::size_t length_from(unsigned char first) {
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first < 0xE0) return 2;
    if (first >= 0xE0 && first < 0xF0) return 3;
    if (first >= 0xF0 && first < 0xF5) return 4;
    return 0;
}

bool is_well_formed(char32_t c, std::size_t length) {
    if (length == 3) return c >= 0x800 && (c < 0xD800 || c > 0xDFFF);
    if (length == 4) return c >= 0x10000 && c <= 0x10FFFF;
    return true;
}

}  // namespace

Decoded decode(std::string_view text, std::size_t at) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t length = length_from(first);
    if (length == 1) return {.character = first, .next = at + 1};
    if (length == 0 || at + length > text.size())
        return {.character = kReplacement, .next = at + 1};

    char32_t c = first & (0xFFU >> (length + 1));
    for (std::size_t i = at + 1; i < at + length; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0U) != 0x80U) return {.character = kReplacement, .next = at + 1};
        c = (c << 6U) | (byte & 0x3FU);
    }
    if (!is_well_formed(c, length)) return {.character = kReplacement, .next = at + 1};
    return {.character = c, .next = at + length};
}

void append(std::string& text, char32_t c) {
    const auto byte = [&text](char32_t value) { text += static_cast<char>(value); };
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xC0U | (c >> 6U));
        byte(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        byte(0xE0U | (c >> 12U));
        byte(0x80U | ((c >> 6U) & 0x3FU));
        byte(0x80U | (c & 0x3FU));
    } else {
        byte(0xF0U | (c >> 18U));
        byte(0x80U | ((c >> 12U) & 0x3FU));
        byte(0x80U | ((c >> 6U) & 0x3FU));
        byte(0x80U | (c & 0x3FU));
    }
}

std::u32string to_utf32(std::string_view text) {
    std::u32string characters;
    characters.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const auto [character, next] = decode(text, i);
        characters += character;
        i = next;
    }
    return characters;
}

std::string to_utf8(std::u32string_view characters) {
    std::string text;
    text.reserve(characters.size() * 2);
    for (const char32_t c : characters) append(text, c);
    return text;
}

}  // namespace k197::text
