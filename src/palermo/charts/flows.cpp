// Maps and flows.
#include <array>
#include <cmath>
#include <vector>

#include "palermo/charts/detail/classes.hpp"
#include "palermo/charts/detail/draw.hpp"
#include "palermo/charts/detail/sheet.hpp"
#include "palermo/charts/map.hpp"

namespace palermo::charts::detail {

namespace {

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

struct Extents {
    std::vector<Extent> whole, main;
};

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

const Extent world{world_left, world_top, world_left + world_width, world_top + world_height};

// The window of a map on the sheet.
struct Window {
    Extent view;
    Box box;
    double scale;
    double x(double map_x) const { return box.left + (map_x - view.left) * scale; }
    double y(double map_y) const { return box.top + (map_y - view.top) * scale; }
};

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
    for (const auto& line :
         wrapped(sheet.say()("chart.borders"), (sheet.width() - 6) * 12 / 11.5, 6)) {
        sheet.y += 15;
        sheet.pen.text(2, sheet.y, Anchor::start, "z", line);
    }
    sheet.y += 4;
}

}  // namespace

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
        Sheet::add_states(legend, sheet.say(), suppressed, missing || !chart.zoom);
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
    auto& out = sheet.pen.out();
    const auto shape = [&](const Outline& outline, std::string_view css, int pattern) {
        sheet.pen.begin_path(css, pattern);
        out += outline.path;
        sheet.pen.end_path();
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
    out += "</svg>";
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

std::string draw(const FlowMap& chart, const Frame& frame) {
    Sheet sheet(chart.text, frame);
    double total = 0, most = 0;
    bool suppressed = false;
    for (const auto& flow : chart.flows) {
        expects(flow.from < chart.places.size() && flow.to < chart.places.size());
        suppressed |= flow.value.state == State::suppressed;
        if (!flow.value.known()) continue;
        total += flow.value.number;
        most = std::max(most, flow.value.number);
    }
    std::vector<LegendEntry> legend;
    Sheet::add_states(legend, sheet.say(), suppressed, false);
    sheet.legend(legend);
    sheet.y += 2;
    const auto window = open_window(sheet, world);
    auto& out = sheet.pen.out();
    out += "<path class=\"land\" d=\"";
    for (const auto& outline : outlines()) out += outline.path;
    out += "\"/></svg>";
    sheet.pen.pattern_scale(1);
    sheet.pen.mirror(false);

    struct Point {
        double x = 0, y = 0;
        bool there = false;
    };
    std::vector<Point> points;
    for (const auto& place : chart.places) {
        Point point;
        double weight = 0;
        const auto add = [&](std::string_view iso3) {
            if (const auto* outline = find_outline(iso3)) {
                const double w = std::max(outline->area, 30.0);
                point.x += outline->x * w, point.y += outline->y * w, weight += w;
            }
        };
        add(place.code);
        for (const auto& member : place.members) add(member);
        if (weight > 0) point = {window.x(point.x / weight), window.y(point.y / weight), true};
        points.push_back(point);
    }
    // Neighbours whose middles nearly meet stand apart, or the arrow between them is not seen.
    const double apart = sheet.narrow() ? 30 : 92;
    for (int round = 0; round < 40; ++round) {
        for (std::size_t i = 0; i < points.size(); ++i) {
            for (std::size_t j = i + 1; j < points.size(); ++j) {
                auto &a = points[i], &b = points[j];
                const double dx = b.x - a.x, dy = b.y - a.y, far = std::hypot(dx, dy);
                if (!a.there || !b.there || far >= apart || far <= 0) continue;
                const double push = (apart - far) / 2 / far;
                a.x -= dx * push, a.y -= dy * push;
                b.x += dx * push, b.y += dy * push;
            }
        }
    }

    const double widest = sheet.narrow() ? 10 : 20;
    struct Label {
        std::array<double, 6> curve;
        double width;
        std::string text;
    };
    std::vector<Label> labels;
    std::vector<std::array<double, 3>> ink;  // where arrows lie: x, y, half their width
    // The largest first, so that thin ones lie on top.
    std::vector<std::size_t> order(chart.flows.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return chart.flows[a].value.number > chart.flows[b].value.number;
    });
    for (const std::size_t i : order) {
        const auto& flow = chart.flows[i];
        const auto &a = points[flow.from], &b = points[flow.to];
        if (!a.there || !b.there || flow.value.state == State::missing) continue;
        const bool hidden = !flow.value.known();
        const int tone = static_cast<int>(flow.from & 7);
        const double width =
            hidden || most <= 0 ? 1.5 : std::max(flow.value.number / most * widest, 1.5);
        const double dx = b.x - a.x, dy = b.y - a.y, length = std::max(std::hypot(dx, dy), 1.0);
        if (length < 4) continue;
        const double bend = 0.22;
        const double cx = (a.x + b.x) / 2 + dy * bend, cy = (a.y + b.y) / 2 - dx * bend;
        // The head points along the curve's last direction.
        const double ex = b.x - cx, ey = b.y - cy, e = std::max(std::hypot(ex, ey), 1.0);
        const double ux = ex / e, uy = ey / e;
        const double head = std::min(std::max(7.0, width * 1.15), length * 0.6);
        const double tip_x = b.x - ux * 5, tip_y = b.y - uy * 5;
        const double base_x = tip_x - ux * head, base_y = tip_y - uy * head;
        const auto curve = [&](std::string_view css, double stroke) {
            out += "<path class=\"";
            out += css;
            out += "\" stroke-width=\"";
            append_number(out, stroke);
            out += "\" d=\"M";
            append_number(out, a.x);
            out += ' ';
            append_number(out, a.y);
            out += 'Q';
            append_number(out, cx);
            out += ' ';
            append_number(out, cy);
            out += ' ';
            append_number(out, base_x + ux);
            out += ' ';
            append_number(out, base_y + uy);
            out += "\"/>";
        };
        curve("fw p", width + 2);
        std::string css = "fw ";
        css += line_class(tone).substr(2);
        if (hidden) css += " hid";
        curve(css, width);
        css = "d ";
        css += fill_class(tone);
        const double half = std::max(head * 0.62, width * 0.8);
        sheet.pen.begin_path(css);
        sheet.pen.move_to(tip_x, tip_y);
        sheet.pen.line_to(base_x - uy * half, base_y + ux * half);
        sheet.pen.line_to(base_x + uy * half, base_y - ux * half);
        sheet.pen.shut();
        sheet.pen.end_path();
        labels.push_back({{a.x, a.y, cx, cy, b.x, b.y}, width, sheet.say().value(flow.value)});
        for (double t = 0; t <= 1; t += 0.04) {
            const double u = 1 - t;
            ink.push_back({u * u * a.x + 2 * u * t * cx + t * t * b.x,
                           u * u * a.y + 2 * u * t * cy + t * t * b.y, width / 2 + 1});
        }
    }
    // Texts: each takes the place where it lies on the least, other texts weighing most.
    std::vector<Extent> taken;
    const auto covered = [&](const Extent& here) {
        double cost = 0;
        for (const auto& other : taken) cost += other.meets(here) ? 100 : 0;
        for (const auto& [x, y, half] : ink) {
            cost += here.meets({x - half, y - half, x + half, y + half}) ? 1 : 0;
        }
        return cost;
    };
    const auto put = [&](double x, double y, const std::vector<std::string>& lines,
                         std::string_view css, double clear, bool below) {
        double wide = 0;
        for (const auto& line : lines) wide = std::max(wide, text_width(line));
        const double tall = 13 * static_cast<double>(lines.size());
        const double down =
            (clear + tall / 2) * (below ? 1 : -1);  // arrows arrive from the other side
        const std::array<std::pair<double, double>, 8> tries{{{0, down},
                                                              {clear + wide / 2, 0},
                                                              {-clear - wide / 2, 0},
                                                              {wide / 2, down},
                                                              {-wide / 2, down},
                                                              {0, -down},
                                                              {wide / 2, -down},
                                                              {-wide / 2, -down}}};
        double least = 1e9;
        Extent best;
        for (const auto& [dx, dy] : tries) {
            const double mx = std::clamp(x + dx, wide / 2 + 1,
                                         std::max(sheet.width() - wide / 2 - 1, wide / 2 + 1));
            const double my =
                std::clamp(y + dy, window.box.top + tall / 2, window.box.bottom() - tall / 2);
            const Extent here{mx - wide / 2 - 4, my - tall / 2, mx + wide / 2 + 4, my + tall / 2};
            if (const double cost = covered(here); cost < least) best = here, least = cost;
        }
        taken.push_back(best);
        sheet.lines((best.left + best.right) / 2, best.top + 10.5, Anchor::middle, css, lines, 13);
    };
    // A number stands beside its arrow where that is free, else on it.
    const auto put_on = [&](const Label& label) {
        const double half = text_width(label.text) / 2 + 2;
        Extent best;
        double least = 90;  // on another text: then the width says it, and the table
        for (const double t : {0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74}) {
            const double u = 1 - t;
            const auto along = [&](std::size_t i) {
                return u * u * label.curve[i] + 2 * u * t * label.curve[i + 2] +
                       t * t * label.curve[i + 4];
            };
            const double dx = u * (label.curve[2] - label.curve[0]) +
                              t * (label.curve[4] - label.curve[2]),
                         dy = u * (label.curve[3] - label.curve[1]) +
                              t * (label.curve[5] - label.curve[3]),
                         size = std::max(std::hypot(dx, dy), 1e-9);
            for (const double side : {1.0, -1.0, 0.0}) {
                // Past the edge of the arrow by half the text, as far as the text reaches there.
                const double off =
                    side * (label.width / 2 + 4 + (std::abs(dy) * half + std::abs(dx) * 7) / size);
                const double x = along(0) - dy / size * off, y = along(1) + dx / size * off;
                const Extent here{x - half, y - 8, x + half, y + 8};
                if (y < window.box.top + 8 || y > window.box.bottom() - 8) continue;
                const double cost = covered(here) + (side == 0 ? 4 : 0);
                if (cost < least) best = here, least = cost;
            }
        }
        if (least >= 90) return;
        taken.push_back(best);
        sheet.pen.text((best.left + best.right) / 2, best.top + 12, Anchor::middle, "n halo",
                       label.text);
    };
    for (std::size_t p = 0; p < points.size(); ++p) {
        if (!points[p].there) continue;
        sheet.pen.circle(points[p].x, points[p].y, 3, "d pt");
        // Above where arrows come up from the south, below elsewhere.
        double from_south = 0;
        for (const auto& flow : chart.flows) {
            if (flow.to != p || !points[flow.from].there) continue;
            from_south += points[flow.from].y >= points[p].y ? 1 : -1;
        }
        if (sheet.narrow()) {  // the name stands in the list under the map
            put(points[p].x, points[p].y, {sheet.say().value(static_cast<double>(p + 1))},
                "n halo w", 4, from_south <= 0);
            continue;
        }
        put(points[p].x, points[p].y, wrapped(chart.places[p].label, 112, 3), "n halo w", 7,
            from_south <= 0);
    }
    const std::size_t most_labels = sheet.narrow() ? 0 : 14;
    for (std::size_t i = 0; i < std::min(labels.size(), most_labels); ++i) {
        put_on(labels[i]);
    }
    sheet.pen.mirror(sheet.say().right_to_left());
    sheet.y = window.box.bottom() + 4;
    if (sheet.narrow()) {
        const std::string_view arrow = sheet.say().right_to_left() ? " ← " : " → ";
        for (const std::size_t i : order) {
            const auto& flow = chart.flows[i];
            if (flow.value.state == State::missing) continue;
            std::string said = sheet.say().value(flow.value);
            for (const auto at : {flow.from, flow.to}) {
                said += at == flow.from ? " · " : arrow;
                said +=
                    sheet.say().value(static_cast<double>(at + 1)) + " " + chart.places[at].label;
            }
            for (const auto& line : wrapped(said, sheet.width() - 6, 2)) {
                sheet.y += 15;
                sheet.pen.text(2, sheet.y, Anchor::start, "n", line);
            }
            sheet.y += 2;
        }
        sheet.y += 4;
    }
    if (!chart.floor.empty()) {
        for (const auto& line : wrapped(chart.floor, sheet.width() - 4, 3)) {
            sheet.y += 16;
            sheet.pen.text(2, sheet.y, Anchor::start, "a", line);
        }
    }
    append_borders(sheet);
    return sheet.finish();
}

