// charts/detail/map_window.hpp: the part of the world that a map shows, and where it lies on the sheet.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/charts/detail/sheet.hpp"
#include "palermo/charts/map.hpp"

namespace palermo::charts::detail {

/// A box that holds the points added to it; empty (left > right) before the first.
struct Extent {
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    void add(double x, double y) {
        left = std::min(left, x), right = std::max(right, x);
        top = std::min(top, y), bottom = std::max(bottom, y);
    }
    bool meets(const Extent& other) const {
        return left <= other.right && right >= other.left && top <= other.bottom &&
               bottom >= other.top;
    }
};

inline constexpr Extent world{world_left, world_top, world_left + world_width,
                              world_top + world_height};

/// Extents of outlines(), in map units: whole, and of the largest ring alone, since far islands do
/// not decide what a map shows. Made once.
struct Extents {
    std::vector<Extent> whole, main;
};
const Extents& extents();

/// The window of a map on the sheet.
struct Window {
    Extent view;
    Box box;
    double scale;
    double x(double map_x) const { return box.left + (map_x - view.left) * scale; }
    double y(double map_y) const { return box.top + (map_y - view.top) * scale; }
};

/// Opens an inner <svg> over the whole width, in which map units are drawn; the caller closes it.
Window open_window(Sheet& sheet, Extent view);

/// The rings of a path of outlines() that meet the view, without the points whose absence moves the
/// coast by less than `tolerance` map units; islands smaller than that are left out, but never the
/// first ring. Neighbours are simplified apart: where they meet, the seam is as narrow as that.
/// Source: Douglas, Peucker (1973), Cartographica 10(2).
std::string simplified(std::string_view path, double tolerance, const Extent& view);

/// "The boundaries shown do not imply ...", under every map.
void append_borders(Sheet& sheet);

}  // namespace palermo::charts::detail
