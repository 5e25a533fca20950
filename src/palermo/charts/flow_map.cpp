// Arrows on a map, from where people came to where they were found.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "palermo/charts/detail/draw.hpp"
#include "palermo/charts/detail/map_window.hpp"

namespace palermo::charts::detail {
namespace {

constexpr std::size_t arrows_most = 8;
constexpr double widest = 20;  // px, of the largest arrow

struct Point {
    double x = 0, y = 0;
    bool there = false;
};

// A quadratic curve between two places.
struct Arc {
    Point from, control, to;

    static Arc between(const Point& a, const Point& b) {
        constexpr double bend = 0.16;
        const double side = a.x <= b.x ? 1 : -1;  // all bend upwards
        return {a,
                {(a.x + b.x) / 2 + (b.y - a.y) * bend * side,
                 (a.y + b.y) / 2 - (b.x - a.x) * bend * side, true},
                b};
    }
    Point at(double t) const {
        const double u = 1 - t;
        return {u * u * from.x + 2 * u * t * control.x + t * t * to.x,
                u * u * from.y + 2 * u * t * control.y + t * t * to.y, true};
    }
};

// The land of the world without borders, in one grey; the same for every map of flows.
const std::string& land() {
    static const std::string path = [] {
        std::string all;
        for (const auto& outline : outlines()) {
            if (outline.area > 60) all += simplified(outline.path, 4, world);
        }
        return all;
    }();
    return path;
}

/// The largest flow of one destination and those that lead there too, the largest first.
struct ToOne {
    std::size_t place = 0;
    std::vector<const FlowMap::Flow*> flows;
    double drawn = 0, all = 0;
};

ToOne to_one(const FlowMap& chart) {
    std::vector<double> sums(chart.places.size(), 0);
    for (const auto& flow : chart.flows) {
        expects(flow.from < chart.places.size() && flow.to < chart.places.size());
        if (flow.value.known() && flow.from != flow.to) sums[flow.to] += flow.value.number;
    }
    ToOne one;
    if (sums.empty()) return one;
    one.place = static_cast<std::size_t>(std::max_element(sums.begin(), sums.end()) - sums.begin());
    one.all = sums[one.place];
    for (const auto& flow : chart.flows) {
        if (flow.to == one.place && flow.from != flow.to && flow.value.known() &&
            flow.value.number > 0) {
            one.flows.push_back(&flow);
        }
    }
    std::stable_sort(one.flows.begin(), one.flows.end(), [](const auto* a, const auto* b) {
        return a->value.number > b->value.number;
    });
    if (one.flows.size() > arrows_most) one.flows.resize(arrows_most);
    for (const auto* flow : one.flows) one.drawn += flow->value.number;
    return one;
}

class FlowDrawing {
public:
    FlowDrawing(const FlowMap& chart, const Frame& frame)
        : chart_(chart), one_(to_one(chart)), sheet_(chart.text, frame) {}

    std::string draw() {
        sheet_.y += 2;
        // No flow leaves from the ice: the window ends above it.
        window_ = open_window(sheet_, {world.left, world.top, world.right, world.bottom - 90});
        auto& out = sheet_.pen.out();
        out += "<path class=\"n1\" d=\"";
        out += land();
        out += "\"/></svg>";
        sheet_.pen.pattern_scale(1);
        sheet_.pen.mirror(false);
        place_points();
        push_apart();
        ports();
        for (std::size_t i = 0; i < arcs_.size(); ++i) arrow(i);
        names();
        sheet_.pen.mirror(true);
        sheet_.y = window_.box.bottom() + 4;
        words();
        return sheet_.finish();
    }

private:
    // The middle of a place, or of its members, the larger weighing more.
    Point point_of(const FlowMap::Place& place) const {
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
        if (weight <= 0) return {};
        return {window_.x(point.x / weight), window_.y(point.y / weight), true};
    }

    void place_points() {
        to_ = point_of(chart_.places[one_.place]);
        for (const auto* flow : one_.flows) {
            const auto from = point_of(chart_.places[flow->from]);
            if (to_.there && from.there) {
                from_.push_back(from);
                flows_.push_back(flow);
            }
        }
    }