std::string draw(const Sankey& chart, const Frame& frame) {
    Sheet sheet(chart.text, frame);
    const std::size_t n = chart.nodes.size();
    int columns = 1;
    for (const auto& node : chart.nodes) {
        expects(node.column >= 0);
        columns = std::max(columns, node.column + 1);
    }
    std::vector<double> in(n, 0), out_of(n, 0);
    bool suppressed = false;
    for (const auto& link : chart.links) {
        expects(link.from < n && link.to < n);
        suppressed |= link.value.state == State::suppressed;
        if (!link.value.known()) continue;
        out_of[link.from] += link.value.number;
        in[link.to] += link.value.number;
    }
    std::vector<LegendEntry> legend;
    Sheet::add_states(legend, sheet.say(), suppressed, false);
    sheet.legend(legend);
    sheet.y_title(chart.text.y_label);

    std::vector<double> column_total(static_cast<std::size_t>(columns), 0);
    std::vector<std::size_t> column_count(static_cast<std::size_t>(columns), 0);
    for (std::size_t i = 0; i < n; ++i) {
        const auto c = static_cast<std::size_t>(chart.nodes[i].column);
        column_total[c] += std::max(in[i], out_of[i]);
        ++column_count[c];
    }
    const double most = *std::max_element(column_total.begin(), column_total.end());
    const auto most_count = *std::max_element(column_count.begin(), column_count.end());
    constexpr double gap = 18;
    const double height = std::clamp(44.0 * static_cast<double>(most_count), 200.0, 460.0);
    const double per_unit =
        most > 0 ? (height - gap * static_cast<double>(most_count - 1)) / most : 0;

    // Names of the first and the last column stand outside; on a narrow sheet all stand inside.
    const bool outside = !sheet.narrow();
    constexpr double node_width = 12;
    double left = 2, right = 2;
    const double name_most = 150;
    const auto lines_of = [&](std::size_t i, double width) {
        auto lines = wrapped(chart.nodes[i].label, width, 2);
        lines.push_back(sheet.say().value(std::max(in[i], out_of[i])));
        return lines;
    };
    if (outside) {
        for (std::size_t i = 0; i < n; ++i) {
            double wide = 0;
            for (const auto& line : lines_of(i, name_most)) wide = std::max(wide, text_width(line));
            if (chart.nodes[i].column == 0) left = std::max(left, wide + 12);
            if (chart.nodes[i].column == columns - 1) right = std::max(right, wide + 12);
        }
    }
    const double top = sheet.y + 8;
    const double step =
        columns > 1 ? (sheet.width() - left - right - node_width) / (columns - 1) : 0;
    std::vector<Box> boxes(n);
    std::vector<double> next(static_cast<std::size_t>(columns));
    for (std::size_t c = 0; c < next.size(); ++c) {
        const double used =
            column_total[c] * per_unit +
            gap * static_cast<double>(std::max<std::size_t>(column_count[c], 1) - 1);
        next[c] = top + (height - used) / 2;
    }
    for (std::size_t i = 0; i < n; ++i) {
        const auto c = static_cast<std::size_t>(chart.nodes[i].column);
        const double tall = std::max(std::max(in[i], out_of[i]) * per_unit, 1.5);
        boxes[i] = {left + step * static_cast<double>(c), next[c], node_width, tall};
        next[c] += tall + gap;
    }
    // Ribbons leave a node in the order of where they go, and arrive in the order of whence.
    std::vector<std::size_t> order(chart.links.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::vector<double> start(chart.links.size()), end(chart.links.size());
    std::vector<double> used_out(n, 0), used_in(n, 0);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return boxes[chart.links[a].to].top < boxes[chart.links[b].to].top;
    });
    for (const auto i : order) {
        const auto& link = chart.links[i];
        start[i] = boxes[link.from].top + used_out[link.from];
        if (link.value.known()) used_out[link.from] += link.value.number * per_unit;
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return boxes[chart.links[a].from].top < boxes[chart.links[b].from].top;
    });
    for (const auto i : order) {
        const auto& link = chart.links[i];
        end[i] = boxes[link.to].top + used_in[link.to];
        if (link.value.known()) used_in[link.to] += link.value.number * per_unit;
    }
    const auto tone_of_node = [&](std::size_t i) {
        return chart.nodes[i].tone >= 0 ? chart.nodes[i].tone & 7 : static_cast<int>(i & 7);
    };
    for (std::size_t i = 0; i < chart.links.size(); ++i) {
        const auto& link = chart.links[i];
        if (link.value.state == State::missing) continue;
        const double x1 = boxes[link.from].right(), x2 = boxes[link.to].left;
        const double middle = (x1 + x2) / 2;
        if (!link.value.known()) {
            sheet.pen.begin_path("v hid");
            sheet.pen.move_to(x1, start[i] + 1);
            sheet.pen.curve_to(middle, start[i] + 1, middle, end[i] + 1, x2, end[i] + 1);
            sheet.pen.end_path();
            continue;
        }
        const double thick = std::max(link.value.number * per_unit, 0.75);
        const int tone = tone_of_node(link.from);
        std::string css = "rb ";
        css += fill_class(tone);
        sheet.pen.begin_path(css, tone);
        sheet.pen.move_to(x1, start[i]);
        sheet.pen.curve_to(middle, start[i], middle, end[i], x2, end[i]);
        sheet.pen.line_to(x2, end[i] + thick);
        sheet.pen.curve_to(middle, end[i] + thick, middle, start[i] + thick, x1, start[i] + thick);
        sheet.pen.shut();
        sheet.pen.end_path();
    }
    for (int c = 0; c < columns; ++c) {
        std::vector<Placed> placed;
        for (std::size_t i = 0; i < n; ++i) {
            if (chart.nodes[i].column != c) continue;
            sheet.pen.rect(boxes[i].left, boxes[i].top, node_width, boxes[i].height,
                           fill_class(tone_of_node(i)), tone_of_node(i));
            const auto lines = lines_of(i, outside ? name_most : sheet.width() / columns - 20);
            placed.push_back({boxes[i].top + boxes[i].height / 2,
                              13.0 * static_cast<double>(lines.size()) + 2, i});
        }
        spread(placed, top - 12, top + height + 12);
        for (const auto& place : placed) {
            const auto& box = boxes[place.index];
            auto lines = lines_of(place.index, outside ? name_most : sheet.width() / columns - 20);
            const bool first = c == 0, last = c == columns - 1;
            // Outside to the left, outside to the right, or beside the node over the ribbons.
            const bool to_left = outside ? first : last;
            const double x = to_left ? box.left - 6 : box.right() + 6;
            double y = place.y - 6.5 * static_cast<double>(lines.size()) + 10.5;
            for (std::size_t k = 0; k < lines.size(); ++k, y += 13) {
                sheet.pen.text(x, y, to_left ? Anchor::end : Anchor::start,
                               k + 1 == lines.size() ? "a halo" : "n halo", lines[k]);
            }
        }
    }
    sheet.y = top + height + 14;
    return sheet.finish();
}

}  // namespace palermo::charts::detail
