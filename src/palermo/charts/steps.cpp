// Curves over a measured time, and slopes.
#include <algorithm>
#include <cmath>

#include "palermo/charts/detail/draw.hpp"
#include "palermo/charts/detail/sheet.hpp"

namespace palermo::charts::detail {

std::string draw(const StepChart& chart, const Frame& frame) {
    Sheet sheet(chart.text, frame);
    Range values, times;
    bool suppressed = false;
    for (const auto& steps : chart.series) {
        for (const auto& point : steps.points) {
            values.add(point.value);
            times.add(point.when);
            suppressed |= point.value.state == State::suppressed;
        }
    }
    if (chart.until > 0) times.add(chart.until);
    const auto axis = Axis::make(values.low, values.high, true, sheet.narrow() ? 4 : 5);
    const bool direct = !sheet.narrow();
    std::vector<int> tones_used;
    std::vector<LegendEntry> legend;
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
        const int tone = chart.series[s].tone;
        tones_used.push_back(tone >= 0 ? tone & 7 : static_cast<int>(s & 7));
        if (!direct) legend.push_back({Swatch::line, tones_used[s], chart.series[s].label});
    }
    Sheet::add_states(legend, sheet.say(), suppressed, false);
    sheet.legend(legend);
    sheet.y_title(chart.text.y_label);
    sheet.time_runs_right();
    Box box;
    box.left = sheet.y_axis_room(axis);
    double right = sheet.narrow() ? 34 : 20;
    std::vector<std::vector<std::string>> names;
    for (const auto& steps : chart.series) {
        std::string label = steps.label;
        if (!steps.points.empty()) {
            label = sheet.say().labelled(label, sheet.say().value(steps.points.back().value));
        }
        names.push_back(wrapped(label, 150, 3));
        for (const auto& line : names.back()) {
            if (direct) right = std::max(right, text_width(line) + 32);
        }
    }
    box.top = sheet.y + 10;
    box.width = sheet.width() - box.left - right;
    box.height = std::round(std::min(box.width * (sheet.narrow() ? 0.72 : 0.5), 300.0));
    sheet.y_axis(box, axis);
    const double first = times.low, last = std::max(times.high, times.low + 1e-6);
    const auto x_of = [&](double when) {
        return box.left + 4 + (when - first) / (last - first) * (box.width - 8);
    };
    const auto y_of = [&](double value) { return box.bottom() - axis.at(value) * box.height; };
    // Whole years, as many as fit.
    int years = 1;
    for (const int next : {1, 2, 5, 10, 20, 50, 100}) {
        years = next;
        if ((box.width - 8) / (last - first) * next >= 44) break;
    }
    for (int year = static_cast<int>(std::ceil(first / years - 1e-9)) * years; year <= last;
         year += years) {
        sheet.pen.line(x_of(year), box.bottom(), x_of(year), box.bottom() + 5, "k");
        std::string label = std::to_string(year);
        sheet.pen.text(x_of(year), box.bottom() + 18, Anchor::middle, "a", label);
    }
    for (std::size_t i = 0; i < chart.events.size(); ++i) {
        const double at = std::round(x_of(chart.events[i].at)) + 0.5;
        const double top = box.top + 16.0 * static_cast<double>(i % 3);
        sheet.pen.line(at, top, at, box.bottom(), "r");
        const bool right_half = at > box.left + box.width * 0.6;
        sheet.pen.text(right_half ? at - 5 : at + 5, top + 10,
                       right_half ? Anchor::end : Anchor::start, "a halo",
                       shortened(chart.events[i].label,
                                 right_half ? at - box.left - 6 : box.right() - at - 6));
    }
    std::vector<Placed> placed;
    std::vector<double> ends(chart.series.size(), box.bottom());
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
        const auto& points = chart.series[s].points;
        bool down = false;
        double y = 0, x = 0;
        sheet.pen.begin_path(line_class(tones_used[s]));
        for (const auto& point : points) {
            x = x_of(point.when);
            if (down) sheet.pen.line_to(x, y);
            if (!point.value.known()) {
                down = false;
                continue;
            }
            y = y_of(point.value.number);
            down ? sheet.pen.line_to(x, y) : sheet.pen.move_to(x, y);
            down = true;
        }
        if (down) sheet.pen.line_to(x = x_of(std::max(last, points.back().when)), y);
        sheet.pen.end_path();
        for (const auto& point : points) {
            if (point.value.state == State::suppressed) {
                sheet.hatched(x_of(point.when) - 5, box.bottom() - 10, 10, 10);
            }
        }
        if (down) {
            sheet.pen.marker(x, y, tones_used[s], dot_class(tones_used[s]));
            ends[s] = y;
            placed.push_back({y, direct ? 16.0 * static_cast<double>(names[s].size()) + 3 : 14, s});
        }
    }
    spread(placed, box.top - 8, box.bottom() + 8);
    for (const auto& place : placed) {
        const std::size_t s = place.index;
        if (!direct) {
            sheet.pen.text(box.right() + 3, place.y + 4, Anchor::start, "n",
                           sheet.say().value(chart.series[s].points.back().value));
            continue;
        }
        const double top = place.y - 8.0 * static_cast<double>(names[s].size()) + 11;
        if (std::abs(place.y - ends[s]) > 4) {
            sheet.pen.line(box.right() + 4, ends[s], box.right() + 11, place.y, "f");
        }
        sheet.lines(box.right() + 14, top, Anchor::start, "n", names[s], 16);
    }
    sheet.y = box.bottom() + 22;
    sheet.x_title(box, chart.text.x_label);
    return sheet.finish();
}

