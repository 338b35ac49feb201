#pragma once
// Boundaries of units: GeoJSON polygons, and whether a point lies in them.

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace k197::org {

struct Point {
    double latitude = 0;
    double longitude = 0;
};

using Ring = std::vector<Point>;
/// The first ring is the outside, the others are holes.
using Polygon = std::vector<Ring>;

struct Boundary {
    std::string unit_id{};
    std::vector<Polygon> polygons{};
    Point least{};  ///< corner of the box around all
    Point most{};
};

/// Reads a GeoJSON Polygon or MultiPolygon; Invalid says what is wrong.
Result<Boundary> read_boundary(const std::string& unit_id, const Json& geometry);
/// Whether the point lies inside a polygon and in none of its holes.
bool contains(const Boundary& boundary, const Point& point);
/// Metres between two points, near enough within a city.
double distance(const Point& a, const Point& b);

}  // namespace k197::org
