#pragma once
// Forms of a Vietnamese text: for storage, for search, for comparison. All take any bytes and never
// fail.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "text/length.h"  // IWYU pragma: export

namespace k197::text {

/// `text` for storage and indexing: valid UTF-8 in NFC, look-alikes of Đ mended, no-break spaces as
/// spaces, invisible characters removed (joiners inside emoji stay).
std::string to_nfc(std::string_view text);
/// `text` as a search key with tones: NFKC and lower case. Never for the archive.
std::string to_search(std::string_view text);
/// `text` in lower case without diacritics, đ as d, styled and full-width characters made plain.
std::string fold(std::string_view text);
/// `text` with each syllable as its letters and a tone number, wherever the tone was written: "hoà"
/// → "hoa2". Tones: 1 sắc, 2 huyền, 3 hỏi, 4 ngã, 5 nặng; none adds no number.
std::string syllable_key(std::string_view text);
/// `text` in NFC with the tones of open oa, oe, uy on the first vowel: "hoà" → "hòa".
std::string canonical_tone(std::string_view text);
/// The words (letters and digits) of the folded text.
std::vector<std::string> words(std::string_view text);
/// The words of the folded text with one space between them: what phrases are looked for in
/// (text/slip.h).
std::string folded_words(std::string_view text);

}  // namespace k197::text
