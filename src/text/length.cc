#include "text/length.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "base/json.h"
#include "text/utf8.h"

namespace k197::text {
namespace {

bool continues_character(char32_t c) {
    return c >= 0x300 && (u_charType(static_cast<UChar32>(c)) == U_NON_SPACING_MARK ||
                          c == 0x200D || c == 0xFE0F);
}

bool is_space(char32_t c) {
    return u_isUWhiteSpace(static_cast<UChar32>(c));
}
bool ends_sentence(char32_t c) {
    return c == U'.' || c == U'!' || c == U'?' || c == U'…' || c == U';';
}
std::size_t units(char32_t c) {
    return c >= 0x10000 ? 2 : 1;
}

/// Where the next part may end, best first: after a paragraph, a sentence, a word, any character.
struct Breaks {
    std::size_t paragraph = 0;
    std::size_t line = 0;
    std::size_t sentence = 0;
    std::size_t word = 0;
    std::size_t any = 0;

    [[nodiscard]] std::size_t best(std::size_t start) const {
        const std::size_t fair = start + (any - start) / 3;
        for (const std::size_t candidate : {paragraph, line, sentence, word}) {
            if (candidate > fair) return candidate;
        }
        return word > start ? word : any;
    }
};

void note_break(Breaks& breaks, std::u32string_view text, std::size_t i) {
    if (i == 0) return;
    if (!continues_character(text[i]) && text[i - 1] != 0x200D) breaks.any = i;
    if (!is_space(text[i])) return;
    breaks.word = i;
    if (ends_sentence(text[i - 1])) breaks.sentence = i;
    if (text[i] == U'\n') breaks.line = i;
    if (text[i] == U'\n' && i + 1 < text.size() && text[i + 1] == U'\n') breaks.paragraph = i;
}

/// The end of the part that begins at `start`, or the end of the text when the rest fits.
std::size_t part_end(std::u32string_view text, std::size_t start, std::size_t limit) {
    Breaks breaks{.any = start};
    std::size_t used = 0;
    for (std::size_t i = start; i < text.size(); ++i) {
        if (i > start) note_break(breaks, text, i);
        used += units(text[i]);
        if (used > limit) {
            return breaks.any > start ? breaks.best(start) : std::max(i, start + 1);
        }
    }
    return text.size();
}

std::u32string_view trimmed(std::u32string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

}  // namespace

std::size_t characters(std::string_view text) {
    return to_utf32(text).size();
}

std::size_t utf16_units(std::string_view text) {
    std::size_t count = 0;
    for (const char32_t c : to_utf32(text)) count += units(c);
    return count;
}

std::string cut(std::string_view text, std::size_t limit) {
    const std::u32string all = to_utf32(to_valid_utf8(text));
    if (all.size() <= limit) return to_utf8(all);
    if (limit == 0) return {};
    std::size_t keep = limit - 1;
    while (keep > 0 && continues_character(all[keep])) --keep;
    while (keep > 0 && is_space(all[keep - 1])) --keep;
    return to_utf8(all.substr(0, keep)) + "…";
}

std::vector<std::string> split_message(std::string_view text, std::size_t limit) {
    const std::u32string all = to_utf32(to_valid_utf8(text));
    const std::u32string_view view{all};
    std::vector<std::string> parts;
    for (std::size_t start = 0; start < all.size();) {
        if (is_space(all[start])) {
            ++start;
            continue;
        }
        const std::size_t end = part_end(view, start, limit);
        parts.push_back(to_utf8(trimmed(view.substr(start, end - start))));
        start = end;
    }
    return parts;
}

}  // namespace k197::text
