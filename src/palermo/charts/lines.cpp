// Lines and areas over an ordered x.
#include <algorithm>
#include <cmath>

#include "palermo/charts/detail/draw.hpp"
#include "palermo/charts/detail/sheet.hpp"

namespace palermo::charts::detail {

namespace {

struct States {
    bool suppressed = false, missing = false;
    void add(const Series& series) {
        for (const auto& value : series.values) {
            suppressed |= value.state == State::suppressed;
            missing |= !value.known() && value.state != State::suppressed;
        }
    }
};

// The value and the name at the right end of each line, moved apart where they would overlap.
struct EndLabel {
    std::size_t series;
    double y;
    std::string value;
    std::vector<std::string> lines;
    double height() const {
        return 16.0 * static_cast<double>(lines.size() + (value.empty() ? 0 : 1)) + 3;
    }
};

constexpr double label_most = 140, label_gap = 14;

double room_for(const std::vector<EndLabel>& labels) {
    double widest = 0;
    for (const auto& label : labels) {
        widest = std::max(widest, text_width(label.value, text_size, Weight::semibold));
        for (const auto& line : label.lines) widest = std::max(widest, text_width(line));
    }
    return widest + label_gap + 2;
}

void draw_end_labels(Sheet& sheet, const Box& box, const std::vector<EndLabel>& labels) {
    std::vector<Placed> placed;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        placed.push_back({labels[i].y, labels[i].height(), i});
    }
    spread(placed, box.top - 12, box.bottom() + 12);
    for (const auto& place : placed) {
        const auto& label = labels[place.index];
        if (std::abs(place.y - label.y) > 6) {
            sheet.pen.line(box.right() + 1, label.y, box.right() + label_gap - 4, place.y, "f");
        }
        double y = place.y - label.height() / 2 + 14;
        if (!label.value.empty()) {
            sheet.pen.text(box.right() + label_gap, y, Anchor::start, "w", label.value);
            y += 16;
        }
        sheet.lines(box.right() + label_gap, y, Anchor::start, "a", label.lines, 16);
    }
}

void draw_events(Sheet& sheet, const Box& box, std::span<const Mark> events, double first,
                 double spacing) {
    std::size_t row = 0;
    for (const auto& event : events) {
        const double at = std::round(first + event.at * spacing) + 0.5;
        const double top = box.top + 16.0 * static_cast<double>(row++ % 3);
        sheet.pen.line(at, top, at, box.bottom(), "r");
        const bool right_half = at > box.left + box.width * 0.6;
        const std::string label =
            shortened(event.label, right_half ? at - box.left - 6 : box.right() - at - 6);
        sheet.pen.text(right_half ? at - 5 : at + 5, top + 10,
                       right_half ? Anchor::end : Anchor::start, "a halo", label);
    }
}

void draw_across(Sheet& sheet, const Box& box, const Axis& axis, std::span<const Mark> marks) {
    for (const auto& mark : marks) {
        const double at = std::round(box.bottom() - axis.at(mark.at) * box.height) + 0.5;
        sheet.pen.line(box.left, at, box.right(), at, "r");
        sheet.pen.text(box.left + 4, at - 5, Anchor::start, "a halo",
                       shortened(mark.label, box.width - 8));
    }
}

}  // namespace

