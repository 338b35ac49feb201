#include "cases/report.h"

#include <algorithm>
#include <array>

namespace k197::cases {
namespace {

constexpr std::array<std::string_view, 10> kFields{
    "urban_order",
    "public_order",
    "traffic",
    "construction",
    "environment",
    "food_safety",
    "fire_safety",
    "epidemic",
    "official_conduct",
    "other",
};
constexpr std::array<std::string_view, 3> kUrgencies{"normal", "urgent", "emergency"};

}  // namespace

bool is_field(std::string_view code) {
    return std::ranges::find(kFields, code) != kFields.end();
}

bool is_urgency(std::string_view name) {
    return std::ranges::find(kUrgencies, name) != kUrgencies.end();
}

}  // namespace k197::cases
