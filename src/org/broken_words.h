#pragma once
// A text as words, with the places where a comma, a bracket or a line end parts them.

#include <string_view>
#include <vector>

#include "text/lexemes.h"

namespace k197::org {

struct BrokenWords {
    std::vector<text::Lexeme> items{};
    /// a break stands before the word; one more at the end, always true
    std::vector<bool> breaks{};
    bool accented = false;
};

BrokenWords broken_words(std::string_view text);

}  // namespace k197::org