std::string draw(const SurvivalCurve& chart, const Frame& frame) {
    Sheet sheet(chart.text, frame);
    Range times;
    times.add(0.0);
    bool censored = false, suppressed = false;
    for (const auto& group : chart.groups) {
        expects(group.at_risk.empty() || group.at_risk.size() == chart.at_risk_times.size());
        for (const auto& step : group.steps) {
            times.add(step.time);
            censored |= step.censored;
        }
        for (const double time : chart.at_risk_times) times.add(time);
        for (const auto& value : group.at_risk) suppressed |= value.state == State::suppressed;
    }
    const auto time_axis = Axis::make(0, times.high, true, sheet.narrow() ? 4 : 8);
    const Axis axis{0, 100, 25, 0, false, {0, 25, 50, 75, 100}};
    std::vector<LegendEntry> legend;
    std::vector<int> tones_used;
    for (std::size_t g = 0; g < chart.groups.size(); ++g) {
        const int tone = chart.groups[g].tone;
        tones_used.push_back(tone >= 0 ? tone & 7 : static_cast<int>(g & 7));
        if (chart.groups.size() > 1) {
            legend.push_back({Swatch::line, tones_used[g], chart.groups[g].label});
        }
    }
    if (censored) legend.push_back({Swatch::tick, 0, sheet.say()("chart.censored")});
    Sheet::add_states(legend, sheet.say(), suppressed, false);
    sheet.legend(legend);
    sheet.y_title(chart.text.y_label);
    sheet.time_runs_right();
    Box box;
    box.left = sheet.y_axis_room(axis, "%");
    double label_room = 0;
    if (!chart.at_risk_times.empty() && !sheet.narrow()) {
        for (const auto& group : chart.groups) {
            label_room = std::max(label_room, std::min(text_width(group.label), 150.0) + 30);
        }
        box.left = std::max(box.left, label_room);
    }
    box.top = sheet.y + 10;
    box.width = sheet.width() - box.left - 16;
    box.height = std::round(std::min(box.width * (sheet.narrow() ? 0.72 : 0.5), 300.0));
    sheet.y_axis(box, axis, "%");
    const auto x_of = [&](double time) { return box.left + time_axis.at(time) * box.width; };
    const auto y_of = [&](double share) {
        return box.bottom() - axis.at(share * 100) * box.height;
    };
    for (const double tick : time_axis.ticks) {
        sheet.pen.line(x_of(tick), box.bottom(), x_of(tick), box.bottom() + 5, "k");
        sheet.pen.text(x_of(tick), box.bottom() + 18, Anchor::middle, "a",
                       sheet.tick(time_axis, tick, {}));
    }
    for (std::size_t g = 0; g < chart.groups.size(); ++g) {
        const auto& steps = chart.groups[g].steps;
        const bool with_band = std::any_of(steps.begin(), steps.end(), [](const auto& step) {
            return step.low >= 0 && step.high >= 0;
        });
        if (with_band) {
            std::string css = "bt ";
            css += fill_class(tones_used[g]);
            sheet.pen.begin_path(css);
            double y = y_of(1);
            sheet.pen.move_to(x_of(0), y);
            for (const auto& step : steps) {
                sheet.pen.line_to(x_of(step.time), y);
                if (step.high >= 0) y = y_of(step.high);
                sheet.pen.line_to(x_of(step.time), y);
            }
            for (std::size_t i = steps.size(); i-- > 0;) {
                const double low = steps[i].low >= 0 ? steps[i].low : steps[i].survival;
                const double end = i + 1 < steps.size() ? steps[i + 1].time : steps[i].time;
                sheet.pen.line_to(x_of(end), y_of(low));
                sheet.pen.line_to(x_of(steps[i].time), y_of(low));
            }
            sheet.pen.line_to(x_of(steps.front().time), y_of(1));
            sheet.pen.shut();
            sheet.pen.end_path();
        }
        sheet.pen.begin_path(line_class(tones_used[g]));
        double y = y_of(1);
        sheet.pen.move_to(x_of(0), y);
        for (const auto& step : steps) {
            sheet.pen.line_to(x_of(step.time), y);
            const double next = y_of(step.survival);
            if (next != y) sheet.pen.line_to(x_of(step.time), y = next);
        }
        sheet.pen.end_path();
        for (const auto& step : steps) {
            if (!step.censored) continue;
            const double at = y_of(step.survival);
            sheet.pen.line(x_of(step.time), at - 5, x_of(step.time), at + 5, "v");
        }
        if (!steps.empty()) {
            sheet.pen.marker(x_of(steps.back().time), y_of(steps.back().survival), tones_used[g],
                             dot_class(tones_used[g]));
        }
    }
    sheet.y = box.bottom() + 22;
    sheet.x_title(box, chart.text.x_label);
    if (!chart.at_risk_times.empty()) {
        sheet.y += 18;
        sheet.pen.text(2, sheet.y, Anchor::start, "a w", sheet.say()("chart.at_risk"));
        sheet.y += 4;
        for (std::size_t g = 0; g < chart.groups.size(); ++g) {
            const auto& group = chart.groups[g];
            if (group.at_risk.empty()) continue;
            if (sheet.narrow()) {
                sheet.y += 17;
                sheet.pen.text(2, sheet.y, Anchor::start, "a",
                               shortened(group.label, sheet.width() - 4));
            }
            sheet.y += 17;
            if (!sheet.narrow()) {
                sheet.pen.text(box.left - 24, sheet.y, Anchor::end, "n",
                               shortened(group.label, 150));
            }
            double free_from = -1e9;
            for (std::size_t i = 0; i < group.at_risk.size(); ++i) {
                const bool word = !group.at_risk[i].known() && group.at_risk[i].shown.empty();
                const std::string said = word ? std::string() : sheet.say().value(group.at_risk[i]);
                const double x = x_of(chart.at_risk_times[i]), half = text_width(said) / 2;
                if (group.at_risk[i].state == State::suppressed && said.empty()) {
                    sheet.hatched(x - 6, sheet.y - 10, 12, 12);
                } else if (x - half > free_from) {
                    sheet.pen.text(x, sheet.y, Anchor::middle, "n", said);
                    free_from = x + half + 4;
                }
            }
        }
        sheet.y += 6;
    }
    return sheet.finish();
}

