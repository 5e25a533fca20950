#include "palermo/charts/detail/map_window.hpp"

#include <cmath>
#include <utility>

namespace palermo::charts::detail {
namespace {

struct Corner {
    long x, y;
};

// Reads what make_outlines.mjs writes: "Mx yl dx dy ...z", and gives each ring to `take` until that
// says no.
template <class Take>
void each_ring(std::string_view path, Take&& take) {
    std::vector<Corner> ring;
    long x = 0, y = 0, number[2] = {0, 0};
    int filled = 0;
    bool absolute = true;
    for (std::size_t at = 0; at < path.size();) {
        const char letter = path[at];
        if (letter == 'M' || letter == 'l' || letter == 'z' || letter == ' ') {
            if (letter == 'M') absolute = true;
            if (letter == 'l') absolute = false;
            if (letter == 'z') {
                if (!take(ring)) return;
                ring.clear();
            }
            ++at;
            continue;
        }
        const bool negative = letter == '-';
        if (negative) ++at;
        long value = 0;
        while (at < path.size() && path[at] >= '0' && path[at] <= '9') {
            value = value * 10 + (path[at++] - '0');
        }
        number[filled++] = negative ? -value : value;
        if (filled == 2) {
            x = absolute ? number[0] : x + number[0];
            y = absolute ? number[1] : y + number[1];
            ring.push_back({x, y});
            filled = 0;
        }
    }
}

Extent extent_of(const std::vector<Corner>& ring) {
    Extent extent;
    for (const auto& [x, y] : ring) extent.add(static_cast<double>(x), static_cast<double>(y));
    return extent;
}

// Only the first ring where asked, the largest one: far islands do not decide what a map shows.
Extent extent_of(const Outline& outline, bool largest_only) {
    Extent extent;
    if (outline.path.empty()) extent.add(outline.x, outline.y);
    each_ring(outline.path, [&](const std::vector<Corner>& ring) {
        const auto one = extent_of(ring);
        extent.add(one.left, one.top);
        extent.add(one.right, one.bottom);
        return !largest_only;
    });
    return extent;
}

// Keeps the corner between `first` and `last` that lies farthest from their line, and those that
// lie far from the two new lines in turn.
void keep_far(const std::vector<Corner>& ring, std::size_t first, std::size_t last,
              double tolerance, std::vector<char>& kept) {
    if (last <= first + 1) return;
    const auto dx = static_cast<double>(ring[last].x - ring[first].x),
               dy = static_cast<double>(ring[last].y - ring[first].y);
    const double length = std::hypot(dx, dy);
    double most = 0;
    std::size_t far = first;
    for (std::size_t i = first + 1; i < last; ++i) {
        const auto px = static_cast<double>(ring[i].x - ring[first].x),
                   py = static_cast<double>(ring[i].y - ring[first].y);
        const double off = length > 0 ? std::abs(px * dy - py * dx) / length : std::hypot(px, py);
        if (off > most) most = off, far = i;
    }
    if (most < tolerance) return;
    kept[far] = 1;
    keep_far(ring, first, far, tolerance, kept);
    keep_far(ring, far, last, tolerance, kept);
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

std::string simplified(std::string_view path, double tolerance, const Extent& view) {
    std::string out;
    bool first = true;
    each_ring(path, [&](const std::vector<Corner>& ring) {
        const bool main = std::exchange(first, false);
        const auto extent = extent_of(ring);
        const bool small =
            std::max(extent.right - extent.left, extent.bottom - extent.top) < tolerance * 2;
        if (!extent.meets(view) || (small && !main)) return true;
        std::vector<char> kept(ring.size(), 0);
        kept.front() = kept.back() = 1;
        const auto half = ring.size() / 2;  // a ring ends where it begins: two lines, not none
        kept[half] = 1;
        keep_far(ring, 0, half, tolerance, kept);
        keep_far(ring, half, ring.size() - 1, tolerance, kept);
        long x = 0, y = 0;
        bool moved = false;
        for (std::size_t i = 0; i < ring.size(); ++i) {
            if (!kept[i]) continue;
            const long dx = moved ? ring[i].x - x : ring[i].x;
            const long dy = moved ? ring[i].y - y : ring[i].y;
            // A minus parts two numbers as well as a space does.
            if (!moved) {
                out += 'M';
            } else {
                if (out.back() != 'l' && dx >= 0) out += ' ';
            }
            out += std::to_string(dx);
            if (dy >= 0) out += ' ';
            out += std::to_string(dy);
            if (!moved) out += 'l';
            x = ring[i].x, y = ring[i].y, moved = true;
        }
        if (out.ends_with('l')) out.pop_back();
        out += 'z';
        return true;
    });
    return out;
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
