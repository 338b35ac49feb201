#pragma once
// Administrative units in time: city, districts, wards, and agencies that handle reports. A code is
// not an identity across dates (codes were used again in 2025), so the id is code@valid_from.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "db/db.h"

namespace k197::org {

struct Seat {
    double latitude = 0;
    double longitude = 0;
};

struct Unit {
    std::string id{};  ///< code@valid_from
    std::string code{};
    std::string name{};   ///< with its kind: "Phường Ba Đình"
    std::string level{};  ///< city district ward agency
    std::string parent_code{};
    std::string valid_from{};  ///< YYYY-MM-DD, inclusive
    std::string valid_to{};    ///< inclusive; "" is still in force
    std::optional<Seat> seat{};
};

/// What became of a unit.
struct Successor {
    std::string old_id{};
    std::string new_id{};
    std::string kind{};  ///< whole part possible
};

std::string unit_id(std::string_view code, std::string_view valid_from);
/// The date in Hanoi, YYYY-MM-DD.
std::string date_of(Time time);
/// Whether `text` is a date YYYY-MM-DD of the calendar.
bool is_date(std::string_view text);
/// Whether the unit is in force on a date; "" means whenever.
bool is_in_force(const Unit& unit, std::string_view on_date);

/// Units and successors as the program carries them in data/units.
struct SeedUnits {
    std::vector<Unit> units{};
    std::vector<Successor> successors{};
};
/// The files of data/units, read.
SeedUnits seed_units();
/// Fills an empty table of units from data/units; does nothing when there are units.
void load_seed_units(db::Tx& tx);

/// Units in force on the date, by level and code; all of every time when the date is "".
std::vector<Unit> list_units(db::Query& query, std::string_view on_date);
std::optional<Unit> find_unit(db::Query& query, std::string_view id);
/// The unit that bears the code on the date.
std::optional<Unit> current_unit_by_code(
    db::Query& query, std::string_view code, std::string_view on_date
);
/// What became of a unit; empty for one that is still in force.
std::vector<Successor> successors(db::Query& query, std::string_view unit_id);
/// Whether the unit is the one of `ancestor_code` or lies below it.
bool is_within(db::Query& query, const Unit& unit, std::string_view ancestor_code);

/// Stores a unit; one with the same id is replaced.
void save_unit(db::Tx& tx, const Unit& unit);

/// Takes in a CSV with the columns code,name,level,parent_code,valid_from,valid_to; rows of a known
/// code@valid_from replace it. All or nothing: Invalid names the line. Gives the number of rows.
Result<int> import_csv(db::Tx& tx, std::string_view bytes);
/// Takes in the boundaries of a GeoJSON FeatureCollection whose features have the property `code`;
/// each goes to the unit that bears the code on the date. Invalid names the feature. Gives the
/// number of boundaries.
Result<int> import_geojson(db::Tx& tx, std::string_view bytes, std::string_view on_date);

}  // namespace k197::org
