#pragma once
// All units, successors and boundaries in memory, for looking up many times. Never changes: after
// an import a new one is built and takes its place.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/db.h"
#include "org/boundary.h"
#include "org/units.h"
#include "text/lexemes.h"

namespace k197::org {

/// A name of a unit as it stands in a text, without its kind ("Phường").
struct UnitName {
    std::vector<text::Lexeme> words{};
    std::size_t unit = 0;  ///< UnitIndex::units()
    bool partial = false;  ///< a part of the name: "Mỹ Đình" for "Mỹ Đình 1"
};

class UnitIndex {
 public:
    UnitIndex() = default;
    UnitIndex(
        std::vector<Unit> units,
        const std::vector<Successor>& successors,
        std::vector<Boundary> boundaries
    );

    [[nodiscard]] const std::vector<Unit>& units() const { return units_; }
    [[nodiscard]] const Unit* find(std::string_view id) const;
    /// The unit that bears the code on the date.
    [[nodiscard]] const Unit* current(std::string_view code, std::string_view on_date) const;
    /// What became of the unit, the likeliest first.
    [[nodiscard]] std::vector<const Unit*> successors(const Unit& unit) const;
    /// The unit's district, if it has one.
    [[nodiscard]] const Unit* parent(const Unit& unit) const;
    /// Names of wards and districts that begin with this folded word, the longest first.
    [[nodiscard]] const std::vector<UnitName>& names_from(const std::string& folded_word) const;
    /// The districts that people abbreviate so: "hbt".
    [[nodiscard]] std::vector<std::size_t> abbreviated(std::string_view initials) const;
    [[nodiscard]] const std::vector<Boundary>& boundaries() const { return boundaries_; }

 private:
    void add_names(std::size_t unit);
    void add_name(UnitName name);

    std::vector<Unit> units_{};
    std::vector<Boundary> boundaries_{};
    std::unordered_map<std::string, std::size_t> by_id_{};
    std::unordered_map<std::string, std::vector<std::size_t>> by_code_{};
    std::unordered_map<std::string, std::vector<std::size_t>> successors_{};
    std::unordered_map<std::string, std::vector<UnitName>> by_first_word_{};
    std::unordered_map<std::string, std::vector<std::size_t>> by_initials_{};
};

/// The index of the units in the store. Shared, because readers keep the old one while a new one
/// takes its place.
std::shared_ptr<const UnitIndex> load_unit_index(db::Query& query);

/// "Phường", "Xã", "Thị trấn", "Quận", "Huyện", "Thị xã", "Thành phố": the kind that begins the
/// name; "" for others.
std::string_view kind_of_unit(std::string_view name);
/// The name without its kind: "Ba Đình".
std::string_view short_name(std::string_view name);

}  // namespace k197::org
