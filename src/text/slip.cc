#include "text/slip.h"

#include <algorithm>
#include <bit>

#include "text/syllable.h"

namespace k197::text {
namespace {

bool is_word_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

bool stands_alone(std::string_view text, std::size_t at, std::size_t length) {
    const bool open = at == 0 || !is_word_byte(text[at - 1]);
    const std::size_t end = at + length;
    return open && (end == text.size() || !is_word_byte(text[end]));
}

std::uint32_t letters_in(std::string_view word) {
    std::uint32_t set = 0;
    for (const char c : word) {
        if (c >= 'a' && c <= 'z') set |= 1U << static_cast<unsigned>(c - 'a');
    }
    return set;
}

/// A key that Telex and VNI users press for a tone or a horn and that may be left in the word.
bool is_telex_key(char c) {
    return std::string_view{"sfrxjzw12345"}.find(c) != std::string_view::npos;
}

/// Whether `typed` is `meant` with doubled letters or left-over Telex keys and nothing else.
bool is_padded(std::string_view typed, std::string_view meant) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < typed.size(); ++i) {
        if (at < meant.size() && typed[i] == meant[at]) {
            ++at;
            continue;
        }
        if (i == 0) return false;
        if (typed[i] != typed[i - 1] && !is_telex_key(typed[i])) return false;
    }
    return at == meant.size();
}

/// How many letters two words share at the beginning.
std::size_t common_start(std::string_view a, std::string_view b) {
    std::size_t i = 0;
    while (i < a.size() && i < b.size() && a[i] == b[i]) ++i;
    return i;
}

bool is_swapped_at(std::string_view a, std::string_view b, std::size_t i) {
    return i + 1 < a.size() && a[i] == b[i + 1] && a[i + 1] == b[i] &&
           a.substr(i + 2) == b.substr(i + 2);
}

/// At most one letter wrong, missing or added, or two neighbours swapped.
bool is_one_edit_away(std::string_view a, std::string_view b) {
    const std::size_t i = common_start(a, b);
    if (a.size() == b.size()) {
        return i == a.size() || a.substr(i + 1) == b.substr(i + 1) || is_swapped_at(a, b, i);
    }
    if (a.size() == b.size() + 1) return a.substr(i + 1) == b.substr(i);
    if (b.size() == a.size() + 1) return b.substr(i + 1) == a.substr(i);
    return false;
}

bool looks_like(std::string_view typed, std::string_view meant) {
    if (meant.size() < 2 || typed.size() < 3) return false;
    if (typed.size() > meant.size() && is_padded(typed, meant)) return true;
    return meant.size() >= 4 && is_one_edit_away(typed, meant);
}

}  // namespace

bool contains_phrase(std::string_view text, std::string_view phrase) {
    if (phrase.empty()) return false;
    for (auto at = text.find(phrase); at != std::string_view::npos;
         at = text.find(phrase, at + 1)) {
        if (stands_alone(text, at, phrase.size())) return true;
    }
    return false;
}

bool contains_phrase_with_slips(std::string_view text, std::string_view phrase) {
    return contains_phrase(text, phrase) || SlipText{text}.contains(phrase);
}

bool is_slip_of(std::string_view typed, std::string_view meant) {
    return typed == meant || (!is_folded_syllable(typed) && looks_like(typed, meant));
}

SlipText::SlipText(std::string_view folded_text) : text_{folded_text}, words_{split(text_)} {
    for (std::size_t i = 0; i < words_.size(); ++i) {
        words_[i].real = is_folded_syllable(words_[i].letters);
        if (!words_[i].real) odd_.push_back(i);
        by_word_[words_[i].letters].push_back(i);
    }
}

std::vector<SlipText::Word> SlipText::split(std::string_view text) {
    std::vector<Word> words;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        while (end < text.size() && is_word_byte(text[end])) ++end;
        const auto letters = text.substr(i, end - i);
        if (end > i) words.push_back({.letters = letters, .set = letters_in(letters)});
        i = end + 1;
    }
    return words;
}

bool SlipText::matches(const Word& typed, const Word& meant) {
    if (typed.set == meant.set && typed.letters == meant.letters) return true;
    // One wrong letter changes two members of the set; left-over keys add at most three.
    if (typed.real || std::popcount(typed.set ^ meant.set) > 3) return false;
    return looks_like(typed.letters, meant.letters);
}

/// The phrase typed without its spaces: "chayroi".
bool SlipText::runs_together(const Word& typed, std::string_view joined) {
    if (typed.real || joined.size() < 6) return false;
    return typed.letters == joined || looks_like(typed.letters, joined);
}

bool SlipText::begins_at(std::size_t i, const std::vector<Word>& phrase) const {
    if (i + phrase.size() > words_.size()) return false;
    for (std::size_t k = 0; k < phrase.size(); ++k) {
        if (!matches(words_[i + k], phrase[k])) return false;
    }
    return true;
}

bool SlipText::contains_exactly(const std::vector<Word>& phrase) const {
    const auto places = by_word_.find(phrase.front().letters);
    if (places == by_word_.end()) return false;
    return std::ranges::any_of(places->second, [&](std::size_t i) { return begins_at(i, phrase); });
}

bool SlipText::contains(std::string_view folded_phrase) const {
    const auto phrase = split(folded_phrase);
    if (phrase.empty()) return false;
    // A phrase begins where its first word stands, or at a word that is no word: only that may be a
    // slip.
    if (contains_exactly(phrase)) return true;
    std::string joined;
    for (const auto& word : phrase) joined += word.letters;
    return std::ranges::any_of(odd_, [&](std::size_t i) {
        return begins_at(i, phrase) || (phrase.size() > 1 && runs_together(words_[i], joined));
    });
}

}  // namespace k197::text
