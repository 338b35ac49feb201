#include "org/unit_index.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/log.h"

namespace k197::org {
namespace {

constexpr std::array<std::string_view, 7> kKinds{
    "Phường",
    "Xã",
    "Thị trấn",
    "Quận",
    "Huyện",
    "Thị xã",
    "Thành phố",
};

std::vector<text::Lexeme> words_of(std::string_view name) {
    std::vector<text::Lexeme> words;
    for (const auto& item : text::lex(name).items) {
        if (item.is_word() || item.is_number()) words.push_back(item);
    }
    return words;
}

std::string initials_of(const std::vector<text::Lexeme>& words) {
    std::string initials;
    for (const auto& word : words) initials += word.folded.substr(0, 1);
    return initials;
}

std::vector<Boundary> load_boundaries(db::Query& query) {
    std::vector<Boundary> boundaries;
    for (const auto& row : query.query("SELECT unit_id, rings FROM unit_boundaries")) {
        const auto json = Json::parse(row.text("rings"));
        auto boundary =
            json ? read_boundary(row.text("unit_id"), *json) : Result<Boundary>{json.error()};
        if (boundary) {
            boundaries.push_back(std::move(*boundary));
        } else {
            log_error("unit_boundary_unreadable", "unit=" + row.text("unit_id"));
        }
    }
    return boundaries;
}

std::vector<Successor> load_successors(db::Query& query) {
    std::vector<Successor> successors;
    for (const auto& row :
         query.query("SELECT old_id, new_id, kind FROM unit_successors ORDER BY old_id, new_id")) {
        successors.push_back(
            {.old_id = row.text("old_id"), .new_id = row.text("new_id"), .kind = row.text("kind")}
        );
    }
    return successors;
}

}  // namespace

std::string_view kind_of_unit(std::string_view name) {
    for (const auto kind : kKinds) {
        if (name.substr(0, kind.size()) == kind && name.substr(kind.size(), 1) == " ") return kind;
    }
    return {};
}

std::string_view short_name(std::string_view name) {
    const auto kind = kind_of_unit(name);
    return kind.empty() ? name : name.substr(kind.size() + 1);
}

UnitIndex::UnitIndex(
    std::vector<Unit> units,
    const std::vector<Successor>& successors,
    std::vector<Boundary> boundaries
)
    : units_{std::move(units)}, boundaries_{std::move(boundaries)} {
    for (std::size_t i = 0; i < units_.size(); ++i) {
        by_id_.emplace(units_[i].id, i);
        by_code_[units_[i].code].push_back(i);
        add_names(i);
    }
    for (const auto& successor : successors) {
        const auto at = by_id_.find(successor.new_id);
        if (at != by_id_.end()) successors_[successor.old_id].push_back(at->second);
    }
    for (auto& [word, names] : by_first_word_) {
        std::stable_sort(names.begin(), names.end(), [](const UnitName& a, const UnitName& b) {
            return a.words.size() > b.words.size();
        });
    }
}

void UnitIndex::add_names(std::size_t unit) {
    const auto& level = units_[unit].level;
    if (level != "ward" && level != "district") return;
    const auto words = words_of(short_name(units_[unit].name));
    if (words.empty()) return;
    if (level == "district") by_initials_[initials_of(words)].push_back(unit);
    add_name({.words = words, .unit = unit});
    if (words.size() < 2 || !words.back().is_number()) return;
    add_name({.words = {words.begin(), words.end() - 1}, .unit = unit, .partial = true});
}

void UnitIndex::add_name(UnitName name) {
    by_first_word_[name.words.front().folded].push_back(std::move(name));
}

const Unit* UnitIndex::find(std::string_view id) const {
    const auto at = by_id_.find(std::string{id});
    return at == by_id_.end() ? nullptr : &units_[at->second];
}

const Unit* UnitIndex::current(std::string_view code, std::string_view on_date) const {
    const auto at = by_code_.find(std::string{code});
    if (at == by_code_.end()) return nullptr;
    for (const auto i : at->second) {
        if (is_in_force(units_[i], on_date)) return &units_[i];
    }
    return nullptr;
}

std::vector<const Unit*> UnitIndex::successors(const Unit& unit) const {
    std::vector<const Unit*> found;
    const auto at = successors_.find(unit.id);
    if (at == successors_.end()) return found;
    for (const auto i : at->second) found.push_back(&units_[i]);
    return found;
}

const Unit* UnitIndex::parent(const Unit& unit) const {
    return current(unit.parent_code, unit.valid_from);
}

const std::vector<UnitName>& UnitIndex::names_from(const std::string& folded_word) const {
    static const std::vector<UnitName> kNone;
    const auto at = by_first_word_.find(folded_word);
    return at == by_first_word_.end() ? kNone : at->second;
}

std::vector<std::size_t> UnitIndex::abbreviated(std::string_view initials) const {
    const auto at = by_initials_.find(std::string{initials});
    return at == by_initials_.end() ? std::vector<std::size_t>{} : at->second;
}

std::shared_ptr<const UnitIndex> load_unit_index(db::Query& query) {
    return std::make_shared<const UnitIndex>(
        list_units(query, ""), load_successors(query), load_boundaries(query)
    );
}

}  // namespace k197::org
