#pragma once
// The old encodings character by character. Only legacy.cc uses this.

#include <optional>
#include <string>
#include <string_view>

namespace k197::text {

/// A text in TCVN3, VNI bytes or VIQR as Unicode; what the encoding does not know stays.
std::u32string from_tcvn3(std::u32string_view text);
std::u32string from_vni(std::u32string_view text);
std::u32string from_viqr_word(std::u32string_view word);
/// A word typed with Telex keys; nothing when the keys do not make a syllable. Tone keys must come
/// last.
std::optional<std::u32string> from_telex_word(std::u32string_view word);

}  // namespace k197::text
