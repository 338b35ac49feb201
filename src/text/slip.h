#pragma once
// Looking for phrases in what people type, slips included. Made for lists of hundreds of phrases
// per message.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace k197::text {

/// Whether `folded_phrase` stands in `folded_text` on word boundaries. Give both as folded_words()
/// makes them.
bool contains_phrase(std::string_view folded_text, std::string_view folded_phrase);
/// The same, forgiving slips of typing. For many phrases on one text use SlipText.
bool contains_phrase_with_slips(std::string_view folded_text, std::string_view folded_phrase);

/// Whether `typed` may be a slip for `meant` (both folded, one word each): doubled letters,
/// left-over Telex keys
/// ("chasy"), and in words of 4 letters or more one letter wrong, missing, added or two swapped. A
/// word that is itself spelled as a Vietnamese syllable is never taken as a slip: "thay" is not
/// "chay".
bool is_slip_of(std::string_view typed, std::string_view meant);

/// A text prepared once for many phrases.
class SlipText {
 public:
    explicit SlipText(std::string_view folded_text);
    SlipText(const SlipText&) = delete;  // its words are views into its text
    SlipText& operator=(const SlipText&) = delete;
    [[nodiscard]] bool contains(std::string_view folded_phrase) const;

 private:
    struct Word {
        std::string_view letters{};
        std::uint32_t set = 0;  ///< which of a–z occur: most words are ruled out by it
        bool real = false;      ///< spelled as a syllable can be
    };
    [[nodiscard]] bool begins_at(std::size_t i, const std::vector<Word>& phrase) const;
    [[nodiscard]] bool contains_exactly(const std::vector<Word>& phrase) const;
    static std::vector<Word> split(std::string_view text);
    static bool matches(const Word& typed, const Word& meant);
    static bool runs_together(const Word& typed, std::string_view joined);

    std::string text_{};
    std::vector<Word> words_{};
    std::unordered_map<std::string_view, std::vector<std::size_t>> by_word_{};
    std::vector<std::size_t> odd_{};  ///< the words that are spelled like none
};

}  // namespace k197::text
