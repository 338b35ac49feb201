#pragma once
// Vietnamese family names: few, and a good sign of where a person's or a street's name begins.

#include <cstddef>

#include "text/lexemes.h"

namespace k197::text {

/// Whether lexeme `i` is a family name, of any case.
bool is_surname(const Lexed& text, std::size_t i);

}  // namespace k197::text
