#include "org/broken_words.h"

namespace k197::org {
namespace {

bool is_break(const text::Lexeme& item) {
    if (item.kind == text::Lexeme::Kind::Line) return true;
    for (const char mark : {',', ';', '(', ')', '.', '!', '?', ':', '|'}) {
        if (item.is(mark)) return true;
    }
    return false;
}

}  // namespace

BrokenWords broken_words(std::string_view text) {
    BrokenWords words;
    const auto lexed = text::lex(text);
    words.accented = lexed.accented;
    bool pending = true;
    for (const auto& item : lexed.items) {
        if (item.is_word() || item.is_number()) {
            words.items.push_back(item);
            words.breaks.push_back(pending);
            pending = false;
        } else if (is_break(item)) {
            pending = true;
        }
    }
    words.breaks.push_back(true);
    return words;
}

}  // namespace k197::org
