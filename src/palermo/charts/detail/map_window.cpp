#include "palermo/charts/detail/map_window.hpp"

#include <cmath>

namespace palermo::charts::detail {
namespace {

// Reads what make_outlines.mjs writes: "Mx yl dx dy ...z". Only the first ring where asked, the
// largest one: far islands do not decide what a map shows.
Extent extent_of(const Outline& outline, bool largest_only) {
    Extent extent;
    if (outline.path.empty()) {
        extent.add(outline.x, outline.y);
        return extent;
    }
    const std::string_view path = outline.path;
    double x = 0, y = 0, number[2] = {0, 0};
    int filled = 0;
    bool absolute = true;
    for (std::size_t at = 0; at < path.size();) {
        const char letter = path[at];
        if (letter == 'M' || letter == 'l' || letter == 'z' || letter == ' ') {
            if (letter == 'z' && largest_only) break;
            if (letter == 'M') absolute = true;
            if (letter == 'l') absolute = false;
            ++at;
            continue;
        }
        const bool negative = letter == '-';
        if (negative) ++at;
        double value = 0;
        while (at < path.size() && path[at] >= '0' && path[at] <= '9')
            value = value * 10 + (path[at++] - '0');
        number[filled++] = negative ? -value : value;
        if (filled == 2) {
            x = absolute ? number[0] : x + number[0];
            y = absolute ? number[1] : y + number[1];
            extent.add(x, y);
            filled = 0;
        }
    }
    return extent;
}

}  // namespace

const Extents& extents() {
    static const Extents all = [] {
        Extents made;
        for (const auto& outline : outlines()) {
            made.whole.push_back(extent_of(outline, false));
            made.main.push_back(extent_of(outline, true));
        }
        return made;
    }();
    return all;
}

Window open_window(Sheet& sheet, Extent view) {
    Window window{view, {0, sheet.y, sheet.width(), 0}, 0};
    window.scale = sheet.width() / (view.right - view.left);
    window.box.height = std::round((view.bottom - view.top) * window.scale);
    auto& out = sheet.pen.out();
    out += "<svg class=\"geo\" x=\"0\" y=\"";
    append_number(out, sheet.y);
    out += "\" width=\"";
    append_number(out, window.box.width);
    out += "\" height=\"";
    append_number(out, window.box.height);
    out += "\" viewBox=\"";
    append_number(out, view.left);
    out += ' ';
    append_number(out, view.top);
    out += ' ';
    append_number(out, view.right - view.left);
    out += ' ';
    append_number(out, (view.bottom - view.top));
    out += "\" preserveAspectRatio=\"none\">";
    sheet.pen.pattern_scale(1 / window.scale);
    return window;
}

void append_borders(Sheet& sheet) {
    sheet.y += 6;
    for (const auto& line : wrapped(sheet.say()("chart.borders"), sheet.width() - 6, 6)) {
        sheet.y += 16;
        sheet.pen.text(2, sheet.y, Anchor::start, "z", line);
    }
    sheet.y += 4;
}

}  // namespace palermo::charts::detail
