#include "text/phrasebook.h"

#include <algorithm>

namespace k197::text {
namespace {

bool says(const Lexeme& written, const Lexeme& meant, bool accented) {
    if (written.folded != meant.folded) return false;
    if (written.key == meant.key) return true;
    return !accented && written.key == written.folded;
}

bool says_all(const Lexed& text, std::size_t i, const std::vector<Lexeme>& phrase) {
    if (i + phrase.size() > text.size()) return false;
    for (std::size_t k = 0; k < phrase.size(); ++k) {
        if (!says(text.items[i + k], phrase[k], text.accented)) return false;
    }
    return true;
}

}  // namespace

Phrasebook::Phrasebook(std::initializer_list<Phrase> phrases)
    : Phrasebook{std::span{phrases.begin(), phrases.size()}} {}

Phrasebook::Phrasebook(std::span<const Phrase> phrases) {
    for (const auto& phrase : phrases) {
        auto lexed = lex(phrase.words);
        if (lexed.items.empty()) continue;
        const std::string first = lexed.items.front().folded;
        by_first_[first].push_back({.lexemes = std::move(lexed.items), .meaning = phrase.meaning});
    }
    for (auto& [first, entries] : by_first_) {
        std::ranges::stable_sort(entries, std::greater{}, [](const Entry& e) {
            return e.lexemes.size();
        });
    }
}

std::optional<Found> Phrasebook::at(const Lexed& text, std::size_t i, int low, int high) const {
    if (i >= text.size()) return std::nullopt;
    const auto entries = by_first_.find(text.items[i].folded);
    if (entries == by_first_.end()) return std::nullopt;
    std::size_t longest = 0;
    for (const auto& entry : entries->second) {
        if (entry.lexemes.size() < longest) break;
        if (!says_all(text, i, entry.lexemes)) continue;
        longest = entry.lexemes.size();
        if (entry.meaning >= low && entry.meaning <= high) {
            return Found{.meaning = entry.meaning, .length = longest};
        }
    }
    return std::nullopt;
}

std::size_t Phrasebook::length_of(const Lexed& text, std::size_t i, int meaning) const {
    const auto found = at(text, i, meaning, meaning);
    return found ? found->length : 0;
}

}  // namespace k197::text
