#include "org/locate.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace k197::org {
namespace {

constexpr std::size_t kOffered = 3;
/// No place in Hanoi is farther from a seat.
constexpr double kFar = 25'000;

PlaceCandidate candidate_of(const Unit& unit, Why why) {
    return {.unit_id = unit.id, .name = unit.name, .why = why};
}

PlaceAnswer nearest(const UnitIndex& index, const Point& pin, std::string_view on_date) {
    std::vector<std::pair<double, const Unit*>> seats;
    for (const auto& unit : index.units()) {
        if (unit.level != "ward" || !unit.seat || !is_in_force(unit, on_date)) continue;
        const Point seat{.latitude = unit.seat->latitude, .longitude = unit.seat->longitude};
        seats.emplace_back(distance(pin, seat), &unit);
    }
    if (seats.empty()) return {};
    std::sort(seats.begin(), seats.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    });
    if (seats.front().first > kFar) return {.kind = PlaceAnswer::Kind::OutOfArea};
    PlaceAnswer answer{.kind = PlaceAnswer::Kind::Ask};
    for (std::size_t i = 0; i < std::min(kOffered, seats.size()); ++i) {
        answer.candidates.push_back(candidate_of(*seats[i].second, Why::Near));
    }
    return answer;
}

}  // namespace

PlaceAnswer locate(const UnitIndex& index, const Point& pin, std::string_view on_date) {
    PlaceAnswer inside;
    for (const auto& boundary : index.boundaries()) {
        const auto* unit = index.find(boundary.unit_id);
        if (unit == nullptr || unit->level != "ward" || !is_in_force(*unit, on_date)) continue;
        if (contains(boundary, pin)) inside.candidates.push_back(candidate_of(*unit, Why::Pinned));
    }
    if (inside.candidates.empty()) return nearest(index, pin, on_date);
    inside.kind = inside.candidates.size() == 1 ? PlaceAnswer::Kind::Found : PlaceAnswer::Kind::Ask;
    return inside;
}

}  // namespace k197::org