namespace {

// A share of few people jumps with each of them.
constexpr double few = 20;

struct Change {
    const Pair* pair;
    std::string from, to, said;  // said: "+25%", or empty where there is none
    double percent = 0;
    bool known = false;
};

std::vector<Change> changes_of(const SlopeChart& chart, const Formatter& say) {
    std::vector<Change> changes;
    for (const auto& line : chart.lines) {
        Change change{&line, say.value(line.from), say.value(line.to), {}};
        if (line.from.known() && line.to.known() && line.from.number >= few) {
            change.known = true;
            change.percent = (line.to.number / line.from.number - 1) * 100;
            const double rounded = std::round(change.percent);
            change.said = rounded > 0 ? "+" : rounded < 0 ? "−" : "";
            change.said += say.percent(std::abs(rounded), 0);
            change.said = say.isolated(change.said);
        }
        changes.push_back(std::move(change));
    }
    std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
        return a.pair->to.number > b.pair->to.number;
    });
    return changes;
}

// Bars of the change, with zero between them. A very long one ends at the limit; its number says more.
struct ChangeBars {
    double left = 0, width = 0, low = 0, high = 0;
    double x(double percent) const {
        return left + (std::clamp(percent, low, high) - low) / (high - low) * width;
    }
    static ChangeBars of(const std::vector<Change>& changes, double left, double width,
                         double gap_before, double gap_after) {
        constexpr double limit = 200;
        ChangeBars bars;
        for (const auto& change : changes) {
            if (!change.known) continue;
            bars.low = std::min(bars.low, change.percent);
            bars.high = std::max(bars.high, std::min(change.percent, limit));
        }
        const double before = bars.low < 0 ? gap_before : 0, after = bars.high > 0 ? gap_after : 0;
        if (bars.high - bars.low < 1) bars.high = bars.low + 1;
        bars.left = left + before;
        bars.width = width - before - after;
        return bars;
    }
};

}  // namespace

