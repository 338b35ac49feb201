#pragma once
// Choosing a unit by its name: what a person typed or picked, and which units suit a report. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "cases/report.h"
#include "org/fields.h"
#include "org/units.h"

namespace k197::web::console {

/// How a unit stands in a list of suggestions: "Phường Ba Đình (00004)".
std::string choice_of(const org::Unit& unit);
/// The code of the unit meant by a picked suggestion, a code, or a name in any spelling; Invalid,
/// naming `field`, when it is none of `units` or could be several.
Result<std::string> read_choice(
    const std::vector<org::Unit>& units, std::string_view typed, std::string_view field
);
/// [{choice}] for a datalist: agencies and wards.
Json choices_view(const std::vector<org::Unit>& units);

/// The wards whose names stand in a place written by a citizen.
std::vector<org::Unit> wards_named(const std::vector<org::Unit>& units, std::string_view place);
/// The units that should handle a report: the agencies of its sub-category or field, with the ward
/// of its place where the ward is meant.
std::vector<org::Unit> suggested_units(
    const org::Fields& fields, const std::vector<org::Unit>& units, const cases::Report& report
);

}  // namespace k197::web::console
