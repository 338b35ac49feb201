#pragma once
// A list of Vietnamese phrases, each with a meaning, found in lexed text in time independent of its
// length.

#include <climits>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/lexemes.h"

namespace k197::text {

/// A phrase with diacritics and what it means to the reader that owns the book.
struct Phrase {
    std::string_view words{};
    int meaning = 0;
};

/// A phrase found: its meaning and how many lexemes it covers.
struct Found {
    int meaning = 0;
    std::size_t length = 0;
};

/// Matches by syllable key, so tone placement is free. A text without diacritics is matched without
/// them; one with diacritics is not: there "toi" is not "tối".
class Phrasebook {
 public:
    Phrasebook(std::initializer_list<Phrase> phrases);
    explicit Phrasebook(std::span<const Phrase> phrases);

    /// The longest phrase that begins at lexeme `i`, if one of its meanings lies in `low`–`high`.
    /// Without diacritics one phrase may have several: "toi" is both "tối" and "tới".
    [[nodiscard]] std::optional<Found> at(
        const Lexed& text, std::size_t i, int low = INT_MIN, int high = INT_MAX
    ) const;
    /// How many lexemes the phrase at `i` covers when it can have this meaning; else 0.
    [[nodiscard]] std::size_t length_of(const Lexed& text, std::size_t i, int meaning) const;

 private:
    struct Entry {
        std::vector<Lexeme> lexemes{};
        int meaning = 0;
    };
    std::unordered_map<std::string, std::vector<Entry>> by_first_{};
};

}  // namespace k197::text
