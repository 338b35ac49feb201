#pragma once
// Abbreviations and spellings of the young and the hurried. For search and classing only: the
// citizen's text is never shown or kept in this form.

#include <string>
#include <string_view>

namespace k197::text {

/// `text` with abbreviations written out: "k ai lấy" → "không ai lấy". What follows a number is a
/// unit ("50k", "22h"), not a word; web and mail addresses, plates and room numbers stay as they
/// are.
std::string expand(std::string_view text);

}  // namespace k197::text
