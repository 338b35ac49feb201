#pragma once
// The report code: PA-7K3M-92QF. Seven random letters of Crockford's base 32 and a check letter, a
// weighted sum in GF(32): it finds every wrong letter and every swap of two. Format and examples:
// docs/formats/code.md.

#include <optional>
#include <string>
#include <string_view>

namespace k197::cases {

/// A fresh random code in its written form.
std::string new_code();
/// The written form of a code typed in any case, with or without "PA", hyphens and spaces, with O
/// for 0 and I, L for 1; nothing when the letters or the check are wrong.
std::optional<std::string> read_code(std::string_view typed);
/// The first code that stands in a text, in its written form. It must begin with PA.
std::optional<std::string> find_code(std::string_view text);
/// The check letter over seven letters of the alphabet (upper case).
char check_letter(std::string_view seven);

}  // namespace k197::cases