// One plot of lines, without axes: also used by small multiples.
void draw_lines(Sheet& sheet, const Box& box, const Axis& axis, std::span<const Series> series,
                double first, double spacing, bool markers) {
    const auto x_of = [&](std::size_t i) { return first + spacing * static_cast<double>(i); };
    const auto y_of = [&](double value) { return box.bottom() - axis.at(value) * box.height; };
    const auto drawable = [&](const Value& value) {
        return value.known() && (!axis.logarithmic || value.number > 0);
    };
    for (std::size_t s = 0; s < series.size(); ++s) {
        const auto& values = series[s].values;
        const int tone = tone_of(series[s], s);
        for (std::size_t i = 0; i < series[s].low.size() && i < series[s].high.size(); ++i) {
            const auto &low = series[s].low[i], &high = series[s].high[i];
            if (drawable(low) && drawable(high)) {
                sheet.pen.line(x_of(i), y_of(low.number), x_of(i), y_of(high.number), "v");
            }
        }
        sheet.pen.begin_path(series[s].weak ? "wv" : line_class(tone));
        bool pen_down = false;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!drawable(values[i])) {
                pen_down = false;
                continue;
            }
            const double y = y_of(values[i].number);
            pen_down ? sheet.pen.line_to(x_of(i), y) : sheet.pen.move_to(x_of(i), y);
            pen_down = true;
        }
        sheet.pen.end_path();
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i].state == State::suppressed) {
                sheet.hatched(x_of(i) - 5, box.bottom() - 10, 10, 10);
                continue;
            }
            if (!drawable(values[i])) continue;
            const bool alone = (i == 0 || !drawable(values[i - 1])) &&
                               (i + 1 == values.size() || !drawable(values[i + 1]));
            const bool last = std::none_of(values.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                           values.end(), drawable);
            if (series[s].weak) {
                if (markers || alone) sheet.pen.marker(x_of(i), y_of(values[i].number), 3, "wk");
            } else if (markers || alone || last) {
                sheet.pen.marker(x_of(i), y_of(values[i].number), tone, dot_class(tone),
                                 markers ? 4 : 3.5);
            }
        }
    }
}

namespace {

// More lines than can be told apart become a small picture each, on one scale.
constexpr std::size_t lines_most = 3;

std::string draw_apart(const LineChart& chart, const Frame& frame) {
    SmallMultiples panels{chart.text, chart.x, {}};
    for (const auto& series : chart.series) panels.panels.push_back({series.label, {series}});
    for (auto& panel : panels.panels) panel.series[0].label.clear();
    return draw(panels, frame);
}

// The highest point of a line alone, unless it is the end or stands too near to it.
void draw_highest(Sheet& sheet, const Series& series, auto x_of, auto y_of) {
    std::size_t highest = 0, last = 0;
    bool any = false;
    for (std::size_t i = 0; i < series.values.size(); ++i) {
        if (!series.values[i].known()) continue;
        if (!any || series.values[i].number > series.values[highest].number) highest = i;
        last = i, any = true;
    }
    if (!any || series.weak || highest == last) return;
    const auto said = sheet.say().value(series.values[highest]);
    const double half = text_width(said, text_size, Weight::semibold) / 2;
    const double x = x_of(highest), y = y_of(series.values[highest].number);
    if (x_of(last) - x < half + 12 && y_of(series.values[last].number) - y < 24) return;
    sheet.pen.circle(x, y, 3.5, "d t6");
    sheet.pen.text(std::clamp(x, half, sheet.width() - half), y - 8, Anchor::middle, "w halo",
                   said);
}

}  // namespace

