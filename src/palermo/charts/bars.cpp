// Bars: beside each other, on each other, or stretched to 100 %.
#include <algorithm>
#include <cmath>

#include "palermo/charts/detail/draw.hpp"
#include "palermo/charts/detail/sheet.hpp"

namespace palermo::charts::detail {

namespace {

struct Plan {
    bool suppressed = false, missing = false;
    std::vector<double> totals;  // known parts of each category
    Axis axis;
    std::string_view unit;
};

Plan plan(const BarChart& chart, int ticks) {
    Plan plan;
    const std::size_t n = chart.categories.size();
    expects(chart.beside.empty() || chart.beside.size() == n);
    plan.totals.assign(n, 0);
    Range range;
    for (const auto& series : chart.series) {
        expects(series.values.size() == n);
        for (std::size_t i = 0; i < n; ++i) {
            const auto& value = series.values[i];
            plan.suppressed |= value.state == State::suppressed;
            plan.missing |= !value.known() && value.state != State::suppressed;
            if (value.known()) plan.totals[i] += value.number;
        }
        if (chart.bars == Bars::grouped) range.add(series);
    }
    if (chart.bars == Bars::stacked) {
        for (const double total : plan.totals) range.add(total);
    }
    for (const auto& mark : chart.across) range.add(mark.at);
    if (chart.bars == Bars::shares) {
        plan.axis = {0, 100, 25, 0, false, {0, 25, 50, 75, 100}};
    } else {
        plan.axis = Axis::make(range.low, range.high, true, ticks);
    }
    plan.unit = chart.bars == Bars::shares || chart.text.unit == "%" ? "%" : "";
    return plan;
}

void draw_legend(Sheet& sheet, const BarChart& chart, const Plan& plan) {
    std::vector<LegendEntry> legend;
    if (chart.series.size() > 1) {
        for (std::size_t s = 0; s < chart.series.size(); ++s) {
            legend.push_back({Swatch::square, tone_of(chart.series[s], s), chart.series[s].label});
        }
    }
    Sheet::add_states(legend, sheet.say(), plan.suppressed, false);
    sheet.legend(legend);
}

std::string horizontal(const BarChart& chart, const Frame& frame) {
    Sheet sheet(chart.text, frame);
    const auto plan = detail::plan(chart, sheet.narrow() ? 3 : 5);
    draw_legend(sheet, chart, plan);
    sheet.y_title(chart.text.y_label);

    const bool grouped = chart.bars == Bars::grouped;
    const bool above = sheet.narrow();  // narrow: the label stands over its bar
    const double lane = grouped ? (chart.series.size() > 1 ? 15 : 20) : 24;
    const double lanes =
        grouped ? static_cast<double>(std::max<std::size_t>(chart.series.size(), 1)) : 1;

    double label_room = 0, value_room = 14;
    if (!above) {
        for (const auto& label : chart.categories) {
            for (const auto& line : wrapped(label, sheet.width() * 0.28, 2)) {
                label_room = std::max(label_room, text_width(line));
            }
        }
        label_room += 12;
    }
    const bool follows = grouped && !above && chart.series.size() == 1 && !chart.beside.empty();
    for (const auto& text : chart.beside) {
        if (!above && !follows) value_room = std::max(value_room, text_width(text) + 12);
    }
    if (grouped) {
        for (const auto& series : chart.series) {
            for (const auto& value : series.values) {
                value_room = std::max(value_room, text_width(sheet.say().value(value)) + 12);
            }
        }
        if (follows) {
            double after = 0;
            for (const auto& text : chart.beside) after = std::max(after, text_width(text) + 10);
            value_room += after;
        }
    } else if (chart.bars == Bars::stacked) {
        for (const double total : plan.totals) {
            value_room = std::max(value_room, text_width(sheet.say().value(total)) + 24);
        }
    }
    Box box;
    box.left = std::max(label_room, 12.0);
    box.width = sheet.width() - box.left - value_room - (plan.suppressed && !grouped ? 14 : 0);
    box.top = sheet.y + 6;
    const auto name_above = [&](std::size_t i) {
        return wrapped(chart.categories[i], sheet.width() - box.left - 8, 3);
    };
    std::size_t lines_above = 1;
    for (std::size_t i = 0; above && i < chart.categories.size(); ++i) {
        lines_above = std::max(lines_above, name_above(i).size());
    }
    const double more_above = 16 * static_cast<double>(lines_above - 1);
    const double group = lanes * lane + (above ? 24 + more_above : 10);
    box.height = group * static_cast<double>(chart.categories.size()) + 4;
    sheet.value_axis(box, plan.axis, plan.unit);

    const auto x_of = [&](double value) { return box.left + plan.axis.at(value) * box.width; };
    double top = box.top + 4;
    for (std::size_t i = 0; i < chart.categories.size(); ++i, top += group) {
        double bars_top = top;
        if (above) {
            // The last line stands right above its bar, and what is beside it at its end.
            const auto label = name_above(i);
            const double over = 16 * static_cast<double>(label.empty() ? 0 : label.size() - 1);
            const double last = top + 12 + more_above;
            sheet.lines(box.left + 4, last - over, Anchor::start, "n", label, 16);
            if (!chart.beside.empty()) {
                const double used = (label.empty() ? 0 : text_width(label.back())) + 10;
                sheet.pen.text(box.left + used, last, Anchor::start, "a",
                               shortened(chart.beside[i], sheet.width() - box.left - used));
            }
            bars_top += 18 + more_above;
        } else {
            const auto lines = wrapped(chart.categories[i], sheet.width() * 0.28, 2);
            const double middle = top + lanes * lane / 2;
            sheet.lines(box.left - 8, middle + 4 - 8.0 * static_cast<double>(lines.size() - 1),
                        Anchor::end, "n", lines, 16);
        }
        double sum = 0;
        bool hidden = false;
        for (std::size_t s = 0; s < chart.series.size(); ++s) {
            const auto& series = chart.series[s];
            const auto& value = series.values[i];
            const int tone = tone_of(series, s);
            if (grouped) {
                const double bar_top = bars_top + lane * static_cast<double>(s) + 1;
                const double thick = lane - 2;
                const double base = x_of(0);
                double end = base;
                if (value.state == State::suppressed) {
                    sheet.hatched(base, bar_top, 14, thick);
                    end = base + 14;
                } else if (value.known()) {
                    end = x_of(value.number);
                    sheet.pen.rect(std::min(base, end), bar_top, std::abs(end - base), thick,
                                   fill_class(tone), tone);
                }
                if (i < series.low.size() && i < series.high.size() && series.low[i].known() &&
                    series.high[i].known()) {
                    const double low = x_of(series.low[i].number),
                                 high = x_of(series.high[i].number);
                    const double y = bar_top + thick / 2;
                    sheet.pen.line(low, y, high, y, "v");
                    sheet.pen.line(low, y - 4, low, y + 4, "v");
                    sheet.pen.line(high, y - 4, high, y + 4, "v");
                    end = std::max(end, high);
                }
                const std::string said = sheet.say().value(value);
                sheet.pen.text(std::max(end, base) + 6, bar_top + thick / 2 + 4, Anchor::start,
                               value.known() ? "n" : "a", said);
                if (follows) {
                    sheet.pen.text(std::max(end, base) + 16 + text_width(said),
                                   bar_top + thick / 2 + 4, Anchor::start, "a", chart.beside[i]);
                }
                continue;
            }
            hidden |= value.state == State::suppressed;
            if (!value.known() || value.number <= 0) continue;
            const double part = chart.bars == Bars::shares && plan.totals[i] > 0
                                    ? value.number / plan.totals[i] * 100
                                    : value.number;
            const double left = x_of(sum), right = x_of(sum + part);
            sum += part;
            sheet.pen.rect(left, bars_top + 1, std::max(right - left - 1.5, 0.5), lane - 2,
                           fill_class(tone), tone);
            std::string label = chart.bars == Bars::shares && value.shown.empty()
                                    ? sheet.say().isolated(sheet.say().percent(part, 0))
                                    : sheet.say().value(value);
            if (text_width(label) + 6 <= right - left) {
                sheet.pen.text((left + right - 1.5) / 2, bars_top + lane / 2 + 4, Anchor::middle,
                               ink_class(tone), label);
            }
        }
        if (grouped) {
            if (!above && !chart.beside.empty() && chart.series.size() > 1) {
                sheet.pen.text(sheet.width() - 2, top + lanes * lane / 2 + 4, Anchor::end, "a",
                               chart.beside[i]);
            }
            continue;
        }
        double end = x_of(sum);
        if (hidden) {
            sheet.hatched(end + 2, bars_top + lane / 2 - 6, 12, 12);
            end += 16;
        }
        if (chart.bars == Bars::stacked) {
            sheet.pen.text(end + 5, bars_top + lane / 2 + 4, Anchor::start, "n",
                           sheet.say().value(plan.totals[i]));
        } else if (!above && !chart.beside.empty()) {
            sheet.pen.text(sheet.width() - 2, bars_top + lane / 2 + 4, Anchor::end, "a",
                           chart.beside[i]);
        }
    }
    for (const auto& mark : chart.across) {
        const double at = std::round(x_of(mark.at)) + 0.5;
        sheet.pen.line(at, box.top - 4, at, box.bottom(), "r");
        const bool right_half = plan.axis.at(mark.at) > 0.5;
        sheet.pen.text(right_half ? at - 4 : at + 4, box.top + 2,
                       right_half ? Anchor::end : Anchor::start, "a halo",
                       shortened(mark.label, box.width * 0.6));
    }
    const double zero = std::round(x_of(0)) + 0.5;
    sheet.pen.line(zero, box.top, zero, box.bottom(), "k");
    sheet.y = box.bottom() + 20;
    sheet.x_title(box, chart.text.x_label);
    return sheet.finish();
}

std::string vertical(const BarChart& chart, const Frame& frame) {
    Sheet sheet(chart.text, frame);
    const auto plan = detail::plan(chart, sheet.narrow() ? 4 : 5);
    draw_legend(sheet, chart, plan);
    sheet.y_title(chart.text.y_label);
    const std::size_t n = chart.categories.size();
    const bool grouped = chart.bars == Bars::grouped;
    if (are_years(chart.categories)) sheet.time_runs_right();

    Box box;
    box.left = sheet.y_axis_room(plan.axis, plan.unit);
    box.width = sheet.width() - box.left - 6;
    box.top = sheet.y + 18;
    box.height = std::round(std::min(box.width * (sheet.narrow() ? 0.75 : 0.46), 300.0));
    sheet.y_axis(box, plan.axis, plan.unit);
    const auto y_of = [&](double value) { return box.bottom() - plan.axis.at(value) * box.height; };

    const double band = box.width / static_cast<double>(std::max<std::size_t>(n, 1));
    sheet.positions(box.left + band / 2, band);
    const double inner = std::min(
        band * 0.76,
        grouped ? 64.0 * static_cast<double>(std::max<std::size_t>(chart.series.size(), 1)) : 84.0);
    const double thick =
        grouped ? inner / static_cast<double>(std::max<std::size_t>(chart.series.size(), 1))
                : inner;
    for (std::size_t i = 0; i < n; ++i) {
        const double left = box.left + band * static_cast<double>(i) + (band - inner) / 2;
        double sum = 0;
        bool hidden = false;
        for (std::size_t s = 0; s < chart.series.size(); ++s) {
            const auto& series = chart.series[s];
            const auto& value = series.values[i];
            const int tone = tone_of(series, s);
            if (grouped) {
                const double at = left + thick * static_cast<double>(s);
                const double wide = std::max(thick - (chart.series.size() > 1 ? 2 : 0), 1.0);
                double top = y_of(0);
                if (value.state == State::suppressed) {
                    top -= 12;
                    sheet.hatched(at, top, wide, 12);
                } else if (value.known()) {
                    const double end = y_of(value.number);
                    sheet.pen.rect(at, std::min(end, y_of(0)), wide, std::abs(end - y_of(0)),
                                   fill_class(tone), tone);
                    top = std::min(end, y_of(0));
                }
                const double middle = at + wide / 2;
                if (i < series.low.size() && i < series.high.size() && series.low[i].known() &&
                    series.high[i].known()) {
                    const double low = y_of(series.low[i].number),
                                 high = y_of(series.high[i].number);
                    sheet.pen.line(middle, low, middle, high, "v");
                    sheet.pen.line(middle - 4, low, middle + 4, low, "v");
                    sheet.pen.line(middle - 4, high, middle + 4, high, "v");
                    top = std::min(top, high);
                }
                const std::string label = sheet.say().value(value);
                const bool word = !value.known() && value.shown.empty();
                if (!word && text_width(label) <= std::max(thick, n == 1 ? thick : thick * 0.98)) {
                    sheet.pen.text(middle, top - 5, Anchor::middle, "n", label);
                }
                continue;
            }
            hidden |= value.state == State::suppressed;
            if (!value.known() || value.number <= 0) continue;
            const double part = chart.bars == Bars::shares && plan.totals[i] > 0
                                    ? value.number / plan.totals[i] * 100
                                    : value.number;
            const double bottom = y_of(sum), top = y_of(sum + part);
            sum += part;
            sheet.pen.rect(left, top + 1.5, inner, std::max(bottom - top - 1.5, 0.5),
                           fill_class(tone), tone);
            const std::string label = chart.bars == Bars::shares && value.shown.empty()
                                          ? sheet.say().isolated(sheet.say().percent(part, 0))
                                          : sheet.say().value(value);
            if (text_width(label) + 4 <= inner && bottom - top >= 16) {
                sheet.pen.text(left + inner / 2, (top + bottom) / 2 + 5, Anchor::middle,
                               ink_class(tone), label);
            }
        }
        if (hidden && !grouped) sheet.hatched(left + inner / 2 - 6, y_of(sum) - 14, 12, 12);
    }
    for (const auto& mark : chart.across) {
        const double at = std::round(y_of(mark.at)) + 0.5;
        sheet.pen.line(box.left, at, box.right(), at, "r");
        sheet.pen.text(box.left + 4, at - 5, Anchor::start, "a halo",
                       shortened(mark.label, box.width - 8));
    }
    sheet.y = box.bottom() + 20;
    // A few categories are named in full on two lines; many (years) are thinned.
    double widest = 0;
    for (const auto& label : chart.categories) widest = std::max(widest, text_width(label));
    if (widest > band - 6 && n <= 10) {
        std::size_t most = 1;
        for (std::size_t i = 0; i < n; ++i) {
            const auto lines = wrapped(chart.categories[i], band - 4, 3);
            most = std::max(most, lines.size());
            sheet.lines(box.left + band * (static_cast<double>(i) + 0.5), box.bottom() + 17,
                        Anchor::middle, "a", lines, 16);
        }
        sheet.y += 16.0 * static_cast<double>(most - 1);
    } else {
        sheet.x_labels(box, chart.categories, box.left + band / 2, band);
    }
    if (!chart.beside.empty() && band >= 44) {
        sheet.y += 14;
        for (std::size_t i = 0; i < n; ++i) {
            sheet.pen.text(box.left + band * (static_cast<double>(i) + 0.5), sheet.y - 2,
                           Anchor::middle, "z", shortened(chart.beside[i], band - 4));
        }
    }
    sheet.x_title(box, chart.text.x_label);
    return sheet.finish();
}

}  // namespace

std::string draw_largest(const Text& text, std::vector<Flowing> flows, const Frame& frame,
                         std::string_view between) {
    constexpr std::size_t most = 10;
    const Formatter say(frame.language);
    std::erase_if(flows, [](const Flowing& flow) { return !flow.value.known(); });
    std::stable_sort(flows.begin(), flows.end(), [](const Flowing& a, const Flowing& b) {
        return a.value.number > b.value.number;
    });
    BarChart bars{text, {}, {{"", {}}}, Bars::grouped, true};
    bars.text.x_label.clear();
    if (flows.size() > most) {
        flows.resize(most);
        bars.text.x_label = say("chart.largest_ten");
    }
    if (between.empty()) between = say.right_to_left() ? " ← " : " → ";
    for (auto& flow : flows) {
        bars.categories.push_back(flow.from + std::string(between) + flow.to);
        bars.series[0].values.push_back(std::move(flow.value));
    }
    return draw(bars, frame);
}

std::string draw(const BarChart& chart, const Frame& frame) {
    return chart.horizontal ? horizontal(chart, frame) : vertical(chart, frame);
}

}  // namespace palermo::charts::detail
