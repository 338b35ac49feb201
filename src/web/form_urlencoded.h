#pragma once
// application/x-www-form-urlencoded: query strings and plain forms.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace k197::web {

/// The decoded names and values, in order. '+' is a space, a '%' without two hex digits stays as it
/// is. Every text is valid UTF-8 without U+0000.
std::vector<std::pair<std::string, std::string>> read_form_urlencoded(std::string_view text);

/// `text` with each %XX replaced by its byte. Not checked for UTF-8.
std::string percent_decoded(std::string_view text);

}  // namespace k197::web
