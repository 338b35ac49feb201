#pragma once
// A text as words, numbers and marks with their places, ready for the readers of times, places and
// names.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace k197::text {

struct Lexeme {
    enum class Kind { Word, Number, Mark, Line };
    Kind kind = Kind::Mark;
    std::string key{};     ///< syllable key: letters and tone number ("tôi1" is tối)
    std::string folded{};  ///< without diacritics ("toi")
    std::size_t begin = 0;
    std::size_t end = 0;
    bool capital = false;  ///< begins with a capital
    bool glued = false;    ///< nothing between it and the one before

    [[nodiscard]] bool is(char mark) const {
        return kind == Kind::Mark && folded.size() == 1 && folded[0] == mark;
    }
    [[nodiscard]] bool is_word() const { return kind == Kind::Word; }
    [[nodiscard]] bool is_number() const { return kind == Kind::Number; }
};

/// A whole text in lexemes. `text` must outlive it.
struct Lexed {
    std::string_view text{};
    std::vector<Lexeme> items{};
    bool accented = false;  ///< written with diacritics: then "toi" is not "tối"

    /// The lexeme at `i`; an empty line end beyond the end.
    [[nodiscard]] const Lexeme& at(std::size_t i) const;
    [[nodiscard]] std::size_t size() const { return items.size(); }
    /// The bytes from lexeme `first` up to (not with) lexeme `last`.
    [[nodiscard]] std::string written(std::size_t first, std::size_t last) const;
};

/// Digits and letters never share a lexeme: "22h" is 22 and a glued h. Any bytes.
Lexed lex(std::string_view text);

/// The value of a number lexeme of at most `digits` digits; -1 for anything else.
int value_of(const Lexeme& lexeme, std::size_t digits = 4);

}  // namespace k197::text
