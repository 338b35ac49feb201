#pragma once
// Bytes that could not be read, for people: as text where they are text, else in hexadecimal. Pure.

#include <string>
#include <string_view>

namespace k197::web::console {

/// Whether people can read the bytes: valid UTF-8 without control characters but line ends and
/// tabs.
bool is_readable(std::string_view bytes);

/// Sixteen bytes a line: offset, hexadecimal, and the printable ASCII among them.
std::string hex_lines(std::string_view bytes);

/// The first `most` bytes, as they are or as hex_lines; a character that is cut off at the end is
/// left out.
std::string shown_bytes(std::string_view bytes, std::size_t most);

}  // namespace k197::web::console