std::string draw(const LineChart& chart, const Frame& frame) {
    if (chart.series.size() > lines_most && !chart.band && !chart.panel && chart.across.empty() &&
        chart.events.empty()) {
        return draw_apart(chart, frame);
    }
    Sheet sheet(chart.text, frame);
    Range range;
    States states;
    for (const auto& series : chart.series) {
        expects(series.values.size() == chart.x.size());
        range.add(series);
        states.add(series);
    }
    if (chart.band) {
        expects(chart.band->low.size() == chart.x.size() &&
                chart.band->high.size() == chart.x.size());
        range.add(*chart.band);
    }
    for (const auto& mark : chart.across) range.add(mark.at);
    const bool logarithmic = chart.scale == Scale::logarithmic && range.high > 0;
    if (logarithmic && range.low <= 0) {  // zero has no place on a logarithmic axis
        Range positive;
        for (const auto& series : chart.series) {
            for (const auto& value : series.values) {
                if (value.known() && value.number > 0) positive.add(value.number);
            }
        }
        range = positive;
    }
    const auto axis = logarithmic ? Axis::make_logarithmic(range.low, range.high)
                                  : Axis::make(range.low, range.high, chart.from_zero, 4);
    const std::size_t n = chart.x.size();
    const bool alone = chart.series.size() == 1;
    const bool direct = !sheet.narrow() && !alone && chart.series.size() <= 8;
    const auto last_of = [&](const Series& series) -> const Value* {
        for (std::size_t i = n; i-- > 0;) {
            const auto& value = series.values[i];
            if (value.known() && (!logarithmic || value.number > 0)) return &value;
        }
        return nullptr;
    };
    const auto said_last = [&](const Series& series) {
        const auto* value = last_of(series);
        return value == nullptr || series.weak ? std::string() : sheet.say().value(*value);
    };
    std::vector<LegendEntry> legend;
    std::vector<std::string> names;
    names.reserve(chart.series.size());
    if (!direct && !alone) {
        for (std::size_t s = 0; s < chart.series.size(); ++s) {
            const auto value = said_last(chart.series[s]);
            names.push_back(value.empty() ? chart.series[s].label
                                          : sheet.say().labelled(chart.series[s].label, value));
            legend.push_back({Swatch::line, tone_of(chart.series[s], s), names.back()});
        }
    }
    if (chart.band) legend.push_back({Swatch::band, 0, chart.band->label});
    if (std::any_of(chart.series.begin(), chart.series.end(),
                    [](const Series& series) { return series.weak; })) {
        legend.push_back({Swatch::weak, 0, sheet.say()("chart.weak")});
    }
    const auto nothing = without_any(chart.series, n);
    const bool gaps = std::find(nothing.begin(), nothing.end(), 1) != nothing.end();
    Sheet::add_states(legend, sheet.say(), states.suppressed, gaps);
    if (gaps) legend.back().tone = 1;
    sheet.legend(legend);

    std::string y_title = chart.text.y_label;
    if (logarithmic) {
        if (!y_title.empty()) y_title += " ";
        y_title += "(";
        y_title += sheet.say()("chart.logarithmic");
        y_title += ")";
    }
    sheet.y_title(y_title);
    sheet.time_runs_right();

    Box box;
    const std::string_view unit = chart.text.unit == "%" ? "%" : "";
    box.left = sheet.y_axis_room(axis, unit);
    Axis panel_axis;
    if (chart.panel) {
        Range panel_range;
        panel_range.add(*chart.panel);
        panel_axis = Axis::make(panel_range.low, panel_range.high, true, 2);
        box.left = std::max(box.left, sheet.y_axis_room(panel_axis));
    }
    double right = 16;
    std::vector<EndLabel> ends;
    if (direct || alone) {
        for (std::size_t s = 0; s < chart.series.size(); ++s) {
            const auto* value = last_of(chart.series[s]);
            if (value == nullptr || (alone && chart.series[s].weak)) continue;
            ends.push_back({s, value->number, said_last(chart.series[s]),
                            alone ? std::vector<std::string>{}
                                  : wrapped(chart.series[s].label, label_most, 3)});
        }
        if (!ends.empty()) right = std::max(right, room_for(ends));
    }
    box.top = sheet.y + (alone ? 22 : 12);
    box.width = sheet.width() - box.left - right;
    box.height = std::round(std::min(box.width * (sheet.narrow() ? 0.72 : 0.42), 260.0));
    const double inset = 8;
    const double spacing = n > 1 ? (box.width - 2 * inset) / static_cast<double>(n - 1) : 0;
    const double first = n > 1 ? box.left + inset : box.left + box.width / 2;
    sheet.positions(first, spacing);
    const auto x_of = [&](std::size_t i) { return first + spacing * static_cast<double>(i); };
    const auto y_of = [&](double value) { return box.bottom() - axis.at(value) * box.height; };
    sheet.unpublished(box, nothing, first, spacing);

    if (chart.band) {
        for (std::size_t i = 0; i < n;) {
            std::size_t end = i;
            while (end < n && chart.band->low[end].known() && chart.band->high[end].known()) ++end;
            if (end > i) {
                sheet.pen.begin_path("b");
                for (std::size_t k = i; k < end; ++k) {
                    const double y = y_of(chart.band->high[k].number);
                    k == i ? sheet.pen.move_to(x_of(k), y) : sheet.pen.line_to(x_of(k), y);
                }
                for (std::size_t k = end; k-- > i;) {
                    sheet.pen.line_to(x_of(k), y_of(chart.band->low[k].number));
                }
                sheet.pen.shut();
                sheet.pen.end_path();
            }
            i = std::max(end, i + 1);
        }
    }
    sheet.y_axis(box, axis, unit);
    draw_across(sheet, box, axis, chart.across);
    draw_events(sheet, box, chart.events, first, spacing);
    const bool weak = std::any_of(chart.series.begin(), chart.series.end(),
                                  [](const Series& series) { return series.weak; });
    draw_lines(sheet, box, axis, chart.series, first, spacing, weak);
    if (alone && chart.across.empty() && chart.events.empty() && !logarithmic) {
        draw_highest(sheet, chart.series[0], x_of, y_of);
    }
    for (auto& end : ends) end.y = y_of(end.y);
    draw_end_labels(sheet, box, ends);
    sheet.y = box.bottom() + 20;
    if (chart.panel) {
        expects(chart.panel->values.size() == n);
        sheet.y += 12;
        sheet.y_title(chart.panel->label);
        Box panel = box;
        panel.top = sheet.y + 6;
        panel.height = 64;
        sheet.y_axis(panel, panel_axis);
        const double thick = std::clamp(spacing * 0.6, 2.0, 22.0);
        for (std::size_t i = 0; i < n; ++i) {
            const auto& value = chart.panel->values[i];
            if (value.state == State::suppressed) {
                sheet.hatched(x_of(i) - 5, panel.bottom() - 10, 10, 10);
            }
            if (!value.known()) continue;
            const double height = panel_axis.at(value.number) * panel.height;
            sheet.pen.rect(x_of(i) - thick / 2, panel.bottom() - height, thick, height, "t6", 6);
        }
        sheet.y = panel.bottom() + 20;
        sheet.x_labels(panel, chart.x, first, spacing);
        sheet.x_title(panel, chart.text.x_label);
    } else {
        sheet.x_labels(box, chart.x, first, spacing);
        sheet.x_title(box, chart.text.x_label);
    }
    return sheet.finish();
}

