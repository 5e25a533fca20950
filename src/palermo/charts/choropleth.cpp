// Maps whose areas are coloured by class or by category.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "palermo/charts/detail/classes.hpp"
#include "palermo/charts/detail/draw.hpp"
#include "palermo/charts/detail/map_window.hpp"

namespace palermo::charts::detail {

std::string draw(const ChoroplethMap& chart, const Frame& frame) {
    Sheet sheet(chart.text, frame);
    std::vector<double> known;
    bool suppressed = false, missing = false;
    const bool by_category = !chart.categories.empty();
    expects(chart.categories.size() <= 8);
    for (const auto& area : chart.areas) {
        suppressed |= area.value.state == State::suppressed;
        missing |= area.value.state == State::missing;
        if (!area.value.known()) continue;
        known.push_back(area.value.number);
        expects(!by_category || (area.value.number >= 0 &&
                                 area.value.number < static_cast<double>(chart.categories.size())));
    }
    const auto classes = Classes::make(chart.breaks, std::move(known));
    if (by_category) {
        std::vector<LegendEntry> legend;
        for (std::size_t i = 0; i < chart.categories.size(); ++i) {
            legend.push_back({Swatch::texture, static_cast<int>(i), chart.categories[i]});
        }
        Sheet::add_states(legend, sheet.say(), suppressed, missing || !chart.zoom, "chart.no_data");
        if (missing || !chart.zoom) legend.back().tone = 1;
        sheet.legend(legend);
    } else {
        draw_classes(sheet, classes, suppressed, missing || !chart.zoom, true);
    }
    sheet.y += 4;

    const auto all = outlines();
    std::vector<const Value*> value_of(all.size(), nullptr);
    Extent view = world;
    if (chart.zoom) view = {};
    for (const auto& area : chart.areas) {
        const auto* outline = find_outline(area.iso3);
        if (outline == nullptr) continue;
        const auto at = static_cast<std::size_t>(outline - all.data());
        value_of[at] = &area.value;
        if (!chart.zoom) continue;
        const auto& main = extents().main[at];
        view.add(main.left, main.top);
        view.add(main.right, main.bottom);
    }
    if (chart.zoom) {
        if (view.right < view.left) view = world;
        // Some room around, and never so tall or so near that it fills a screen with one coast.
        const double across = std::max(view.right - view.left, 60.0) * 1.12;
        const double down = std::max((view.bottom - view.top) * 1.12, across * 0.38);
        const double wide = std::max(across, down * 1.5);
        const double x = (view.left + view.right) / 2, y = (view.top + view.bottom) / 2;
        view = {x - wide / 2, y - down / 2, x + wide / 2, y + down / 2};
        if (wide > world_width * 0.8) view = world;
    }
    const auto window = open_window(sheet, view);
    // Half a px of coast cannot be seen. Areas of one look are one element, in the order of first use.
    std::vector<std::pair<std::string, int>> looks;
    std::vector<std::string> shapes;
    const auto shape = [&](const Outline& outline, const std::string& css, int pattern) {
        const std::pair look{css, pattern};
        const auto found = std::find(looks.begin(), looks.end(), look);
        const auto at = static_cast<std::size_t>(found - looks.begin());
        if (found == looks.end()) {
            looks.push_back(look);
            shapes.emplace_back();
        }
        shapes[at] += simplified(outline.path, 0.5 / window.scale, view);
    };
    // What is not spoken of first, so that no border of it lies over the others.
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!all[i].path.empty() && value_of[i] == nullptr && extents().whole[i].meets(view))
            shape(all[i], chart.zoom ? "land" : "y", -1);
    }
    const auto style = [&](const Value& value, std::string& css, int& pattern) {
        if (value.state == State::suppressed) {
            css = "xm", pattern = Canvas::hatch;
        } else if (!value.known()) {
            css = "y", pattern = -1;
        } else if (by_category) {
            const int category = static_cast<int>(value.number);
            css = category == 0 ? "j t0" : "j",
            pattern = category == 0 ? 0 : Canvas::texture + category;
        } else {
            const int step = classes.of(value.number);
            css = "j ";
            css += ramp_class(step), pattern = Canvas::ramp + step;
        }
    };
    std::string css;
    int pattern = -1;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (value_of[i] == nullptr || all[i].path.empty() || !extents().whole[i].meets(view))
            continue;
        style(*value_of[i], css, pattern);
        shape(all[i], css, pattern);
    }
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        sheet.pen.begin_path(looks[i].first, looks[i].second);
        sheet.pen.out() += shapes[i];
        sheet.pen.end_path();
    }
    sheet.pen.out() += "</svg>";
    // Small States as dots, in px, so that each can be seen.
    sheet.pen.pattern_scale(1);
    sheet.pen.mirror(false);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const double px = all[i].area * window.scale * window.scale;
        if (value_of[i] == nullptr || px > 14) continue;
        const double x = window.x(all[i].x), y = window.y(all[i].y);
        if (x < 3 || x > sheet.width() - 3 || y < window.box.top + 3 || y > window.box.bottom() - 3)
            continue;
        style(*value_of[i], css, pattern);
        sheet.pen.dot(x, y, sheet.narrow() ? 2.5 : 3.5, css, pattern);
    }
    sheet.pen.mirror(sheet.say().right_to_left());
    sheet.y = window.box.bottom();
    append_borders(sheet);
    return sheet.finish();
}

}  // namespace palermo::charts::detail
