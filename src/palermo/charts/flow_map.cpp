// Arrows on a map, from where people came to where they were found.
#include <array>
#include <cmath>
#include <vector>

#include "palermo/charts/detail/draw.hpp"
#include "palermo/charts/detail/map_window.hpp"

namespace palermo::charts::detail {
namespace {

struct Point {
    double x = 0, y = 0;
    bool there = false;
};

// A quadratic curve between two places.
struct Arc {
    Point from, control, to;

    static Arc between(const Point& a, const Point& b) {
        constexpr double bend = 0.22;
        return {a,
                {(a.x + b.x) / 2 + (b.y - a.y) * bend, (a.y + b.y) / 2 - (b.x - a.x) * bend, true},
                b};
    }
    Point at(double t) const {
        const double u = 1 - t;
        return {u * u * from.x + 2 * u * t * control.x + t * t * to.x,
                u * u * from.y + 2 * u * t * control.y + t * t * to.y, true};
    }
    Point direction(double t) const {
        const double u = 1 - t;
        return {u * (control.x - from.x) + t * (to.x - control.x),
                u * (control.y - from.y) + t * (to.y - control.y), true};
    }
};

class FlowDrawing {
public:
    FlowDrawing(const FlowMap& chart, const Frame& frame)
        : chart_(chart), sheet_(chart.text, frame) {}

    std::string draw() {
        head();
        window_ = open_window(sheet_, world);
        land();
        place_points();
        push_apart();
        order_flows();
        for (const std::size_t i : order_) arrow(chart_.flows[i]);
        for (std::size_t p = 0; p < points_.size(); ++p) name(p);
        const std::size_t most_labels = sheet_.narrow() ? 0 : 14;
        for (std::size_t i = 0; i < std::min(labels_.size(), most_labels); ++i) {
            put_on(labels_[i]);
        }
        sheet_.pen.mirror(sheet_.say().right_to_left());
        sheet_.y = window_.box.bottom() + 4;
        if (sheet_.narrow()) list();
        if (!chart_.floor.empty()) {
            for (const auto& line : wrapped(chart_.floor, sheet_.width() - 4, 3)) {
                sheet_.y += 16;
                sheet_.pen.text(2, sheet_.y, Anchor::start, "a", line);
            }
        }
        append_borders(sheet_);
        return sheet_.finish();
    }

private:
    struct Label {
        Arc arc;
        double width;
        std::string text;
    };

    void head() {
        bool suppressed = false;
        for (const auto& flow : chart_.flows) {
            expects(flow.from < chart_.places.size() && flow.to < chart_.places.size());
            suppressed |= flow.value.state == State::suppressed;
            if (flow.value.known()) most_ = std::max(most_, flow.value.number);
        }
        std::vector<LegendEntry> legend;
        Sheet::add_states(legend, sheet_.say(), suppressed, false);
        sheet_.legend(legend);
        sheet_.y += 2;
    }

    void land() {
        auto& out = sheet_.pen.out();
        out += "<path class=\"land\" d=\"";
        for (const auto& outline : outlines()) out += outline.path;
        out += "\"/></svg>";
        sheet_.pen.pattern_scale(1);
        sheet_.pen.mirror(false);
    }

    // The middle of a place, or of its members, the larger weighing more.
    void place_points() {
        for (const auto& place : chart_.places) {
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
            if (weight > 0)
                point = {window_.x(point.x / weight), window_.y(point.y / weight), true};
            points_.push_back(point);
        }
    }

    // Neighbours whose middles nearly meet stand apart, or the arrow between them is not seen.
    void push_apart() {
        const double apart = sheet_.narrow() ? 30 : 92;
        for (int round = 0; round < 40; ++round) {
            for (std::size_t i = 0; i < points_.size(); ++i) {
                for (std::size_t j = i + 1; j < points_.size(); ++j) {
                    auto &a = points_[i], &b = points_[j];
                    const double dx = b.x - a.x, dy = b.y - a.y, far = std::hypot(dx, dy);
                    if (!a.there || !b.there || far >= apart || far <= 0) continue;
                    const double push = (apart - far) / 2 / far;
                    a.x -= dx * push, a.y -= dy * push;
                    b.x += dx * push, b.y += dy * push;
                }
            }
        }
    }

