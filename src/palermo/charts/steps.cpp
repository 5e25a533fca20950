// Curves over a measured time, and slopes.
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

std::string draw(const SlopeChart& chart, const Frame& frame) {
    Sheet sheet(chart.text, frame);
    Range range;
    bool suppressed = false;
    for (const auto& line : chart.lines) {
        range.add(line.from);
        range.add(line.to);
        suppressed |= line.from.state == State::suppressed || line.to.state == State::suppressed;
    }
    auto axis = Axis::make(range.low, range.high, true, 5);
    const bool logarithmic = chart.scale == Scale::logarithmic && range.low > 0;
    if (logarithmic) {
        axis = Axis::make_logarithmic(range.low, range.high);
        axis.low = range.low, axis.high = std::max(range.high, range.low * 1.0001);  // no ticks
    }
    std::vector<LegendEntry> legend;
    Sheet::add_states(legend, sheet.say(), suppressed, false);
    sheet.legend(legend);
    sheet.y_title(chart.text.y_label);

    const std::size_t n = chart.lines.size();
    const bool narrow = sheet.narrow();
    const double name_most = narrow ? 104 : 250;
    constexpr double leader = 12;  // from the end of a line to its text, which may stand elsewhere
    double left_room = 40, right_room = 40;
    for (const auto& line : chart.lines) {
        left_room = std::max(left_room, text_width(sheet.say().value(line.from)) + leader + 12);
        right_room = std::max(right_room, std::min(text_width(line.label), name_most) +
                                              text_width(sheet.say().value(line.to)) + leader + 30);
    }
    right_room = std::min(right_room, sheet.width() * (narrow ? 0.56 : 0.46));
    const double height =
        std::clamp(18.0 * static_cast<double>(n) + 60, narrow ? 220.0 : 240.0, 380.0);
    Box box{left_room + 4, sheet.y + 26, sheet.width() - left_room - right_room - 8, height};
    const double x1 = box.left, x2 = box.right();
    sheet.pen.text(x1, box.top - 12, Anchor::middle, "n w", chart.from);
    sheet.pen.text(x2, box.top - 12, Anchor::middle, "n w", chart.to);
    sheet.pen.line(x1, box.top, x1, box.bottom(), "k");
    sheet.pen.line(x2, box.top, x2, box.bottom(), "k");
    const auto y_of = [&](double value) { return box.bottom() - axis.at(value) * box.height; };

    // As many names as the height holds, the largest first; the other lines stay, without name.
    std::vector<std::size_t> order(n);
    for (std::size_t i = 0; i < n; ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return chart.lines[a].to.number > chart.lines[b].to.number;
    });
    const auto most = static_cast<std::size_t>(height / 16);
    std::vector<char> named(n, n <= most);
    for (std::size_t i = 0; i < std::min(n, most); ++i) named[order[i]] = 1;
    std::vector<Placed> left, right;
    for (std::size_t i = 0; i < n; ++i) {
        const auto& line = chart.lines[i];
        const int tone = line.tone & 7;
        if (line.from.known() && line.to.known()) {
            sheet.pen.line(x1, y_of(line.from.number), x2, y_of(line.to.number),
                           named[i] ? line_class(tone) : std::string_view("f"));
        }
        for (const bool first : {true, false}) {
            const auto& value = first ? line.from : line.to;
            const double x = first ? x1 : x2;
            if (value.state == State::suppressed) {
                sheet.hatched(x - 6, box.bottom() - 12, 12, 12);
            } else if (value.known()) {
                if (named[i]) sheet.pen.marker(x, y_of(value.number), tone, dot_class(tone));
            }
            const double y = value.known() ? y_of(value.number) : box.bottom() - 6;
            if (named[i]) (first ? left : right).push_back({y, 15, i});
        }
    }
    spread(left, box.top - 10, box.bottom() + 10);
    spread(right, box.top - 10, box.bottom() + 10);
    const auto lead = [&](const Placed& place, const Value& value, double x, double towards) {
        if (!value.known()) return;
        sheet.pen.line(x + 5 * towards, y_of(value.number), x + (leader + 3) * towards, place.y,
                       "f");
    };
    for (const auto& place : left) {
        const auto& value = chart.lines[place.index].from;
        lead(place, value, x1, -1);
        sheet.pen.text(x1 - 6 - leader, place.y + 4, Anchor::end, "n", sheet.say().value(value));
    }
    for (const auto& place : right) {
        const auto& line = chart.lines[place.index];
        const std::string value = sheet.say().value(line.to);
        const double used = text_width(value, text_size, Weight::semibold) + 8;
        const std::string name = shortened(line.label, right_room - used - leader - 10);
        lead(place, line.to, x2, 1);
        sheet.pen.text(x2 + 6 + leader, place.y + 4, Anchor::start, "w", value);
        sheet.pen.text(x2 + 6 + leader + used, place.y + 4, Anchor::start, "n", name);
    }
    sheet.y = box.bottom() + 18;
    if (logarithmic) sheet.x_title(box, sheet.say()("chart.logarithmic"));
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
            sheet.y += 15;
            sheet.pen.text(2, sheet.y, Anchor::start, "a", line);
        }
        sheet.y += 6;
    }
    return sheet.finish();
}

}  // namespace palermo::charts::detail
