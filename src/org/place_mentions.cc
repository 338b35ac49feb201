#include "org/place_mentions.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "org/broken_words.h"

namespace k197::org {
namespace {

using text::Lexeme;
using Words = BrokenWords;

struct MarkerWord {
    std::string_view key{};  ///< syllable keys with a space between
    std::string_view folded{};
    Marker marker = Marker::None;
    std::string_view kind{};
};

// Longest first.
constexpr std::array<MarkerWord, 40> kMarkers{{
    {"khu tâp5 thê3", "khu tap the", Marker::Estate, ""},
    {"khu đô thi5", "khu do thi", Marker::Estate, ""},
    {"thi5 trân1", "thi tran", Marker::Ward, "Thị trấn"},
    {"thi5 xa4", "thi xa", Marker::District, "Thị xã"},
    {"tâp5 thê3", "tap the", Marker::Estate, ""},
    {"khu vưc5", "khu vuc", Marker::Place, ""},
    {"đia5 ban2", "dia ban", Marker::Place, ""},
    {"phương2", "phuong", Marker::Ward, "Phường"},
    {"xa4", "xa", Marker::Ward, "Xã"},
    {"quân5", "quan", Marker::District, "Quận"},
    {"huyên5", "huyen", Marker::District, "Huyện"},
    {"đương2", "duong", Marker::Street, ""},
    {"phô1", "pho", Marker::Street, ""},
    {"kđt", "kdt", Marker::Estate, ""},
    {"ktt", "ktt", Marker::Estate, ""},
    {"p", "p", Marker::Ward, "Phường"},
    {"f", "f", Marker::Ward, "Phường"},
    {"ph", "ph", Marker::Street, ""},
    {"fường2", "fuong", Marker::Ward, "Phường"},
    {"fương2", "fuong", Marker::Ward, "Phường"},
    {"x", "x", Marker::Ward, "Xã"},
    {"tt", "tt", Marker::Ward, "Thị trấn"},
    {"q", "q", Marker::District, "Quận"},
    {"h", "h", Marker::District, "Huyện"},
    {"tx", "tx", Marker::District, "Thị xã"},
    {"đ", "d", Marker::Street, ""},
    {"đg", "dg", Marker::Street, ""},
    {"đt", "dt", Marker::Street, ""},
    {"ngo4", "ngo", Marker::Street, ""},
    {"ngach1", "ngach", Marker::Street, ""},
    {"hem3", "hem", Marker::Street, ""},
    {"câu2", "cau", Marker::Street, ""},
    {"chơ5", "cho", Marker::Street, ""},
    {"hô2", "ho", Marker::Street, ""},
    {"ga", "ga", Marker::Street, ""},
    {"ơ3", "o", Marker::Place, ""},
    {"tai5", "tai", Marker::Place, ""},
    {"thuôc5", "thuoc", Marker::Place, ""},
    {"bên1 xe", "ben xe", Marker::Street, ""},
    {"công viên", "cong vien", Marker::Street, ""},
}};

std::size_t count_words(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), ' ')) + 1;
}

/// Whether the marker's words end right before word `at`.
bool stands_before(const Words& words, std::size_t at, const MarkerWord& marker) {
    const auto length = count_words(marker.folded);
    if (length > at) return false;
    std::string key;
    std::string folded;
    for (std::size_t i = at - length; i < at; ++i) {
        key += (key.empty() ? "" : " ") + words.items[i].key;
        folded += (folded.empty() ? "" : " ") + words.items[i].folded;
    }
    if (folded != marker.folded) return false;
    return key == marker.key || key == folded;
}

const MarkerWord* marker_before(const Words& words, std::size_t at) {
    for (const auto& marker : kMarkers) {
        if (stands_before(words, at, marker)) return &marker;
    }
    return nullptr;
}