// Ten lines from one axis to another cannot be told apart: the two numbers, and a bar of the change.
std::string draw(const SlopeChart& chart, const Frame& frame) {
    Sheet sheet(chart.text, frame);
    const auto& say = sheet.say();
    const auto changes = changes_of(chart, say);
    bool suppressed = false, too_few = false;
    double said_room = 0, from_room = text_width(chart.from, text_size, Weight::semibold),
           to_room = text_width(chart.to, text_size, Weight::semibold);
    for (const auto& change : changes) {
        const auto &from = change.pair->from, &to = change.pair->to;
        suppressed |= from.state == State::suppressed || to.state == State::suppressed;
        too_few |= from.known() && to.known() && !change.known;
        said_room = std::max(said_room, text_width(change.said, text_size, Weight::semibold) + 8);
        from_room = std::max(from_room, text_width(change.from));
        to_room = std::max(to_room, text_width(change.to, text_size, Weight::semibold));
    }
    sheet.y_title(chart.text.y_label);
    const auto bar = [&](const ChangeBars& bars, const Change& change, double top, double height) {
        if (!change.known) return;
        const double zero = bars.x(0), end = bars.x(change.percent);
        const bool less = change.percent < 0;
        sheet.pen.rect(std::min(zero, end), top, std::abs(end - zero), height, less ? "t1" : "t0",
                       less ? 1 : 0);
        sheet.pen.text(less ? end - 6 : end + 6, top + height / 2 + 4.5,
                       less ? Anchor::end : Anchor::start, "w", change.said);
    };
    if (sheet.narrow()) {
        const std::string_view arrow = say.right_to_left() ? " ← " : " → ";
        const auto bars = ChangeBars::of(changes, 0, sheet.width(), said_room, said_room);
        std::string head = chart.from;
        head += arrow;
        head += chart.to;
        sheet.y += 14;
        sheet.pen.text(2, sheet.y, Anchor::start, "a", head);
        sheet.y += 10;
        const double start = sheet.y;
        for (const auto& change : changes) {
            const std::string numbers = change.from + std::string(arrow) + change.to;
            const auto name =
                wrapped(change.pair->label, sheet.width() - text_width(numbers) - 14, 2);
            sheet.lines(2, sheet.y + 14, Anchor::start, "", name, 16);
            sheet.pen.text(sheet.width() - 2, sheet.y + 14, Anchor::end, "a", numbers);
            sheet.y += 16.0 * static_cast<double>(std::max<std::size_t>(name.size(), 1)) + 4;
            bar(bars, change, sheet.y, 12);
            sheet.y += 20;
        }
        const double zero = std::round(bars.x(0)) + 0.5;
        if (bars.low < 0) {
            double top = start;
            for (const auto& change : changes) {  // beside the bars only: names stand between
                const std::string numbers = change.from + std::string(arrow) + change.to;
                const auto lines =
                    wrapped(change.pair->label, sheet.width() - text_width(numbers) - 14, 2);
                top += 16.0 * static_cast<double>(std::max<std::size_t>(lines.size(), 1)) + 4;
                if (change.known) sheet.pen.line(zero, top - 1, zero, top + 13, "k");
                top += 20;
            }
        }
    } else {
        double name_room = 0;
        for (const auto& line : chart.lines) {
            for (const auto& part : wrapped(line.label, 200, 2)) {
                name_room = std::max(name_room, text_width(part));
            }
        }
        const double from_end = name_room + 24 + from_room, to_end = from_end + 20 + to_room;
        const auto bars =
            ChangeBars::of(changes, to_end + 28, sheet.width() - to_end - 30, said_room, said_room);
        const double top = sheet.y + 26;
        sheet.pen.text(from_end, top - 10, Anchor::end, "a", chart.from);
        sheet.pen.text(to_end, top - 10, Anchor::end, "a", chart.to);
        const auto head = say("chart.change");
        const double head_at =
            std::min(std::max(bars.x(0), to_end + 28), sheet.width() - text_width(head) - 2);
        sheet.pen.text(head_at, top - 10, Anchor::start, "a", head);
        double y = top;
        for (const auto& change : changes) {
            const auto name = wrapped(change.pair->label, 200, 2);
            const double height = name.size() > 1 ? 38 : 28;
            const double middle = y + height / 2;
            sheet.lines(2, middle + 4.5 - 8.0 * static_cast<double>(name.size() - 1), Anchor::start,
                        "", name, 16);
            sheet.pen.text(from_end, middle + 4.5, Anchor::end,
                           change.pair->from.known() ? "" : "a", change.from);
            sheet.pen.text(to_end, middle + 4.5, Anchor::end, change.pair->to.known() ? "w" : "a",
                           change.to);
            bar(bars, change, middle - 8, 16);
            y += height;
        }
        const double zero = std::round(bars.x(0)) + 0.5;
        sheet.pen.line(zero, top, zero, y, "k");
        sheet.pen.line(0, top - 0.5, sheet.width(), top - 0.5, "g");
        sheet.y = y;
    }
    sheet.y += 6;
    if (too_few) {
        sheet.y += 16;
        sheet.pen.text(2, sheet.y, Anchor::start, "a", say("chart.too_few"));
        sheet.y += 4;
    }
    if (suppressed) {
        std::vector<LegendEntry> legend;
        Sheet::add_states(legend, say, true, false);
        sheet.legend(legend);
    }
    if (!chart.members.empty()) {
        std::string all =
            chart.members_label.empty() ? "" : sheet.say().labelled(chart.members_label, "");
        for (std::size_t i = 0; i < chart.members.size(); ++i) {
            if (i != 0)
                all += sheet.say().language() == words::Language::ar   ? "، "
                       : sheet.say().language() == words::Language::zh ? "、"
                                                                       : ", ";
            all += chart.members[i];
        }
        sheet.y += 4;
        for (const auto& line : wrapped(all, sheet.width() - 6, 60)) {
            sheet.y += 16;
            sheet.pen.text(2, sheet.y, Anchor::start, "a", line);
        }
        sheet.y += 6;
    }
    return sheet.finish();
}

}  // namespace palermo::charts::detail
