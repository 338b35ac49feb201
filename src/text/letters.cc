#include "text/letters.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "text/utf8.h"

namespace k197::text {
namespace {

/// Each vowel's shape, its plain letter, and its six toned forms in the order of the tone numbers.
struct VowelRow {
    char32_t plain;
    std::u32string_view lower;
    std::u32string_view upper;
};
constexpr std::array<VowelRow, 12> kVowels{{
    {U'a', U"aáàảãạ", U"AÁÀẢÃẠ"},
    {U'a', U"ăắằẳẵặ", U"ĂẮẰẲẴẶ"},
    {U'a', U"âấầẩẫậ", U"ÂẤẦẨẪẬ"},
    {U'e', U"eéèẻẽẹ", U"EÉÈẺẼẸ"},
    {U'e', U"êếềểễệ", U"ÊẾỀỂỄỆ"},
    {U'i', U"iíìỉĩị", U"IÍÌỈĨỊ"},
    {U'o', U"oóòỏõọ", U"OÓÒỎÕỌ"},
    {U'o', U"ôốồổỗộ", U"ÔỐỒỔỖỘ"},
    {U'o', U"ơớờởỡợ", U"ƠỚỜỞỠỢ"},
    {U'u', U"uúùủũụ", U"UÚÙỦŨỤ"},
    {U'u', U"ưứừửữự", U"ƯỨỪỬỮỰ"},
    {U'y', U"yýỳỷỹỵ", U"YÝỲỶỸỴ"},
}};

std::unordered_map<char32_t, Letter> vowel_table() {
    std::unordered_map<char32_t, Letter> table;
    for (const auto& row : kVowels) {
        for (std::size_t tone = 0; tone < row.lower.size(); ++tone) {
            Letter letter{
                .shape = row.lower[0], .plain = row.plain, .tone = static_cast<int>(tone)};
            table.emplace(row.lower[tone], letter);
            letter.upper = true;
            table.emplace(row.upper[tone], letter);
        }
    }
    return table;
}

const VowelRow* row_of(char32_t shape) {
    const auto* row =
        std::ranges::find(kVowels, shape, [](const VowelRow& r) { return r.lower[0]; });
    return row == kVowels.end() ? nullptr : row;
}

Glyph::Kind kind_of(char32_t c) {
    const auto code = static_cast<UChar32>(c);
    if (c == U'\n' || c == U'\r' || c == 0x2028 || c == 0x2029) return Glyph::Kind::Line;
    if (u_isUWhiteSpace(code)) return Glyph::Kind::Space;
    if (u_isalpha(code)) return Glyph::Kind::Letter;
    if (c >= U'0' && c <= U'9') return Glyph::Kind::Digit;
    return Glyph::Kind::Mark;
}

bool is_combining(char32_t c) {
    return c >= 0x300 && u_charType(static_cast<UChar32>(c)) == U_NON_SPACING_MARK;
}

/// Builds the list of glyphs character by character.
class Collector {
 public:
    explicit Collector(std::size_t size) { found_.reserve(size); }

    void add(char32_t c, std::size_t begin, std::size_t end) {
        if (c < 0x80) return add_ascii(c, begin, end);
        if (is_invisible(c)) return;
        if (is_combining(c)) return add_mark(c, end);
        if (const auto letter = letter_of(c)) return add_letter(*letter, begin, end);
        add_decomposed(c, begin, end);
    }

    std::vector<Glyph> take() { return std::move(found_); }

 private:
    void add_ascii(char32_t c, std::size_t begin, std::size_t end) {
        const bool upper = c >= U'A' && c <= U'Z';
        const char32_t lower = upper ? c + 32 : c;
        push({.kind = kind_of(c), .shape = lower, .plain = lower, .upper = upper}, begin, end);
    }

    void add_letter(const Letter& l, std::size_t begin, std::size_t end) {
        push(
            {.kind = Glyph::Kind::Letter,
             .shape = l.shape,
             .plain = l.plain,
             .tone = l.tone,
             .upper = l.upper},
            begin,
            end
        );
    }

