// charts/map.hpp: the areas of the world, as shapes and as points.
//
//     Natural Earth ──tools/make_outlines.mjs──> data/vocabulary/outlines.csv ──> here
//
// Equal Earth projection: areas that are equal on the ground are equal on the page. Areas follow
// the M49 list (docs/decisions/charts-borders.md). The unit is 1/2000 of the world's width; y grows
// downward. A map is never mirrored.
//
// Thread safety: constants.
#pragma once

#include <span>
#include <string_view>

namespace palermo::charts {

struct Outline {
    std::string_view iso3;
    double x;  // a point inside the area, or beside it where it has several parts
    double y;
    double area;            // square units
    std::string_view path;  // SVG path, relative; empty where the area is drawn as a dot
};

inline constexpr double world_left = -8, world_top = -6, world_width = 2024, world_height = 896;

/// All areas, in the order of iso3.
std::span<const Outline> outlines();

/// The area of that ISO 3166 alpha-3 code, or nullptr. Cost: one binary search.
const Outline* find_outline(std::string_view iso3);

}  // namespace palermo::charts