    // The largest first, so that thin ones lie on top.
    void order_flows() {
        order_.resize(chart_.flows.size());
        for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = i;
        std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
            return chart_.flows[a].value.number > chart_.flows[b].value.number;
        });
    }

    void shaft(std::string_view css, double stroke, const Arc& arc, double end_x, double end_y) {
        auto& out = sheet_.pen.out();
        out += "<path class=\"";
        out += css;
        out += "\" stroke-width=\"";
        append_number(out, stroke);
        out += "\" d=\"M";
        append_number(out, arc.from.x);
        out += ' ';
        append_number(out, arc.from.y);
        out += 'Q';
        append_number(out, arc.control.x);
        out += ' ';
        append_number(out, arc.control.y);
        out += ' ';
        append_number(out, end_x);
        out += ' ';
        append_number(out, end_y);
        out += "\"/>";
    }

    void arrow(const FlowMap::Flow& flow) {
        const auto &a = points_[flow.from], &b = points_[flow.to];
        if (!a.there || !b.there || flow.value.state == State::missing) return;
        const double length = std::max(std::hypot(b.x - a.x, b.y - a.y), 1.0);
        if (length < 4) return;
        const bool hidden = !flow.value.known();
        const double widest = sheet_.narrow() ? 10 : 20;
        const double width =
            hidden || most_ <= 0 ? 1.5 : std::max(flow.value.number / most_ * widest, 1.5);
        const auto arc = Arc::between(a, b);
        // The head points along the curve's last direction.
        const double ex = b.x - arc.control.x, ey = b.y - arc.control.y,
                     e = std::max(std::hypot(ex, ey), 1.0);
        const double ux = ex / e, uy = ey / e;
        const double head = std::min(std::max(7.0, width * 1.15), length * 0.6);
        const double tip_x = b.x - ux * 5, tip_y = b.y - uy * 5;
        const double base_x = tip_x - ux * head, base_y = tip_y - uy * head;
        const int tone = static_cast<int>(flow.from & 7);
        shaft("fw p", width + 2, arc, base_x + ux, base_y + uy);
        std::string css = "fw ";
        css += line_class(tone).substr(2);
        if (hidden) css += " hid";
        shaft(css, width, arc, base_x + ux, base_y + uy);
        css = "d ";
        css += fill_class(tone);
        const double half = std::max(head * 0.62, width * 0.8);
        sheet_.pen.begin_path(css);
        sheet_.pen.move_to(tip_x, tip_y);
        sheet_.pen.line_to(base_x - uy * half, base_y + ux * half);
        sheet_.pen.line_to(base_x + uy * half, base_y - ux * half);
        sheet_.pen.shut();
        sheet_.pen.end_path();
        labels_.push_back({arc, width, sheet_.say().value(flow.value)});
        for (double t = 0; t <= 1; t += 0.04) {
            const auto here = arc.at(t);
            ink_.push_back({here.x, here.y, width / 2 + 1});
        }
    }

    // Other texts weigh most.
    double covered(const Extent& here) const {
        double cost = 0;
        for (const auto& other : taken_) cost += other.meets(here) ? 100 : 0;
        for (const auto& [x, y, half] : ink_) {
            cost += here.meets({x - half, y - half, x + half, y + half}) ? 1 : 0;
        }
        return cost;
    }

