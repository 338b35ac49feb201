#include "text/normalise.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "base/json.h"
#include "text/letters.h"
#include "text/utf8.h"

namespace k197::text {
namespace {

icu::UnicodeString normalised(const icu::Normalizer2* form, const icu::UnicodeString& text) {
    UErrorCode error = U_ZERO_ERROR;
    auto result = form->normalize(text, error);
    return U_FAILURE(error) ? text : result;
}

const icu::Normalizer2* nfc() {
    UErrorCode error = U_ZERO_ERROR;
    return icu::Normalizer2::getNFCInstance(error);
}

const icu::Normalizer2* nfkc() {
    UErrorCode error = U_ZERO_ERROR;
    return icu::Normalizer2::getNFKCInstance(error);
}

std::string utf8_of(const icu::UnicodeString& text) {
    std::string result;
    return text.toUTF8String(result);
}

char32_t mended(char32_t c) {
    switch (c) {
        case 0xD0:
        case 0x189: return U'Đ';
        case 0xF0: return U'đ';
        case 0xA0:
        case 0x2007:
        case 0x202F: return U' ';
        default: return c;
    }
}

/// A zero-width joiner between two emoji is part of the picture; elsewhere it hides in a word.
bool joins_emoji(char32_t c, char32_t before) {
    return c == 0x200D && before != 0 && !u_isalnum(static_cast<UChar32>(before)) &&
           before > 0x2000;
}

std::string mend(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    char32_t before = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto [c, next] = decode(text, i);
        if (!is_invisible(c) || joins_emoji(c, before)) append(result, mended(c));
        before = c;
        i = next;
    }
    return result;
}

/// Moves the tone of an open oa, oe, uy at the end of a syllable to its first vowel.
void move_tone(std::u32string& text, std::size_t last, std::size_t start) {
    if (last == start) return;
    const auto second = letter_of(text[last]);
    const auto first = letter_of(text[last - 1]);
    if (!first || !second || second->tone == 0 || first->tone != 0) return;
    const bool open_o = first->shape == U'o' && (second->shape == U'a' || second->shape == U'e');
    const bool open_u = first->shape == U'u' && second->shape == U'y';
    if (!open_o && !open_u) return;
    if (open_u && last - 1 > start && (text[last - 2] == U'q' || text[last - 2] == U'Q')) return;
    text[last - 1] = character_of(first->shape, second->tone, first->upper);
    text[last] = character_of(second->shape, 0, second->upper);
}

bool is_word(const Glyph& glyph) {
    return glyph.kind == Glyph::Kind::Letter || glyph.kind == Glyph::Kind::Digit;
}

/// The tones heard in one run of letters, to be written behind it.
void close_syllable(std::string& key, std::string& tones) {
    key += tones;
    tones.clear();
}

}  // namespace

std::string to_nfc(std::string_view text) {
    const std::string clean = mend(to_valid_utf8(text));
    return utf8_of(normalised(nfc(), icu::UnicodeString::fromUTF8(clean)));
}

std::string to_search(std::string_view text) {
    auto wide = normalised(nfkc(), icu::UnicodeString::fromUTF8(mend(to_valid_utf8(text))));
    wide.toLower(icu::Locale::getRoot());
    return utf8_of(normalised(nfkc(), wide));
}

std::string fold(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (const auto& glyph : glyphs(text)) append(result, glyph.plain);
    return result;
}

std::string syllable_key(std::string_view text) {
    std::string key;
    std::string tones;
    for (const auto& glyph : glyphs(text)) {
        if (glyph.kind != Glyph::Kind::Letter) close_syllable(key, tones);
        append(key, glyph.shape);
        if (glyph.tone != 0) tones += static_cast<char>('0' + glyph.tone);
    }
    close_syllable(key, tones);
    return key;
}

std::string canonical_tone(std::string_view text) {
    std::u32string characters = to_utf32(to_nfc(text));
    const auto is_letter = [&](std::size_t i) {
        return u_isalpha(static_cast<UChar32>(characters[i]));
    };
    std::size_t start = 0;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        if (!is_letter(i)) {
            start = i + 1;
        } else if (i + 1 == characters.size() || !is_letter(i + 1)) {
            move_tone(characters, i, start);
        }
    }
    return to_utf8(characters);
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> found;
    bool inside = false;
    for (const auto& glyph : glyphs(text)) {
        if (is_word(glyph)) {
            if (!inside) found.emplace_back();
            append(found.back(), glyph.plain);
        }
        inside = is_word(glyph);
    }
    return found;
}

std::string folded_words(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    bool pending = false;
    for (const auto& glyph : glyphs(text)) {
        if (!is_word(glyph)) {
            pending = !result.empty();
            continue;
        }
        if (pending) result += ' ';
        pending = false;
        append(result, glyph.plain);
    }
    return result;
}

}  // namespace k197::text
