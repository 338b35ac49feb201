#include "web/console/unit_choice.h"

#include <algorithm>

#include "org/unit_index.h"
#include "text/normalise.h"

namespace k197::web::console {
namespace {

constexpr std::size_t kMostSuggestions = 4;

bool is_handler(const org::Unit& unit) {
    return unit.level == "ward" || unit.level == "agency";
}

const org::Unit* unit_of_code(const std::vector<org::Unit>& units, std::string_view code) {
    const auto found = std::ranges::find(units, code, [](const auto& unit) {
        return std::string_view{unit.code};
    });
    return found == units.end() ? nullptr : &*found;
}

/// "Phường Ba Đình (00004)" → "00004".
std::string_view code_in_brackets(std::string_view typed) {
    const auto open = typed.rfind('(');
    if (open == std::string_view::npos || !typed.ends_with(')')) return {};
    return typed.substr(open + 1, typed.size() - open - 2);
}

/// The units whose folded name, with or without its kind, is `folded`; failing that, those that
/// contain it.
std::vector<const org::Unit*> units_called(
    const std::vector<org::Unit>& units, const std::string& folded
) {
    std::vector<const org::Unit*> exact;
    std::vector<const org::Unit*> near;
    for (const auto& unit : units) {
        if (!is_handler(unit)) continue;
        const std::string whole = text::folded_words(unit.name);
        if (whole == folded || text::folded_words(org::short_name(unit.name)) == folded) {
            exact.push_back(&unit);
        } else if ((" " + whole + " ").find(" " + folded + " ") != std::string::npos) {
            near.push_back(&unit);
        }
    }
    return exact.empty() ? near : exact;
}

void add_once(std::vector<org::Unit>& out, const org::Unit& unit) {
    const bool known =
        std::ranges::any_of(out, [&](const auto& other) { return other.id == unit.id; });
    if (!known && out.size() < kMostSuggestions) out.push_back(unit);
}

std::vector<std::string> agencies_of(const org::Fields& fields, const cases::Report& report) {
    const auto* field = org::find_field(fields, report.field);
    if (field == nullptr) return {};
    const auto* subfield = org::find_subfield(*field, report.subfield);
    std::vector<std::string> out;
    if (subfield != nullptr) out = subfield->agencies;
    out.insert(out.end(), field->lead.begin(), field->lead.end());
    return out;
}

}  // namespace

std::string choice_of(const org::Unit& unit) {
    return unit.name + " (" + unit.code + ")";
}

Result<std::string> read_choice(
    const std::vector<org::Unit>& units, std::string_view typed, std::string_view field
) {
    const auto picked = code_in_brackets(typed);
    if (!picked.empty() && unit_of_code(units, picked) != nullptr) return std::string{picked};
    if (unit_of_code(units, typed) != nullptr) return std::string{typed};
    const std::string folded = text::folded_words(typed);
    if (folded.empty()) return fail(Errc::Invalid, "Chưa chọn đơn vị.", std::string{field});
    const auto called = units_called(units, folded);
    if (called.size() == 1) return called.front()->code;
    const std::string shown{typed};
    if (called.empty())
        return fail(Errc::Invalid, "Không có đơn vị nào tên “" + shown + "”.", std::string{field});
    return fail(
        Errc::Invalid,
        "Có nhiều đơn vị tên gần với “" + shown + "”. Hãy chọn một trong danh sách gợi ý.",
        std::string{field}
    );
}

Json choices_view(const std::vector<org::Unit>& units) {
    Json out = Json::array();
    for (const auto& unit : units) {
        if (is_handler(unit)) out.push(Json::object().set("choice", choice_of(unit)));
    }
    return out;
}

std::vector<org::Unit> wards_named(const std::vector<org::Unit>& units, std::string_view place) {
    std::vector<org::Unit> out;
    const std::string words = " " + text::folded_words(place) + " ";
    for (const auto& unit : units) {
        if (unit.level != "ward") continue;
        const std::string name = " " + text::folded_words(org::short_name(unit.name)) + " ";
        if (words.find(name) != std::string::npos) add_once(out, unit);
    }
    return out;
}

std::vector<org::Unit> suggested_units(
    const org::Fields& fields, const std::vector<org::Unit>& units, const cases::Report& report
) {
    std::vector<org::Unit> wards;
    for (const auto& unit : units) {
        if (!report.place_unit.empty() && unit.id == report.place_unit) wards.push_back(unit);
    }
    if (report.place_unit.empty()) wards = wards_named(units, report.place_text);
    std::vector<org::Unit> out;
    for (const auto& code : agencies_of(fields, report)) {
        if (code == "ward") {
            for (const auto& ward : wards) add_once(out, ward);
        } else if (const auto* unit = unit_of_code(units, code)) {
            add_once(out, *unit);
        }
    }
    for (const auto& ward : wards) add_once(out, ward);
    return out;
}

}  // namespace k197::web::console
