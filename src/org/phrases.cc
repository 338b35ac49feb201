#include "org/phrases.h"

#include <algorithm>
#include <functional>

#include "text/slip.h"
#include "text/syllable.h"

namespace k197::org {
namespace {

std::vector<text::Lexeme> words_of(const text::Lexed& lexed) {
    std::vector<text::Lexeme> words;
    for (const auto& item : lexed.items) {
        if (item.is_word() || item.is_number()) words.push_back(item);
    }
    return words;
}

/// The key without its tone: "rôi2" → "rôi".
std::string_view shape_of(const text::Lexeme& word) {
    std::string_view key = word.key;
    while (word.is_word() && !key.empty() && key.back() >= '1' && key.back() <= '5')
        key.remove_suffix(1);
    return key;
}

bool is_bare(const text::Lexeme& word) {
    return word.key == word.folded;
}

/// Whether `typed` has lost diacritics that `meant` has, and changed none.
bool has_only_lost_marks(const text::Lexeme& typed, const text::Lexeme& meant) {
    if (is_bare(typed)) return typed.folded == meant.folded;
    return shape_of(typed) == typed.key && shape_of(typed) == shape_of(meant);
}

}  // namespace

void WordSet::add(std::string_view folded) {
    const auto bit = std::hash<std::string_view>{}(folded) % (64 * bits_.size());
    bits_[bit / 64] |= std::uint64_t{1} << (bit % 64);
}

PreparedPhrase prepare_phrase(std::string_view phrase) {
    PreparedPhrase prepared{.words = words_of(text::lex(phrase))};
    for (const auto& word : prepared.words) prepared.set.add(word.folded);
    return prepared;
}

Reading::Reading(std::string_view text) {
    const auto lexed = text::lex(text);
    words_ = words_of(lexed);
    accented_ = lexed.accented;
    for (std::size_t i = 0; i < words_.size(); ++i) {
        const auto& word = words_[i];
        may_slip_.push_back(word.is_word() && !text::is_folded_syllable(word.folded));
        if (may_slip_.back()) odd_.push_back(i);
        set_.add(word.folded);
    }
}

bool Reading::fits(std::size_t at, const text::Lexeme& meant, Writing writing) const {
    const auto& typed = words_[at];
    if (typed.key == meant.key) return true;
    if (!accented_ && typed.folded == meant.folded) return true;
    if (writing == Writing::Careful) return false;
    if (has_only_lost_marks(typed, meant)) return true;
    return may_slip_[at] && meant.is_word() && text::is_slip_of(typed.folded, meant.folded);
}

bool Reading::stands_at(std::size_t at, const PreparedPhrase& phrase, Writing writing) const {
    if (at + phrase.words.size() > words_.size()) return false;
    for (std::size_t i = 0; i < phrase.words.size(); ++i) {
        if (!fits(at + i, phrase.words[i], writing)) return false;
    }
    return true;
}

/// Gives every place of the phrase to `take` until it says true; whether it did. Whatever the
/// writing, a word that fits is the same without its marks, or a slip.
template <class Take>
bool Reading::find(const PreparedPhrase& phrase, Writing writing, Take take) const {
    if (phrase.words.empty()) return false;
    const bool may_slip = writing == Writing::Free && !odd_.empty();
    if (!may_slip && !set_.may_hold(phrase.set)) return false;  // nearly all phrases end here
    const auto& first = phrase.words.front().folded;
    for (std::size_t at = 0; at < words_.size(); ++at) {
        if (words_[at].folded == first && stands_at(at, phrase, writing) && take(at)) return true;
    }
    if (!may_slip) return false;
    for (const auto at : odd_) {
        if (words_[at].folded != first && stands_at(at, phrase, writing) && take(at)) return true;
    }
    return false;
}

std::vector<std::size_t> Reading::places(const PreparedPhrase& phrase, Writing writing) const {
    std::vector<std::size_t> found;
    find(phrase, writing, [&](std::size_t at) {
        found.push_back(at);
        return false;
    });
    std::ranges::sort(found);
    return found;
}

bool Reading::has(const PreparedPhrase& phrase, Writing writing) const {
    return find(phrase, writing, [](std::size_t) { return true; });
}

bool Reading::has_any(const std::vector<PreparedPhrase>& phrases, Writing writing) const {
    return std::any_of(phrases.begin(), phrases.end(), [&](const auto& phrase) {
        return has(phrase, writing);
    });
}

}  // namespace k197::org
