#pragma once
// Characters taken apart: base letter, Vietnamese shape, tone. Everything that compares Vietnamese
// text is built on this, so that no function depends on where a tone is written or how it was
// encoded.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace k197::text {

/// A Vietnamese letter. Tones are numbered as on a VNI keyboard: 0 none, 1 sắc, 2 huyền, 3 hỏi, 4
/// ngã, 5 nặng.
struct Letter {
    char32_t shape = 0;  ///< lower case, with its hat, breve, horn or stroke, without tone: ô
    char32_t plain = 0;  ///< lower case, bare: o
    int tone = 0;
    bool upper = false;
};

/// `c` as a Vietnamese letter; ASCII letters are their own shape. Đ look-alikes (Ð, ð, Ɖ) are Đ.
std::optional<Letter> letter_of(char32_t c);
/// The one character for a shape, a tone and a case; the bare shape when it cannot carry a tone.
char32_t character_of(char32_t shape, int tone, bool upper);
/// The tone that a combining mark writes; 0 when it writes none.
int tone_of_mark(char32_t mark);
/// `shape` after a combining hat, breve or horn; itself when the two do not combine.
char32_t shape_with_mark(char32_t shape, char32_t mark);

/// Whether `c` shows nothing: zero-width spaces, direction marks, soft hyphen.
bool is_invisible(char32_t c);
bool is_vowel(char32_t shape);

/// One character of a text in folded form, with the bytes that wrote it.
struct Glyph {
    enum class Kind { Letter, Digit, Space, Line, Mark };
    Kind kind = Kind::Mark;
    char32_t shape = 0;  ///< lower case, compatibility forms resolved, no tone
    char32_t plain = 0;  ///< lower case without any diacritic
    int tone = 0;
    bool upper = false;
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The glyphs of `text`: combining marks joined to their letters, invisible characters left out.
/// Any bytes.
std::vector<Glyph> glyphs(std::string_view text);

}  // namespace k197::text