    void add_mark(char32_t mark, std::size_t end) {
        if (found_.empty()) return;
        Glyph& last = found_.back();
        last.end = end;
        if (const int tone = tone_of_mark(mark)) last.tone = tone;
        last.shape = shape_with_mark(last.shape, mark);
    }

    /// A character outside Vietnamese and ASCII: its compatibility parts, or itself in lower case.
    void add_decomposed(char32_t c, std::size_t begin, std::size_t end) {
        UErrorCode error = U_ZERO_ERROR;
        const auto* nfkd = icu::Normalizer2::getNFKDInstance(error);
        icu::UnicodeString parts;
        if (U_FAILURE(error) || !nfkd->getDecomposition(static_cast<UChar32>(c), parts)) {
            return add_whole(c, begin, end);
        }
        for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
            add_part(static_cast<char32_t>(parts.char32At(i)), begin, end);
        }
    }

    void add_part(char32_t c, std::size_t begin, std::size_t end) {
        if (c < 0x80) return add_ascii(c, begin, end);
        if (is_combining(c)) return add_mark(c, end);
        add_whole(c, begin, end);
    }

    void add_whole(char32_t c, std::size_t begin, std::size_t end) {
        const auto lower = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
        push({.kind = kind_of(c), .shape = lower, .plain = lower, .upper = lower != c}, begin, end);
    }

    void push(Glyph glyph, std::size_t begin, std::size_t end) {
        glyph.begin = begin;
        glyph.end = end;
        found_.push_back(glyph);
    }

    std::vector<Glyph> found_{};
};

}  // namespace

std::optional<Letter> letter_of(char32_t c) {
    static const auto vowels = vowel_table();
    if (const auto found = vowels.find(c); found != vowels.end()) return found->second;
    if (c == U'đ' || c == 0xF0) return Letter{.shape = U'đ', .plain = U'd'};
    if (c == U'Đ' || c == 0xD0 || c == 0x189)
        return Letter{.shape = U'đ', .plain = U'd', .upper = true};
    if (c >= U'a' && c <= U'z') return Letter{.shape = c, .plain = c};
    if (c >= U'A' && c <= U'Z') return Letter{.shape = c + 32, .plain = c + 32, .upper = true};
    return std::nullopt;
}

char32_t character_of(char32_t shape, int tone, bool upper) {
    if (const auto* row = row_of(shape)) {
        const auto at = static_cast<std::size_t>(tone);
        return upper ? row->upper[at] : row->lower[at];
    }
    if (shape == U'đ') return upper ? U'Đ' : U'đ';
    return upper && shape >= U'a' && shape <= U'z' ? shape - 32 : shape;
}

int tone_of_mark(char32_t mark) {
    switch (mark) {
        case 0x301:
        case 0x341: return 1;
        case 0x300:
        case 0x340: return 2;
        case 0x309: return 3;
        case 0x303: return 4;
        case 0x323: return 5;
        default: return 0;
    }
}

char32_t shape_with_mark(char32_t shape, char32_t mark) {
    if (mark == 0x302) {
        if (shape == U'a') return U'â';
        if (shape == U'e') return U'ê';
        if (shape == U'o') return U'ô';
    }
    if (mark == 0x306 && shape == U'a') return U'ă';
    if (mark == 0x31B && shape == U'o') return U'ơ';
    if (mark == 0x31B && shape == U'u') return U'ư';
    return shape;
}

bool is_invisible(char32_t c) {
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

bool is_vowel(char32_t shape) {
    return row_of(shape) != nullptr;
}

std::vector<Glyph> glyphs(std::string_view text) {
    Collector collector{text.size()};
    for (std::size_t i = 0; i < text.size();) {
        const auto [character, next] = decode(text, i);
        if (character != 0) collector.add(character, i, next);
        i = next;
    }
    return collector.take();
}

}  // namespace k197::text
