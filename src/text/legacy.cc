#include "text/legacy.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "base/json.h"
#include "text/legacy_tables.h"
#include "text/syllable.h"
#include "text/utf8.h"

namespace k197::text {
namespace {

using Words = std::vector<std::u32string_view>;

/// The runs of `text` for which `belongs` holds.
template <class Predicate>
Words runs(std::u32string_view text, Predicate belongs) {
    Words found;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        while (end < text.size() && belongs(text[end])) ++end;
        if (end > i) found.push_back(text.substr(i, end - i));
        i = end + 1;
    }
    return found;
}

bool is_ascii_letter(char32_t c) {
    return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
}
bool is_high(char32_t c) {
    return c >= 0xA1 && c <= 0xFF;
}
bool is_latin1_word(char32_t c) {
    return is_ascii_letter(c) || is_high(c);
}

bool has_high(std::u32string_view word) {
    return std::ranges::any_of(word, is_high);
}

bool spells(std::u32string_view word) {
    return is_syllable(to_utf8(word));
}

/// Of the words with a byte above ASCII: how many are syllables after `convert`.
std::size_t spelled(
    const Words& words, const std::function<std::u32string(std::u32string_view)>& convert
) {
    std::size_t count = 0;
    for (const auto word : words) count += spells(convert(word)) ? 1 : 0;
    return count;
}

/// TCVN3 or VNI, when far more of the marked words make sense that way than as they stand.
std::optional<Legacy> detect_bytes(std::u32string_view text) {
    for (const char32_t c : text) {
        if (c > 0xFF && u_isalpha(static_cast<UChar32>(c))) return std::nullopt;
    }
    Words marked;
    for (const auto word : runs(text, is_latin1_word)) {
        if (has_high(word)) marked.push_back(word);
    }
    if (marked.empty()) return std::nullopt;
    const auto as_is =
        spelled(marked, [](std::u32string_view word) { return std::u32string{word}; });
    const auto tcvn3 = spelled(marked, from_tcvn3);
    const auto vni = spelled(marked, from_vni);
    const auto best = std::max(tcvn3, vni);
    if (as_is * 2 > marked.size() || best * 5 < marked.size() * 4) return std::nullopt;
    return tcvn3 >= vni ? Legacy::Tcvn3 : Legacy::Vni;
}

bool is_viqr_mark(char32_t c) {
    return std::u32string_view{U"^(+`~'?.*"}.find(c) != std::u32string_view::npos;
}
bool is_viqr_word(char32_t c) {
    return is_ascii_letter(c) || is_viqr_mark(c);
}

/// A word and the punctuation behind it. A mark at a word's end is a tone only when the word has
/// none yet and the mark is one that does not end sentences.
std::size_t viqr_word_length(std::u32string_view run) {
    std::size_t end = run.size();
    while (end > 0 && std::u32string_view{U".?"}.find(run[end - 1]) != std::u32string_view::npos)
        --end;
    return end;
}

std::u32string convert_viqr(std::u32string_view text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        while (end < text.size() && is_viqr_word(text[end])) ++end;
        if (end == i) {
            result += text[i++];
            continue;
        }
        const auto run = text.substr(i, end - i);
        const auto word = run.substr(0, viqr_word_length(run));
        const auto converted = from_viqr_word(word);
        result += spells(converted) ? converted : std::u32string{word};
        result += run.substr(word.size());
        i = end;
    }
    return result;
}

/// VIQR, when at least two marks stand inside words and every word with one becomes a syllable.
bool is_viqr(std::u32string_view text) {
    std::size_t marks = 0;
    for (const auto run : runs(text, is_viqr_word)) {
        const auto word = run.substr(0, viqr_word_length(run));
        if (!std::ranges::any_of(word, is_viqr_mark)) continue;
        if (!spells(from_viqr_word(word))) return false;
        for (const char32_t c : word) marks += is_viqr_mark(c) ? 1 : 0;
    }
    return marks >= 2;
}

bool is_telex(std::u32string_view text) {
    std::size_t changed = 0;
    std::size_t all = 0;
    for (const auto word : runs(text, is_ascii_letter)) {
        const auto converted = from_telex_word(word);
        if (!converted) return false;
        ++all;
        if (*converted != word) ++changed;
    }
    return changed >= 2 && changed * 2 >= all;
}

std::u32string convert_telex(std::u32string_view text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        while (end < text.size() && is_ascii_letter(text[end])) ++end;
        if (end == i) {
            result += text[i++];
            continue;
        }
        const auto word = text.substr(i, end - i);
        result += from_telex_word(word).value_or(std::u32string{word});
        i = end;
    }
    return result;
}

bool is_ascii(std::u32string_view text) {
    return std::ranges::all_of(text, [](char32_t c) { return c < 0x80; });
}

std::optional<Legacy> detect(std::u32string_view text) {
    if (!is_ascii(text)) return detect_bytes(text);
    if (is_viqr(text)) return Legacy::Viqr;
    if (is_telex(text)) return Legacy::Telex;
    return std::nullopt;
}

std::u32string convert(std::u32string_view text, Legacy from) {
    switch (from) {
        case Legacy::Tcvn3: return from_tcvn3(text);
        case Legacy::Vni: return from_vni(text);
        case Legacy::Viqr: return convert_viqr(text);
        case Legacy::Telex: return convert_telex(text);
    }
    return std::u32string{text};
}

}  // namespace

std::optional<Legacy> detect_legacy(std::string_view text) {
    return detect(to_utf32(text));
}

std::optional<std::string> from_legacy(std::string_view text) {
    const auto characters = to_utf32(to_valid_utf8(text));
    const auto kind = detect(characters);
    if (!kind) return std::nullopt;
    return to_utf8(convert(characters, *kind));
}

}  // namespace k197::text
