#include "org/units.h"

#include <fmt/core.h>

#include <utility>

namespace k197::org {
namespace {

Unit unit_of(const db::Row& row) {
    Unit unit{
        .id = row.text("id"),
        .code = row.text("code"),
        .name = row.text("name"),
        .level = row.text("level"),
        .parent_code = row.text("parent_code"),
        .valid_from = row.text("valid_from"),
        .valid_to = row.text("valid_to"),
    };
    const auto latitude = row.maybe_real("seat_latitude");
    const auto longitude = row.maybe_real("seat_longitude");
    if (latitude && longitude) unit.seat = Seat{.latitude = *latitude, .longitude = *longitude};
    return unit;
}

constexpr std::string_view kInForce =
    "($1 = '' OR (valid_from <= $1 AND (valid_to = '' OR valid_to >= $1)))";

bool is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_in(int year, int month) {
    if (month == 2) return is_leap(year) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

int digits_at(std::string_view text, std::size_t begin, std::size_t count) {
    int value = 0;
    for (const char c : text.substr(begin, count)) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

/// More levels than there are: a parent that is its own ancestor ends here.
constexpr int kDeepest = 8;

}  // namespace

std::string unit_id(std::string_view code, std::string_view valid_from) {
    return std::string{code} + "@" + std::string{valid_from};
}

std::string date_of(Time time) {
    const auto local = to_local(time);
    return fmt::format("{:04}-{:02}-{:02}", local.year, local.month, local.day);
}

bool is_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    const int year = digits_at(text, 0, 4);
    const int month = digits_at(text, 5, 2);
    const int day = digits_at(text, 8, 2);
    return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month);
}

bool is_in_force(const Unit& unit, std::string_view on_date) {
    if (on_date.empty()) return true;
    return unit.valid_from <= on_date && (unit.valid_to.empty() || unit.valid_to >= on_date);
}

void load_seed_units(db::Tx& tx) {
    if (tx.one("SELECT id FROM units LIMIT 1")) return;
    const auto seed = seed_units();
    for (const auto& unit : seed.units) save_unit(tx, unit);
    for (const auto& successor : seed.successors) {
        tx.query(
            "INSERT INTO unit_successors (old_id, new_id, kind) VALUES ($1, $2, $3)",
            successor.old_id,
            successor.new_id,
            successor.kind
        );
    }
}

std::vector<Unit> list_units(db::Query& query, std::string_view on_date) {
    const auto sql =
        fmt::format("SELECT * FROM units WHERE {} ORDER BY level, code, valid_from", kInForce);
    std::vector<Unit> units;
    for (const auto& row : query.query(sql, on_date)) units.push_back(unit_of(row));
    return units;
}

std::optional<Unit> find_unit(db::Query& query, std::string_view id) {
    const auto row = query.one("SELECT * FROM units WHERE id = $1", id);
    if (!row) return std::nullopt;
    return unit_of(*row);
}

std::optional<Unit> current_unit_by_code(
    db::Query& query, std::string_view code, std::string_view on_date
) {
    const auto sql = fmt::format(
        "SELECT * FROM units WHERE {} AND code = $2 ORDER BY valid_from DESC LIMIT 1", kInForce
    );
    const auto row = query.one(sql, on_date, code);
    if (!row) return std::nullopt;
    return unit_of(*row);
}

std::vector<Successor> successors(db::Query& query, std::string_view unit_id) {
    std::vector<Successor> found;
    const auto rows = query.query(
        "SELECT old_id, new_id, kind FROM unit_successors WHERE old_id = $1 ORDER BY new_id",
        unit_id
    );
    for (const auto& row : rows) {
        found.push_back(
            {.old_id = row.text("old_id"), .new_id = row.text("new_id"), .kind = row.text("kind")}
        );
    }
    return found;
}

bool is_within(db::Query& query, const Unit& unit, std::string_view ancestor_code) {
    Unit at = unit;
    for (int level = 0; level < kDeepest; ++level) {
        if (at.code == ancestor_code) return true;
        if (at.parent_code.empty()) return false;
        auto parent = current_unit_by_code(query, at.parent_code, at.valid_from);
        if (!parent) return at.parent_code == ancestor_code;
        at = std::move(*parent);
    }
    return false;
}

void save_unit(db::Tx& tx, const Unit& unit) {
    const auto latitude = unit.seat ? std::optional{unit.seat->latitude} : std::nullopt;
    const auto longitude = unit.seat ? std::optional{unit.seat->longitude} : std::nullopt;
    tx.query(
        "INSERT INTO units (id, code, name, level, parent_code, valid_from, valid_to, "
        "seat_latitude, seat_longitude) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, level = excluded.level, "
        "parent_code = excluded.parent_code, valid_to = excluded.valid_to, "
        "seat_latitude = COALESCE(excluded.seat_latitude, units.seat_latitude), "
        "seat_longitude = COALESCE(excluded.seat_longitude, units.seat_longitude)",
        unit.id,
        unit.code,
        unit.name,
        unit.level,
        unit.parent_code,
        unit.valid_from,
        unit.valid_to,
        latitude,
        longitude
    );
}

}  // namespace k197::org
