// `units import`: CSV of units, GeoJSON of boundaries.

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "org/boundary.h"
#include "org/units.h"
#include "text/normalise.h"

namespace k197::org {
namespace {

constexpr std::array<std::string_view, 6> kColumns{
    "code", "name", "level", "parent_code", "valid_from", "valid_to"};
constexpr std::array<std::string_view, 4> kLevels{"city", "district", "ward", "agency"};

struct CsvRow {
    int line = 0;
    std::vector<std::string> cells{};
};

/// Reads RFC 4180: quoted cells may hold commas, line ends and doubled quotes.
class CsvReader {
 public:
    explicit CsvReader(std::string_view bytes) : bytes_{bytes} {
        if (bytes_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
    }

    [[nodiscard]] bool at_end() const { return at_ >= bytes_.size(); }

    CsvRow next() {
        CsvRow row{.line = line_};
        do {
            row.cells.push_back(cell());
        } while (take(','));
        take('\r');
        if (take('\n')) ++line_;
        return row;
    }

 private:
    bool take(char wanted) {
        if (at_end() || bytes_[at_] != wanted) return false;
        ++at_;
        return true;
    }

    std::string cell() { return take('"') ? quoted() : plain(); }

    std::string plain() {
        const auto end = std::min(bytes_.find_first_of(",\r\n", at_), bytes_.size());
        std::string text{bytes_.substr(at_, end - at_)};
        at_ = end;
        if (!at_end() && bytes_[at_] == '\r' &&
            (at_ + 1 == bytes_.size() || bytes_[at_ + 1] != '\n'))
            ++at_;
        return text;
    }

    std::string quoted() {
        std::string text;
        while (!at_end()) {
            const char c = bytes_[at_++];
            if (c == '"' && !take('"')) break;
            if (c == '\n') ++line_;
            text += c;
        }
        return text;
    }

    std::string_view bytes_;
    std::size_t at_ = 0;
    int line_ = 1;
};

Error wrong_line(int line, std::string_view problem) {
    return fail(Errc::Invalid, fmt::format("line {}: {}", line, problem));
}

bool is_code(std::string_view code) {
    return !code.empty() && code.size() <= 16 && std::all_of(code.begin(), code.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '-' || c == '_';
    });
}

std::string problem_of(const Unit& unit) {
    if (!is_code(unit.code)) return "code must be 1 to 16 letters and digits";
    if (unit.name.empty()) return "name is empty";
    if (std::find(kLevels.begin(), kLevels.end(), unit.level) == kLevels.end()) {
        return "level must be city, district, ward or agency, not '" + unit.level + "'";
    }
    if (!is_date(unit.valid_from))
        return "valid_from must be a date like 2025-07-01, not '" + unit.valid_from + "'";
    if (!unit.valid_to.empty() && !is_date(unit.valid_to)) {
        return "valid_to must be empty or a date like 2025-06-30, not '" + unit.valid_to + "'";
    }
    if (!unit.valid_to.empty() && unit.valid_to < unit.valid_from)
        return "valid_to is before valid_from";
    return {};
}

Unit unit_of(const CsvRow& row) {
    return {
        .id = unit_id(row.cells[0], row.cells[4]),
        .code = row.cells[0],
        .name = text::to_nfc(row.cells[1]),
        .level = row.cells[2],
        .parent_code = row.cells[3],
        .valid_from = row.cells[4],
        .valid_to = row.cells[5],
    };
}

struct UnitLine {
    int line = 0;
    Unit unit{};
};

Result<std::vector<UnitLine>> read_rows(CsvReader& reader) {
    std::vector<UnitLine> lines;
    std::set<std::string> seen;
    while (!reader.at_end()) {
        const auto row = reader.next();
        if (row.cells.size() == 1 && row.cells[0].empty()) continue;
        if (row.cells.size() != kColumns.size()) {
            return wrong_line(
                row.line, fmt::format("has {} columns instead of 6", row.cells.size())
            );
        }
        auto unit = unit_of(row);
        if (const auto problem = problem_of(unit); !problem.empty())
            return wrong_line(row.line, problem);
        if (!seen.insert(unit.id).second)
            return wrong_line(row.line, unit.id + " stands twice in the file");
        lines.push_back({.line = row.line, .unit = std::move(unit)});
    }
    return lines;
}

/// Every parent must be known: in this file or in the store.
Result<void> check_parents(db::Query& query, const std::vector<UnitLine>& lines) {
    std::set<std::string> codes;
    for (const auto& line : lines) codes.insert(line.unit.code);
    for (const auto& line : lines) {
        const auto& parent = line.unit.parent_code;
        if (parent.empty() || codes.contains(parent)) continue;
        if (query.one("SELECT id FROM units WHERE code = $1 LIMIT 1", parent)) continue;
        return wrong_line(line.line, "parent_code " + parent + " is not a unit");
    }
    return {};
}

Error wrong_feature(std::size_t number, std::string_view code, std::string_view problem) {
    return fail(Errc::Invalid, fmt::format("feature {} (code '{}'): {}", number, code, problem));
}

Result<void> import_feature(
    db::Tx& tx, const Json& feature, std::size_t number, std::string_view on_date
) {
    const auto code = feature.text_or("/properties/code");
    if (code.empty()) return wrong_feature(number, code, "has no property 'code'");
    const auto unit = current_unit_by_code(tx, code, on_date);
    if (!unit)
        return wrong_feature(number, code, fmt::format("no unit bears this code on {}", on_date));
    const auto boundary = read_boundary(unit->id, feature.at("/geometry"));
    if (!boundary) return wrong_feature(number, code, boundary.error().detail);
    tx.query(
        "INSERT INTO unit_boundaries (unit_id, rings) VALUES ($1, $2) "
        "ON CONFLICT (unit_id) DO UPDATE SET rings = excluded.rings",
        unit->id,
        feature.at("/geometry").dump()
    );
    return {};
}

}  // namespace

Result<int> import_csv(db::Tx& tx, std::string_view bytes) {
    CsvReader reader{bytes};
    const auto header = reader.next().cells;
    if (!std::equal(header.begin(), header.end(), kColumns.begin(), kColumns.end())) {
        return wrong_line(1, "the columns must be code,name,level,parent_code,valid_from,valid_to");
    }
    const auto lines = read_rows(reader);
    if (!lines) return lines.error();
    if (const auto known = check_parents(tx, *lines); !known) return known.error();
    for (const auto& line : *lines) save_unit(tx, line.unit);
    return static_cast<int>(lines->size());
}

Result<int> import_geojson(db::Tx& tx, std::string_view bytes, std::string_view on_date) {
    const auto json = Json::parse(bytes);
    if (!json) return fail(Errc::Invalid, "not JSON: " + json.error().detail);
    if (json->text_or("/type") != "FeatureCollection") {
        return fail(Errc::Invalid, "not a GeoJSON FeatureCollection");
    }
    std::size_t number = 0;
    for (const auto& feature : json->items("/features")) {
        if (const auto done = import_feature(tx, feature, ++number, on_date); !done)
            return done.error();
    }
    return static_cast<int>(number);
}

}  // namespace k197::org
