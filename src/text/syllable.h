#pragma once
// What can be a Vietnamese syllable. Used to tell typing slips and old encodings from real words.

#include <optional>
#include <string>
#include <string_view>

namespace k197::text {

/// Whether `word` (NFC, any case) is spelled as a Vietnamese syllable can be, tone included.
bool is_syllable(std::string_view word);
/// The same for a word without diacritics: some syllable folds to it.
bool is_folded_syllable(std::string_view word);
/// `shapes` (lower case, hats and horns, no tone) with `tone` (0–5) written in the customary place;
/// nothing when no syllable is spelled so.
std::optional<std::u32string> with_tone(std::u32string_view shapes, int tone);

}  // namespace k197::text
