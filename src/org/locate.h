#pragma once
// The ward of a point on the map.

#include <string_view>

#include "org/place_resolver.h"

namespace k197::org {

/// The ward whose boundary holds the point; else the wards with the nearest seats, as a question;
/// OutOfArea when all are far.
PlaceAnswer locate(const UnitIndex& index, const Point& pin, std::string_view on_date);

}  // namespace k197::org