    // Neighbours whose middles nearly meet stand apart, or the arrow between them is not seen.
    void push_apart() {
        constexpr double apart = 70;
        for (int round = 0; round < 40; ++round) {
            for (std::size_t i = 0; i < from_.size(); ++i) {
                for (std::size_t j = 0; j < from_.size() + 1; ++j) {
                    if (j == i) continue;
                    auto& a = from_[i];
                    auto& b = j < from_.size() ? from_[j] : to_;
                    const double dx = b.x - a.x, dy = b.y - a.y, far = std::hypot(dx, dy);
                    if (far >= apart || far <= 0) continue;
                    const double push = (apart - far) / 2 / far;
                    a.x -= dx * push, a.y -= dy * push;
                    if (j < from_.size()) b.x += dx * push, b.y += dy * push;
                }
                from_[i].x = std::clamp(from_[i].x, 30.0, sheet_.width() - 30);
                from_[i].y =
                    std::clamp(from_[i].y, window_.box.top + 24, window_.box.bottom() - 24);
            }
        }
    }

    double width_of(std::size_t i) const {
        return std::max(flows_[i]->value.number / flows_[0]->value.number * widest, 1.5);
    }

    // Each arrow ends at a place of its own on a circle around the destination.
    void ports() {
        if (flows_.empty()) return;
        double all = 0;
        for (std::size_t i = 0; i < flows_.size(); ++i) all += width_of(i) * 1.5 + 5;
        radius_ = std::max(10.0, all / 5.5);
        std::vector<Placed> angles;
        for (std::size_t i = 0; i < flows_.size(); ++i) {
            const auto arc = Arc::between(from_[i], to_);
            angles.push_back({std::atan2(arc.control.y - to_.y, arc.control.x - to_.x),
                              (width_of(i) * 1.5 + 5) / radius_, i});
        }
        // Around the side where none arrives, the order of angles begins.
        double start = 0, least = 1e9;
        for (int step = 0; step < 36; ++step) {
            const double turn = step * 3.14159265 / 18 - 3.14159265;
            double near = 0;
            for (const auto& angle : angles) near += std::max(0.0, std::cos(angle.y - turn) - 0.2);
            if (near < least) least = near, start = turn;
        }
        for (auto& angle : angles) {
            while (angle.y < start) angle.y += 2 * 3.14159265358979;
            while (angle.y >= start + 2 * 3.14159265358979) angle.y -= 2 * 3.14159265358979;
        }
        open_side_ = start;
        spread(angles, start, start + 2 * 3.14159265358979);
        arcs_.resize(flows_.size());
        for (const auto& angle : angles) {
            const Point port{to_.x + std::cos(angle.y) * radius_,
                             to_.y + std::sin(angle.y) * radius_, true};
            arcs_[angle.index] = Arc::between(from_[angle.index], port);
        }
    }

    void arrow(std::size_t i) {
        const auto& arc = arcs_[i];
        const double width = width_of(i);
        const double ex = arc.to.x - arc.control.x, ey = arc.to.y - arc.control.y,
                     e = std::max(std::hypot(ex, ey), 1.0);
        const double ux = ex / e, uy = ey / e;
        const double head = std::max(6.0, width * 0.8), half = width / 2 + 2.5;
        const double base_x = arc.to.x - ux * head, base_y = arc.to.y - uy * head;
        auto& out = sheet_.pen.out();
        out += "<path class=\"fw l0\" stroke-width=\"";
        append_number(out, width);
        out += "\" d=\"M";
        append_number(out, arc.from.x);
        out += ' ';
        append_number(out, arc.from.y);
        out += 'Q';
        append_number(out, arc.control.x);
        out += ' ';
        append_number(out, arc.control.y);
        out += ' ';
        append_number(out, base_x + ux);
        out += ' ';
        append_number(out, base_y + uy);
        out += "\"/>";
        sheet_.pen.begin_path("t0");
        sheet_.pen.move_to(arc.to.x, arc.to.y);
        sheet_.pen.line_to(base_x - uy * half, base_y + ux * half);
        sheet_.pen.line_to(base_x + uy * half, base_y - ux * half);
        sheet_.pen.shut();
        sheet_.pen.end_path();
        for (double t = 0; t <= 1; t += 0.03) {
            const auto here = arc.at(t);
            ink_.push_back({here.x, here.y, width / 2 + 2});
        }
    }

    // Other texts weigh most.
    double covered(const Extent& here) const {
        double cost = 0;
        for (const auto& other : taken_) cost += other.meets(here) ? 1000 : 0;
        for (const auto& [x, y, half] : ink_) {
            cost += here.meets({x - half, y - half, x + half, y + half}) ? 4 : 0;
        }
        return cost;
    }

