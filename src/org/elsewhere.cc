// Matters of other provinces, told from streets and buses that bear their names.

#include <algorithm>
#include <array>
#include <cstddef>

#include "org/broken_words.h"
#include "org/json_lists.h"
#include "org/place_mentions.h"

namespace k197::org {
namespace {

/// How many words of a smaller place may stand between "ở" and the province.
constexpr std::size_t kReach = 4;

bool is_one_of(const text::Lexeme& word, std::initializer_list<std::string_view> folded) {
    return std::find(folded.begin(), folded.end(), word.folded) != folded.end();
}

/// "tỉnh X", "TP X", "thành phố X".
bool is_titled(const BrokenWords& words, std::size_t at) {
    if (at == 0) return false;
    const auto& before = words.items[at - 1];
    if (is_one_of(before, {"tinh", "tp"})) return true;
    return at >= 2 && before.folded == "pho" && words.items[at - 2].folded == "thanh";
}

/// "quê tôi ở", "người ở": where somebody comes from.
bool tells_of_origin(const BrokenWords& words, std::size_t at) {
    for (std::size_t back = 1; back <= 3 && back <= at; ++back) {
        if (is_one_of(words.items[at - back], {"que", "nguoi", "song"})) return true;
    }
    return false;
}

/// "ở X", "ở Biên Hòa X"; not "ở phố X", "ở bến xe X".
bool is_placed(const BrokenWords& words, std::size_t at) {
    for (std::size_t back = 1; back <= kReach && back <= at; ++back) {
        const auto& word = words.items[at - back];
        if (is_one_of(
                word,
                {"pho",
                 "duong",
                 "ngo",
                 "xe",
                 "que",
                 "nguoi",
                 "cau",
                 "quan",
                 "hang",
                 "di",
                 "ve",
                 "chung"}
            ))
            return false;
        if (word.key == "ơ3" || word.key == "tai5" || word.key == "o" || word.key == "tai") {
            return !tells_of_origin(words, at - back);
        }
    }
    return false;
}

bool stands_alone(const BrokenWords& words, std::size_t at, std::size_t end) {
    return words.breaks[at] && words.breaks[end] && at > 0;
}

bool fits(const BrokenWords& words, std::size_t at, const PreparedPhrase& name) {
    if (at + name.words.size() > words.items.size()) return false;
    for (std::size_t i = 0; i < name.words.size(); ++i) {
        const auto& typed = words.items[at + i];
        const auto& meant = name.words[i];
        if (typed.key == meant.key) continue;
        if (words.accented || typed.folded != meant.folded) return false;
    }
    return true;
}

template <class Test>
bool any_stands(const BrokenWords& words, const std::vector<PreparedPhrase>& names, Test test) {
    for (const auto& name : names) {
        for (std::size_t at = 0; at < words.items.size(); ++at) {
            if (fits(words, at, name) && test(at, at + name.words.size())) return true;
        }
    }
    return false;
}

}  // namespace

ElsewhereNames load_elsewhere_names() {
    const auto json = embedded_json("data/elsewhere.json");
    return {.plain = phrases_of(json.at("/plain")), .shared = phrases_of(json.at("/shared"))};
}

bool is_elsewhere(const ElsewhereNames& names, std::string_view text) {
    const auto words = broken_words(text);
    const auto hanoi = prepare_phrase("Hà Nội");
    if (any_stands(words, {hanoi}, [](std::size_t, std::size_t) { return true; })) return false;
    const auto titled = [&](std::size_t at, std::size_t) { return is_titled(words, at); };
    const auto told = [&](std::size_t at, std::size_t end) {
        return is_titled(words, at) || is_placed(words, at) || stands_alone(words, at, end);
    };
    return any_stands(words, names.shared, titled) || any_stands(words, names.plain, told);
}

}  // namespace k197::org
