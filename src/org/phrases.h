#pragma once
// Phrases with diacritics, looked for in what people write with or without them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/lexemes.h"

namespace k197::org {

/// How freely a word may be written.
enum class Writing {
    Careful,  ///< in a text with diacritics every word carries its own
    Free,     ///< a bare word fits whatever its diacritics should be, and typing slips are forgiven
};

/// Which words there may be, whatever their marks: a bit for each (a Bloom filter).
class WordSet {
 public:
    void add(std::string_view folded);
    /// False: one of the words of `others` is surely not among these.
    [[nodiscard]] bool may_hold(const WordSet& others) const {
        std::uint64_t missing = 0;
        for (std::size_t i = 0; i < bits_.size(); ++i) missing |= others.bits_[i] & ~bits_[i];
        return missing == 0;
    }

 private:
    std::array<std::uint64_t, 4> bits_{};
};

/// A phrase prepared for matching: its words, without marks.
struct PreparedPhrase {
    std::vector<text::Lexeme> words{};
    WordSet set{};
};

PreparedPhrase prepare_phrase(std::string_view phrase);

/// A text prepared once for many phrases.
class Reading {
 public:
    explicit Reading(std::string_view text);
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

    /// Whether `phrase` stands in the text, its words side by side.
    [[nodiscard]] bool has(const PreparedPhrase& phrase, Writing writing) const;
    /// Every place (index of its first word) where `phrase` stands.
    [[nodiscard]] std::vector<std::size_t> places(const PreparedPhrase& phrase, Writing writing)
        const;
    /// Whether any of `phrases` stands in the text.
    [[nodiscard]] bool has_any(const std::vector<PreparedPhrase>& phrases, Writing writing) const;

    [[nodiscard]] const std::vector<text::Lexeme>& words() const { return words_; }
    /// Written with diacritics.
    [[nodiscard]] bool accented() const { return accented_; }

 private:
    template <class Take>
    bool find(const PreparedPhrase& phrase, Writing writing, Take take) const;
    [[nodiscard]] bool stands_at(std::size_t at, const PreparedPhrase& phrase, Writing writing)
        const;
    [[nodiscard]] bool fits(std::size_t at, const text::Lexeme& meant, Writing writing) const;

    std::vector<text::Lexeme> words_{};
    std::vector<bool> may_slip_{};    ///< a real syllable never is a slip
    std::vector<std::size_t> odd_{};  ///< the words that may be slips
    WordSet set_{};
    bool accented_ = false;
};

}  // namespace k197::org