std::string draw(const StackedAreaChart& chart, const Frame& frame) {
    Sheet sheet(chart.text, frame);
    const std::size_t n = chart.x.size();
    States states;
    std::vector<double> totals(n, 0);
    std::vector<char> whole(n, 1), hidden(n, 0);
    for (const auto& series : chart.series) {
        expects(series.values.size() == n);
        states.add(series);
        for (std::size_t i = 0; i < n; ++i) {
            if (series.values[i].known()) {
                totals[i] += std::max(series.values[i].number, 0.0);
            } else {
                whole[i] = 0;
                hidden[i] |= series.values[i].state == State::suppressed;
            }
        }
    }
    double highest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (chart.shares && totals[i] <= 0) whole[i] = 0;
        if (whole[i]) highest = std::max(highest, totals[i]);
    }
    auto axis = Axis::make(0, chart.shares ? 100 : highest, true, sheet.narrow() ? 4 : 5);
    if (chart.shares) axis = {0, 100, 25, 0, false, {0, 25, 50, 75, 100}};

    const bool direct = !sheet.narrow();
    std::vector<LegendEntry> legend;
    if (!direct) {  // from top to bottom, as the areas lie
        for (std::size_t s = chart.series.size(); s-- > 0;) {
            legend.push_back({Swatch::square, tone_of(chart.series[s], s), chart.series[s].label});
        }
    }
    std::vector<char> nothing(n, 0);
    for (std::size_t i = 0; i < n; ++i) nothing[i] = !whole[i] && !hidden[i];
    const bool gaps = std::find(nothing.begin(), nothing.end(), 1) != nothing.end();
    Sheet::add_states(legend, sheet.say(), states.suppressed, gaps);
    if (gaps) legend.back().tone = 1;
    sheet.legend(legend);
    sheet.y_title(chart.text.y_label);
    sheet.time_runs_right();

    const std::string_view unit = chart.shares ? "%" : "";
    Box box;
    box.left = sheet.y_axis_room(axis, unit);
    double right = 14;
    if (direct) {
        std::vector<EndLabel> widest;
        for (const auto& series : chart.series) {
            widest.push_back({0, 0, "100%", wrapped(series.label, label_most, 3)});
            if (chart.shares) continue;
            for (const auto& value : series.values) {
                widest.push_back({0, 0, sheet.say().value(value), {}});
            }
        }
        right = room_for(widest);
    }
    box.top = sheet.y + 14;
    box.width = sheet.width() - box.left - right;
    box.height = std::round(std::min(box.width * (sheet.narrow() ? 0.8 : 0.52), 330.0));
    const double spacing = n > 1 ? box.width / static_cast<double>(n - 1) : 0;
    const double first = n > 1 ? box.left : box.left + box.width / 2;
    const auto x_of = [&](std::size_t i) { return first + spacing * static_cast<double>(i); };
    const auto y_of = [&](double value) { return box.bottom() - axis.at(value) * box.height; };

    sheet.positions(first, spacing);
    sheet.unpublished(box, nothing, first, spacing);
    sheet.y_axis(box, axis, unit);
    std::vector<double> below(n, 0), above(n, 0);
    std::vector<EndLabel> ends;
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
        const auto& series = chart.series[s];
        const int tone = tone_of(series, s);
        for (std::size_t i = 0; i < n; ++i) {
            const auto& value = series.values[i];
            const double part = value.known() ? std::max(value.number, 0.0) : 0;
            above[i] = below[i] + (chart.shares && totals[i] > 0 ? part / totals[i] * 100 : part);
        }
        std::string area_class = "area ";
        area_class += fill_class(tone);
        for (std::size_t i = 0; i < n;) {
            std::size_t end = i;
            while (end < n && whole[end]) ++end;
            if (end == i + 1) {  // one x alone: a thin bar, so that it can be seen
                sheet.pen.rect(x_of(i) - 4, y_of(above[i]), 8, y_of(below[i]) - y_of(above[i]),
                               area_class, tone);
            } else if (end > i) {
                sheet.pen.begin_path(area_class, tone);
                for (std::size_t k = i; k < end; ++k) {
                    k == i ? sheet.pen.move_to(x_of(k), y_of(above[k]))
                           : sheet.pen.line_to(x_of(k), y_of(above[k]));
                }
                for (std::size_t k = end; k-- > i;) sheet.pen.line_to(x_of(k), y_of(below[k]));
                sheet.pen.shut();
                sheet.pen.end_path();
            }
            i = std::max(end, i + 1);
        }
        for (std::size_t i = n; i-- > 0;) {
            if (!whole[i]) continue;
            const std::string said =
                chart.shares ? sheet.say().isolated(sheet.say().percent(above[i] - below[i], 0))
                             : sheet.say().value(series.values[i]);
            ends.push_back(
                {s, y_of((below[i] + above[i]) / 2), said, wrapped(series.label, label_most, 3)});
            break;
        }
        below = above;
    }
    for (std::size_t i = 0; i < n; ++i) {
        if (hidden[i])
            sheet.hatched(std::clamp(x_of(i) - 6, box.left, box.right() - 12), box.top, 12,
                          box.height);
    }
    if (direct) draw_end_labels(sheet, box, ends);
    sheet.y = box.bottom() + 20;
    sheet.x_labels(box, chart.x, first, spacing);
    sheet.x_title(box, chart.text.x_label);
    return sheet.finish();
}

}  // namespace palermo::charts::detail
