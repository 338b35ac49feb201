#include "text/place.h"

#include <algorithm>
#include <array>

#include "text/coordinates.h"
#include "text/normalise.h"
#include "text/place_reader.h"
#include "text/place_words.h"

namespace k197::text {
namespace {

using Kind = Piece::Kind;

/// Pieces that stand together, and the lexemes they cover.
struct Cluster {
    std::vector<Piece> pieces{};
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Words and marks that may lie between two pieces of one address; where the next piece would
/// begin.
std::size_t skip_joint(const Lexed& text, std::size_t i, Trust trust) {
    constexpr int most_joints = 3;
    for (int steps = 0; steps < most_joints; ++steps) {
        const Lexeme& here = text.at(i);
        const bool line =
            trust == Trust::Address && here.kind == Lexeme::Kind::Line && i < text.size();
        if (here.is(',') || here.is('(') || here.is(')') || here.is('-') || here.is(';') || line) {
            ++i;
        } else if (const auto join = place_words().at(text, i, place_word::Join, place_word::Join)) {
            i += join->length;
        } else {
            break;
        }
    }
    return i;
}

/// All pieces of the text in clusters.
std::vector<Cluster> clusters(const Lexed& text, Trust trust) {
    std::vector<Cluster> found;
    std::size_t next = 0;  // where a piece may follow the last cluster
    for (std::size_t i = 0; i < text.size();) {
        const Piece* before =
            found.empty() || found.back().end != i ? nullptr : &found.back().pieces.back();
        auto piece = read_piece(text, i, trust, before);
        if (!piece && !found.empty() && i == found.back().end && next > i) {
            i = next;
            piece = read_piece(text, i, trust, nullptr);
        }
        if (!piece) {
            ++i;
            continue;
        }
        const bool joins = !found.empty() && (i == next || i == found.back().end);
        if (!joins) found.push_back({.begin = piece->begin});
        found.back().end = piece->end;
        i = piece->end;
        next = skip_joint(text, i, trust);
        found.back().pieces.push_back(std::move(*piece));
    }
    return found;
}

int worth(const Piece& piece) {
    switch (piece.kind) {
        case Kind::Lane:
        case Kind::Street:
        case Kind::Ward:
        case Kind::Group: return 3;
        case Kind::House: return piece.sure ? 3 : 1;
        case Kind::Landmark: return 4;
        case Kind::District: return piece.sure ? 2 : 1;
        case Kind::City: return 0;
    }
    return 0;
}

int worth(const Cluster& cluster) {
    int sum = 0;
    for (const auto& piece : cluster.pieces) sum += worth(piece);
    return sum;
}

/// The lanes by depth, with their names: "ngõ 12", "ngách 34".
std::vector<std::string> named(std::vector<LaneNumber> lanes) {
    constexpr std::array<std::string_view, 3> names{"ngõ ", "ngách ", "hẻm "};
    std::ranges::stable_sort(lanes, {}, &LaneNumber::level);
    std::vector<std::string> result;
    for (const auto& lane : lanes) {
        const auto level = static_cast<std::size_t>(std::clamp(lane.level, 0, 2));
        result.push_back(std::string{names[level]} + lane.number);
    }
    return result;
}

/// Writes `value` unless the field has one; several landmarks are joined.
void set(std::string& field, const std::string& value) {
    if (field.empty()) field = value;
}

std::string* field_of(Address& address, Kind kind) {
    switch (kind) {
        case Kind::House: return &address.house_number;
        case Kind::Street: return &address.street;
        case Kind::Ward: return &address.ward_text;
        case Kind::District: return &address.district_text;
        case Kind::Group: return &address.group;
        case Kind::Landmark: return &address.landmark;
        case Kind::Lane:
        case Kind::City: return nullptr;
    }
    return nullptr;
}

void fill(Address& address, const std::vector<Piece>& pieces) {
    std::vector<LaneNumber> lanes;
    for (const auto& piece : pieces) {
        lanes.insert(lanes.end(), piece.lanes.begin(), piece.lanes.end());
        if (auto* field = field_of(address, piece.kind)) set(*field, piece.value);
    }
    address.lanes = named(std::move(lanes));
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n,.;");
    if (first == std::string_view::npos) return {};
    return std::string{text.substr(first, text.find_last_not_of(" \t\r\n,.;") - first + 1)};
}

bool is_empty(const Address& address) {
    return address.house_number.empty() && address.lanes.empty() && address.street.empty() &&
           address.ward_text.empty() && address.landmark.empty() && address.group.empty();
}

/// A name alone, such as "Hà Đông", may be a ward's: the reader of units decides.
bool is_name_alone(const Lexed& text) {
    return !text.items.empty() && text.size() <= 4 &&
           std::ranges::all_of(text.items, [](const Lexeme& l) { return l.is_word(); });
}

/// A ward named in another sentence: "… ngã ba Đình Thôn. Thuộc phường Mỹ Đình 1".
void add_ward(Address& address, const std::vector<Cluster>& all) {
    if (!address.ward_text.empty()) return;
    for (const auto& cluster : all) {
        for (const auto& piece : cluster.pieces) {
            if (piece.kind == Kind::Ward) set(address.ward_text, piece.value);
            if (piece.kind == Kind::District && piece.sure) set(address.district_text, piece.value);
        }
    }
}

const Cluster* best_of(const std::vector<Cluster>& all) {
    constexpr int least_worth = 2;
    const Cluster* best = nullptr;
    int best_worth = least_worth - 1;
    for (const auto& cluster : all) {
        if (worth(cluster) <= best_worth) continue;
        best = &cluster;
        best_worth = worth(cluster);
    }
    return best;
}

std::size_t phrase_end(const Lexed& text, const Cluster& cluster) {
    std::size_t open = 0;
    for (std::size_t i = cluster.begin; i < cluster.end; ++i) {
        if (text.items[i].is('(')) ++open;
        if (text.items[i].is(')') && open > 0) --open;
    }
    return open > 0 && text.at(cluster.end).is(')') ? cluster.end + 1 : cluster.end;
}

}  // namespace

Address read_address(std::string_view raw) {
    const std::string clean = to_nfc(raw);
    Address address{.text = trimmed(clean), .coordinates = find_coordinates(clean)};
    if (address.coordinates) return address;
    const Lexed text = lex(address.text);
    std::vector<Piece> pieces;
    for (const auto& cluster : clusters(text, Trust::Address)) {
        pieces.insert(pieces.end(), cluster.pieces.begin(), cluster.pieces.end());
    }
    fill(address, pieces);
    if (is_empty(address) && is_name_alone(text)) {
        address.ward_text = address.text;
        address.district_text.clear();
    }
    return address;
}

std::optional<Address> find_place(std::string_view raw) {
    const std::string clean = to_nfc(raw);
    const Lexed text = lex(clean);
    const auto all = clusters(text, Trust::Sentence);
    const auto coordinates = find_coordinates(clean);
    const Cluster* best = best_of(all);
    if (best == nullptr && !coordinates) return std::nullopt;
    Address address{.coordinates = coordinates};
    if (best != nullptr) {
        address.text = text.written(best->begin, phrase_end(text, *best));
        fill(address, best->pieces);
    }
    add_ward(address, all);
    return address;
}

}  // namespace k197::text