    // Texts beside a point: each takes the place where it lies on the least.
    void put(double x, double y, const std::vector<std::string>& lines, double clear, bool below) {
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
                                         std::max(sheet_.width() - wide / 2 - 1, wide / 2 + 1));
            const double my =
                std::clamp(y + dy, window_.box.top + tall / 2, window_.box.bottom() - tall / 2);
            const Extent here{mx - wide / 2 - 4, my - tall / 2, mx + wide / 2 + 4, my + tall / 2};
            if (const double cost = covered(here); cost < least) best = here, least = cost;
        }
        taken_.push_back(best);
        sheet_.lines((best.left + best.right) / 2, best.top + 10.5, Anchor::middle, "n halo w",
                     lines, 15);
    }

    // A number stands beside its arrow where that is free, else on it.
    void put_on(const Label& label) {
        const double half = text_width(label.text) / 2 + 2;
        Extent best;
        double least = 90;  // on another text: then the width says it, and the table
        for (const double t : {0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74}) {
            const auto on = label.arc.at(t), along = label.arc.direction(t);
            const double size = std::max(std::hypot(along.x, along.y), 1e-9);
            for (const double side : {1.0, -1.0, 0.0}) {
                // Past the edge of the arrow by half the text, as far as the text reaches there.
                const double off =
                    side * (label.width / 2 + 4 +
                            (std::abs(along.y) * half + std::abs(along.x) * 7) / size);
                const double x = on.x - along.y / size * off, y = on.y + along.x / size * off;
                const Extent here{x - half, y - 8, x + half, y + 8};
                if (y < window_.box.top + 8 || y > window_.box.bottom() - 8) continue;
                const double cost = covered(here) + (side == 0 ? 4 : 0);
                if (cost < least) best = here, least = cost;
            }
        }
        if (least >= 90) return;
        taken_.push_back(best);
        sheet_.pen.text((best.left + best.right) / 2, best.top + 12, Anchor::middle, "n halo",
                        label.text);
    }

    // Above where arrows come up from the south, below elsewhere.
    void name(std::size_t p) {
        const auto& point = points_[p];
        if (!point.there) return;
        sheet_.pen.circle(point.x, point.y, 3, "d pt");
        double from_south = 0;
        for (const auto& flow : chart_.flows) {
            if (flow.to != p || !points_[flow.from].there) continue;
            from_south += points_[flow.from].y >= point.y ? 1 : -1;
        }
        if (sheet_.narrow()) {  // the name stands in the list under the map
            put(point.x, point.y, {sheet_.say().value(static_cast<double>(p + 1))}, 4,
                from_south <= 0);
        } else {
            put(point.x, point.y, wrapped(chart_.places[p].label, 112, 3), 7, from_south <= 0);
        }
    }

    // "1,204 · 3 West Africa → 1 Europe", a line a flow, under a narrow map.
    void list() {
        const std::string_view arrow = sheet_.say().right_to_left() ? " ← " : " → ";
        for (const std::size_t i : order_) {
            const auto& flow = chart_.flows[i];
            if (flow.value.state == State::missing) continue;
            std::string said = sheet_.say().value(flow.value);
            for (const auto at : {flow.from, flow.to}) {
                said += at == flow.from ? " · " : arrow;
                said +=
                    sheet_.say().value(static_cast<double>(at + 1)) + " " + chart_.places[at].label;
            }
            for (const auto& line : wrapped(said, sheet_.width() - 6, 2)) {
                sheet_.y += 15;
                sheet_.pen.text(2, sheet_.y, Anchor::start, "n", line);
            }
            sheet_.y += 2;
        }
        sheet_.y += 4;
    }

    const FlowMap& chart_;
    Sheet sheet_;
    Window window_{};
    double most_ = 0;
    std::vector<Point> points_;
    std::vector<std::size_t> order_;
    std::vector<Label> labels_;
    std::vector<Extent> taken_;
    std::vector<std::array<double, 3>> ink_;  // where arrows lie: x, y, half their width
};

}  // namespace

std::string draw(const FlowMap& chart, const Frame& frame) {
    return FlowDrawing(chart, frame).draw();
}

}  // namespace palermo::charts::detail
