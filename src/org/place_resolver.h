#pragma once
// Which ward does a place lie in? Answers from the words of a citizen and a pin on the map, never
// by a silent guess.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "org/place_mentions.h"
#include "org/unit_index.h"

namespace k197::org {

struct PlaceQuestion {
    std::string_view text{};     ///< the place, or a whole message
    std::optional<Point> pin{};  ///< a location sent along
    std::string_view on_date{};  ///< YYYY-MM-DD: units in force then are the answer
};

/// Why a ward is offered.
enum class Why {
    Named,      ///< its name stands in the text
    Successor,  ///< took over a ward, or a part of one, that is named
    Hinted,     ///< a street or an estate has its name
    Pinned,     ///< the pin lies inside
    Near,       ///< its seat is one of the nearest to the pin
};

struct PlaceCandidate {
    std::string unit_id{};
    std::string name{};
    Why why = Why::Named;
};

struct PlaceAnswer {
    enum class Kind {
        Found,      ///< one candidate, certain
        Ask,        ///< one or more candidates: the citizen decides
        Unknown,    ///< nothing to go by: ask where
        OutOfArea,  ///< in another province
    };
    Kind kind = Kind::Unknown;
    std::vector<PlaceCandidate> candidates{};
};

/// The ward of a place. A pure function of its arguments.
PlaceAnswer resolve_place(
    const UnitIndex& index, const ElsewhereNames& elsewhere, const PlaceQuestion& question
);

}  // namespace k197::org