/// "ngõ 8 Ngọc Lâm", "số 15 Trần Duy Hưng", "12/34 Phương Mai": a number before a name makes it a
/// street.
bool follows_number(const Words& words, std::size_t at) {
    return at > 0 && words.items[at - 1].is_number() && !words.breaks[at];
}

bool stands_alone(const Words& words, std::size_t begin, std::size_t end) {
    return words.breaks[begin] && words.breaks[end];
}

void set_marker(const Words& words, Mention& mention) {
    if (const auto* marker = marker_before(words, mention.begin)) {
        mention.marker = marker->marker;
        mention.kind = marker->kind;
    } else if (follows_number(words, mention.begin)) {
        mention.marker = Marker::Street;
    } else if (stands_alone(words, mention.begin, mention.end)) {
        mention.marker = Marker::Place;
    }
    for (std::size_t i = mention.end; i < std::min(mention.end + 5, words.items.size()); ++i) {
        if (words.items[i].key == "cu4") mention.former = true;
        if (!words.accented && words.items[i].folded == "cu" && i == mention.end)
            mention.former = true;
    }
}

enum class Fit { No, Bare, Exact };

/// Exact, or written with fewer diacritics than the name has; other diacritics are another name.
Fit fit_of(const Words& words, std::size_t at, const UnitName& name) {
    if (at + name.words.size() > words.items.size()) return Fit::No;
    Fit fit = Fit::Exact;
    for (std::size_t i = 0; i < name.words.size(); ++i) {
        const auto& typed = words.items[at + i];
        const auto& meant = name.words[i];
        if (i > 0 && words.breaks[at + i]) return Fit::No;
        if (typed.key == meant.key) continue;
        if (typed.folded != meant.folded || typed.key != typed.folded) return Fit::No;
        fit = Fit::Bare;
    }
    return fit;
}

/// All the names of the greatest length that stand at word `at`. In a text with diacritics exact
/// ones go first.
std::optional<Mention> mention_at(const UnitIndex& index, const Words& words, std::size_t at) {
    Mention mention{.begin = at};
    Mention bare{.begin = at, .exact = false};
    std::size_t length = 0;
    for (const auto& name : index.names_from(words.items[at].folded)) {
        if (name.words.size() < length) break;
        const auto fit = fit_of(words, at, name);
        if (fit == Fit::No) continue;
        length = name.words.size();
        if (fit == Fit::Exact) mention.units.push_back(name.unit);
        bare.units.push_back(name.unit);
        bare.exact = bare.exact && !name.partial;
    }
    if (length == 0) return std::nullopt;
    auto& found = mention.units.empty() || !words.accented ? bare : mention;
    found.end = at + length;
    return found;
}

/// "q.hbt": initials after a marker of a district, or three of them alone.
std::optional<Mention> abbreviation_at(const UnitIndex& index, const Words& words, std::size_t at) {
    const auto& folded = words.items[at].folded;
    if (folded.size() < 2 || folded.size() > 3) return std::nullopt;
    const auto* marker = at == 0 ? nullptr : marker_before(words, at);
    const bool marked = marker != nullptr && marker->marker == Marker::District;
    if (!marked && folded != "hbt" && folded != "btl" && folded != "ntl") return std::nullopt;
    auto units = index.abbreviated(folded);
    if (units.empty()) return std::nullopt;
    return Mention{
        .begin = at,
        .end = at + 1,
        .marker = Marker::District,
        .kind = marked ? marker->kind : "",
        .units = units};
}

}  // namespace

std::vector<Mention> find_mentions(const UnitIndex& index, std::string_view text) {
    const auto words = broken_words(text);
    std::vector<Mention> mentions;
    for (std::size_t at = 0; at < words.items.size();) {
        auto mention = mention_at(index, words, at);
        if (mention) {
            set_marker(words, *mention);
        } else {
            mention = abbreviation_at(index, words, at);
        }
        at = mention ? mention->end : at + 1;
        if (mention) mentions.push_back(std::move(*mention));
    }
    return mentions;
}

}  // namespace k197::org
