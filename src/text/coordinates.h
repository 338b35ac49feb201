#pragma once
// Positions as people paste them: "20.9655, 105.7580", a map link.

#include <optional>
#include <string_view>
#include <utility>

namespace k197::text {

/// The first pair of latitude and longitude in `text` that lies in Vietnam.
std::optional<std::pair<double, double>> find_coordinates(std::string_view text);

}  // namespace k197::text
