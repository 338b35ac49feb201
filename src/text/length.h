#pragma once
// How long a text is, and how to shorten or split it without breaking a character.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace k197::text {

/// The number of characters (code points) of `text`.
std::size_t characters(std::string_view text);
/// The number of UTF-16 units of `text`: how Messenger counts its limit of 2,000.
std::size_t utf16_units(std::string_view text);
/// `text` with at most `limit` characters; when something is cut off it ends in "…", which counts.
/// A letter is never parted from its combining marks.
std::string cut(std::string_view text, std::size_t limit);
/// `text` in parts of at most `limit` (≥ 2) UTF-16 units each, none blank, broken between
/// paragraphs when that gives parts of a fair size, else between sentences, else between words.
std::vector<std::string> split_message(std::string_view text, std::size_t limit);

}  // namespace k197::text
