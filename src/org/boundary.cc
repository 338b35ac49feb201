#include "org/boundary.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace k197::org {
namespace {

constexpr double kMetresPerDegree = 111'195;

Result<Ring> read_ring(const Json& json) {
    Ring ring;
    for (const auto& item : json.items()) {
        const auto longitude = item.at("/0").number();
        const auto latitude = item.at("/1").number();
        if (!longitude || !latitude)
            return fail(Errc::Invalid, "a point is not [longitude, latitude]");
        if (std::abs(*latitude) > 90 || std::abs(*longitude) > 180) {
            return fail(
                Errc::Invalid,
                "a point lies outside the world: write [longitude, latitude] in degrees"
            );
        }
        ring.push_back({.latitude = *latitude, .longitude = *longitude});
    }
    if (ring.size() < 4) return fail(Errc::Invalid, "a ring has fewer than four points");
    return ring;
}

Result<Polygon> read_polygon(const Json& json) {
    Polygon polygon;
    for (const auto& item : json.items()) {
        auto ring = read_ring(item);
        if (!ring) return ring.error();
        polygon.push_back(std::move(*ring));
    }
    if (polygon.empty()) return fail(Errc::Invalid, "a polygon has no ring");
    return polygon;
}

void widen(Boundary& boundary, const Ring& ring) {
    for (const auto& point : ring) {
        boundary.least.latitude = std::min(boundary.least.latitude, point.latitude);
        boundary.least.longitude = std::min(boundary.least.longitude, point.longitude);
        boundary.most.latitude = std::max(boundary.most.latitude, point.latitude);
        boundary.most.longitude = std::max(boundary.most.longitude, point.longitude);
    }
}

/// A ray to the east crosses the ring an odd number of times from inside.
bool is_inside(const Ring& ring, const Point& point) {
    bool inside = false;
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
        const auto& a = ring[i];
        const auto& b = ring[j];
        if ((a.latitude > point.latitude) == (b.latitude > point.latitude)) continue;
        const double along = (point.latitude - a.latitude) / (b.latitude - a.latitude);
        if (point.longitude < a.longitude + along * (b.longitude - a.longitude)) inside = !inside;
    }
    return inside;
}

bool is_inside(const Polygon& polygon, const Point& point) {
    if (!is_inside(polygon.front(), point)) return false;
    return std::none_of(polygon.begin() + 1, polygon.end(), [&](const Ring& hole) {
        return is_inside(hole, point);
    });
}

}  // namespace

Result<Boundary> read_boundary(const std::string& unit_id, const Json& geometry) {
    Boundary boundary{
        .unit_id = unit_id,
        .least = {.latitude = 90, .longitude = 180},
        .most = {.latitude = -90, .longitude = -180},
    };
    const auto type = geometry.text_or("/type");
    if (type != "Polygon" && type != "MultiPolygon") {
        return fail(Errc::Invalid, "the geometry is neither Polygon nor MultiPolygon");
    }
    const auto single = Json::array({geometry.at("/coordinates")});
    const auto& list = type == "Polygon" ? single : geometry.at("/coordinates");
    for (const auto& item : list.items()) {
        auto polygon = read_polygon(item);
        if (!polygon) return polygon.error();
        widen(boundary, polygon->front());
        boundary.polygons.push_back(std::move(*polygon));
    }
    if (boundary.polygons.empty()) return fail(Errc::Invalid, "the geometry has no polygon");
    return boundary;
}

bool contains(const Boundary& boundary, const Point& point) {
    if (point.latitude < boundary.least.latitude || point.latitude > boundary.most.latitude)
        return false;
    if (point.longitude < boundary.least.longitude || point.longitude > boundary.most.longitude)
        return false;
    return std::any_of(
        boundary.polygons.begin(),
        boundary.polygons.end(),
        [&](const Polygon& polygon) { return is_inside(polygon, point); }
    );
}

double distance(const Point& a, const Point& b) {
    const double north = (a.latitude - b.latitude) * kMetresPerDegree;
    const double middle = (a.latitude + b.latitude) / 2 * std::numbers::pi / 180;
    const double east = (a.longitude - b.longitude) * kMetresPerDegree * std::cos(middle);
    return std::hypot(north, east);
}

}  // namespace k197::org