    // A name beside a point, with its number under it, where it lies on the least; away from `x`, `y`.
    void put(const Point& point, std::vector<std::string> lines, const std::string& number,
             double clear, double away_x, double away_y) {
        double wide = text_width(number, text_size, Weight::semibold);
        for (const auto& line : lines) wide = std::max(wide, text_width(line));
        const double tall = 16.0 * static_cast<double>(lines.size() + (number.empty() ? 0 : 1));
        double least = 1e9;
        Extent best;
        for (int ring = 0; ring < 14; ++ring) {
            for (int step = 0; step < 16; ++step) {
                const double turn = step * 3.14159265 / 8;
                const double far = clear + ring * 11;
                const double dx = std::cos(turn), dy = std::sin(turn);
                const double mx = std::clamp(point.x + dx * (far + wide / 2), wide / 2 + 1,
                                             sheet_.width() - wide / 2 - 1);
                const double my =
                    std::clamp(point.y + dy * (far + tall / 2), window_.box.top + tall / 2 + 2,
                               window_.box.bottom() - tall / 2 - 2);
                const Extent here{mx - wide / 2 - 3, my - tall / 2, mx + wide / 2 + 3,
                                  my + tall / 2};
                const double cost = covered(here) + ring - (dx * away_x + dy * away_y) +
                                    (std::abs(dx) > 0.3 && std::abs(dy) > 0.3 ? 0.4 : 0);
                if (cost < least) best = here, least = cost;
            }
        }
        taken_.push_back(best);
        // What could not stand at its place is joined to it.
        const double end_x = std::clamp(point.x, best.left, best.right),
                     end_y = std::clamp(point.y, best.top, best.bottom);
        if (std::hypot(end_x - point.x, end_y - point.y) > clear + 9) {
            sheet_.pen.line(point.x, point.y, end_x, end_y, "f");
        }
        const double middle = (best.left + best.right) / 2;
        double y = best.top + 12.5;
        for (const auto& line : lines) {
            sheet_.pen.text(middle, y, Anchor::middle, number.empty() ? "halo w" : "halo", line);
            y += 16;
        }
        if (!number.empty()) sheet_.pen.text(middle, y, Anchor::middle, "halo w", number);
    }

    void names() {
        if (!to_.there) return;
        ink_.push_back({to_.x, to_.y, radius_});
        for (const auto& from : from_) ink_.push_back({from.x, from.y, 5});
        put(to_, wrapped(chart_.places[one_.place].label, 120, 3, Weight::semibold), "",
            radius_ + 4, std::cos(open_side_), std::sin(open_side_));
        for (std::size_t i = 0; i < flows_.size(); ++i) {
            sheet_.pen.circle(from_[i].x, from_[i].y, std::max(3.5, width_of(i) / 2), "t0");
            const auto& arc = arcs_[i];
            const double dx = arc.from.x - arc.control.x, dy = arc.from.y - arc.control.y,
                         far = std::max(std::hypot(dx, dy), 1.0);
            put(from_[i], wrapped(chart_.places[flows_[i]->from].label, 112, 3),
                sheet_.say().value(flows_[i]->value), std::max(8.0, width_of(i) / 2 + 5), dx / far,
                dy / far);
        }
    }

    void words() {
        const auto& say = sheet_.say();
        const auto share =
            one_.all > 0 ? say.isolated(say.percent(one_.drawn / one_.all * 100, 0)) : "";
        for (const auto& line :
             {say.fill("chart.flows_to",
                       {{"place", chart_.places[one_.place].label}, {"share", share}}),
              chart_.floor}) {
            for (const auto& part : wrapped(line, sheet_.width() - 4, 4)) {
                sheet_.y += 16;
                sheet_.pen.text(2, sheet_.y, Anchor::start, "a", part);
            }
        }
        append_borders(sheet_);
    }

    const FlowMap& chart_;
    ToOne one_;
    Sheet sheet_;
    Window window_{};
    Point to_;
    double radius_ = 0, open_side_ = 0;
    std::vector<Point> from_;
    std::vector<const FlowMap::Flow*> flows_;
    std::vector<Arc> arcs_;
    std::vector<Extent> taken_;
    std::vector<std::array<double, 3>> ink_;  // where arrows lie: x, y, half their width
};

}  // namespace

std::string draw(const FlowMap& chart, const Frame& frame) {
    if (frame.width < 480 || chart.places.empty()) {
        std::vector<Flowing> flows;
        for (const auto& flow : chart.flows) {
            expects(flow.from < chart.places.size() && flow.to < chart.places.size());
            flows.push_back(
                {chart.places[flow.from].label, chart.places[flow.to].label, flow.value});
        }
        return draw_largest(chart.text, std::move(flows), frame);
    }
    return FlowDrawing(chart, frame).draw();
}

}  // namespace palermo::charts::detail
