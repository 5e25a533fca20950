// One row a thing: dots, intervals, dumbbells, funnels.
#include <algorithm>
#include <cmath>

#include "palermo/charts/detail/draw.hpp"
#include "palermo/charts/detail/sheet.hpp"

namespace palermo::charts::detail {

namespace {

struct Spot {
    const Value* value;
    int tone;
};

struct Row {
    std::string_view label;
    std::string_view beside;  // after the value, quiet
    std::vector<Spot> spots;
    const Value* low = nullptr;
    const Value* high = nullptr;
    std::string said;  // printed at the end of the row
    bool joined = false;
    bool weak = false;
    bool beside_always = false;  // on a phone too, where it is the only place that says it
};

struct Rows {
    std::vector<Row> rows;
    std::vector<LegendEntry> legend;
    std::span<const Mark> across;
    Scale scale = Scale::linear;
    bool from_zero = true;
    bool values_at_spots = false;
};

std::string draw_rows(const Rows& plot, const Text& text, const Frame& frame) {
    Sheet sheet(text, frame);
    Range range;
    bool suppressed = false, missing = false;
    const bool logarithmic = plot.scale == Scale::logarithmic;
    const auto drawable = [&](const Value* value) {
        return value != nullptr && value->known() && (!logarithmic || value->number > 0);
    };
    for (const auto& row : plot.rows) {
        for (const auto& spot : row.spots) {
            if (drawable(spot.value)) range.add(spot.value->number);
            suppressed |= spot.value->state == State::suppressed;
            missing |= spot.value->state == State::missing;
        }
        for (const auto* bound : {row.low, row.high}) {
            if (drawable(bound)) range.add(bound->number);
        }
    }
    for (const auto& mark : plot.across) range.add(mark.at);
    const auto axis =
        logarithmic ? Axis::make_logarithmic(range.any ? range.low : 1, range.any ? range.high : 10)
                    : Axis::make(range.low, range.high, plot.from_zero, sheet.narrow() ? 3 : 6);
    auto legend = plot.legend;
    const bool weak =
        std::any_of(plot.rows.begin(), plot.rows.end(), [](const Row& row) { return row.weak; });
    if (weak) legend.push_back({Swatch::weak, 0, sheet.say()("chart.weak")});
    Sheet::add_states(legend, sheet.say(), suppressed, false);
    sheet.legend(legend);
    sheet.y_title(text.y_label);

    const bool above = sheet.narrow();
    double label_room = 16, said_room = above ? 26 : 18, beside_room = 0;
    for (const auto& row : plot.rows) {
        if (!plot.values_at_spots) break;
        // The right one may stand at the end of the axis, with its number after it.
        for (const auto& spot : row.spots) {
            if (!drawable(spot.value)) continue;
            said_room = std::max(said_room, text_width(sheet.say().value(*spot.value)) + 12);
        }
    }
    bool two_lines = false;
    std::size_t lines_above = 1;
    const auto name_above = [&](const Row& row) {
        auto lines = wrapped(row.label, sheet.width() - text_width(row.said) - 12, 3);
        if (row.beside_always && !row.beside.empty()) {
            lines.push_back(shortened(row.beside, sheet.width() - 4));
        }
        return lines;
    };
    for (const auto& row : plot.rows) {
        if (above) lines_above = std::max(lines_above, name_above(row).size());
    }
    for (const auto& row : plot.rows) {
        if (above) break;
        const auto lines = wrapped(row.label, sheet.width() * 0.3, 2);
        two_lines |= lines.size() > 1;
        for (const auto& line : lines) label_room = std::max(label_room, text_width(line) + 14);
        said_room = std::max(said_room, text_width(row.said) + 26);
        if (!row.beside.empty()) {
            two_lines |= wrapped(row.beside, 150, 2).size() > 1;
            beside_room = std::max(beside_room, std::min(text_width(row.beside), 150.0) + 14);
        }
    }
    const std::string_view unit = text.unit == "%" ? "%" : "";
    Box box;
    box.left = label_room;
    box.width = sheet.width() - box.left - said_room - beside_room;
    box.top = sheet.y + (plot.across.empty() ? 4 : 18);
    const double more_above = 15 * static_cast<double>(lines_above - 1);
    const double row_height = above ? 40 + more_above : two_lines ? 34 : 26;
    box.height = row_height * static_cast<double>(plot.rows.size()) + 4;
    sheet.value_axis(box, axis, unit);
    const auto x_of = [&](double value) { return box.left + axis.at(value) * box.width; };
    for (const auto& mark : plot.across) {
        const double at = std::round(x_of(mark.at)) + 0.5;
        sheet.pen.line(at, box.top - 4, at, box.bottom(), "r");
        const bool right_half = axis.at(mark.at) > 0.5;
        sheet.pen.text(right_half ? at - 4 : at + 4, box.top - 6,
                       right_half ? Anchor::end : Anchor::start, "a halo",
                       shortened(mark.label, right_half ? at - 8 : sheet.width() - at - 8));
    }
    double top = box.top + 2;
    for (const auto& row : plot.rows) {
        double middle = top + row_height / 2;
        if (above) {
            // The last line stands right above its mark.
            const auto lines = name_above(row);
            const double down = 15 * static_cast<double>(lines_above - lines.size());
            sheet.lines(2, top + 12 + down, Anchor::start, "n", lines, 15);
            sheet.pen.text(sheet.width() - 2, top + 12 + more_above, Anchor::end, "n", row.said);
            middle = top + 26 + more_above;
            sheet.pen.line(box.left, middle, box.right(), middle, "g");
        } else {
            const auto lines = wrapped(row.label, sheet.width() * 0.3, 2);
            sheet.lines(box.left - 12, middle + 4 - 7.5 * static_cast<double>(lines.size() - 1),
                        Anchor::end, "n", lines, 15);
            sheet.pen.line(box.left, middle, box.right(), middle, "g");
            sheet.pen.text(box.right() + 12, middle + 4, Anchor::start, "n", row.said);
            if (!row.beside.empty()) {
                const auto beside = wrapped(row.beside, 150, 2);
                sheet.lines(box.right() + said_room,
                            middle + 4 - 7.5 * static_cast<double>(beside.size() - 1),
                            Anchor::start, "a", beside, 15);
            }
        }
        if (drawable(row.low) && drawable(row.high)) {
            const double low = x_of(row.low->number), high = x_of(row.high->number);
            const std::string_view line = row.weak ? "wv" : "v";
            sheet.pen.line(low, middle, high, middle, line);
            sheet.pen.line(low, middle - 5, low, middle + 5, row.weak ? "f" : "v");
            sheet.pen.line(high, middle - 5, high, middle + 5, row.weak ? "f" : "v");
        }
        if (row.joined && drawable(row.spots[0].value) && drawable(row.spots[1].value)) {
            sheet.pen.line(x_of(row.spots[0].value->number), middle,
                           x_of(row.spots[1].value->number), middle, "c");
        }
        std::vector<double> ends;
        for (const auto& spot : row.spots) {
            if (spot.value->state == State::suppressed) {
                sheet.hatched(box.left, middle - 6, 12, 12);
            } else if (drawable(spot.value) && row.weak) {
                constexpr int diamond = 3;  // as in the legend
                sheet.pen.marker(x_of(spot.value->number), middle, diamond, "wk", 5.5);
            } else if (drawable(spot.value)) {
                sheet.pen.marker(x_of(spot.value->number), middle, spot.tone, dot_class(spot.tone),
                                 5.5);
            }
        }
        if (plot.values_at_spots && row.spots.size() == 2) {
            const auto &a = *row.spots[0].value, &b = *row.spots[1].value;
            const bool forward = !a.known() || !b.known() || a.number <= b.number;
            for (const bool first : {true, false}) {
                const auto& value = first ? a : b;
                if (!drawable(&value)) continue;
                const bool left = first == forward;
                const std::string said = sheet.say().value(value);
                const double at = x_of(value.number);
                const bool room = !left || at - 10 - text_width(said) > box.left;
                if (room) {
                    sheet.pen.text(left ? at - 10 : at + 10, middle + 4,
                                   left ? Anchor::end : Anchor::start, "n halo", said);
                } else if (!above) {
                    sheet.pen.text(at, middle - 8, Anchor::middle, "n halo", said);
                }
            }
        }
        top += row_height;
    }
    sheet.y = box.bottom() + 20;
    std::string x_title = text.x_label;
    if (logarithmic) {
        if (!x_title.empty()) x_title += ' ';
        x_title += '(';
        x_title += sheet.say()("chart.logarithmic");
        x_title += ')';
    }
    sheet.x_title(box, x_title);
    return sheet.finish();
}

std::string with_interval(const Formatter& say, const Value& value, const Value* low,
                          const Value* high) {
    std::string text = say.value(value);
    if (low != nullptr && high != nullptr && low->known() && high->known()) {
        text += " (" + say.value(*low) + "–" + say.value(*high) + ")";
    }
    return text;
}

}  // namespace

std::string draw(const DotPlot& chart, const Frame& frame) {
    const Formatter say(frame.language);
    Rows plot;
    plot.across = chart.across;
    for (const auto& dot : chart.rows) {
        const Value* low = dot.low ? &*dot.low : nullptr;
        const Value* high = dot.high ? &*dot.high : nullptr;
        plot.rows.push_back(
            {.label = dot.label,
             .beside = dot.beside,
             .spots = {{&dot.value, dot.tone & 7}},
             .low = low,
             .high = high,
             .said = dot.weak && dot.value.known() ? "" : with_interval(say, dot.value, low, high),
             .weak = dot.weak});
    }
    return draw_rows(plot, chart.text, frame);
}

std::string draw(const DumbbellChart& chart, const Frame& frame) {
    Rows plot;
    plot.values_at_spots = true;
    plot.legend = {{Swatch::dot, 1, chart.from}, {Swatch::dot, 0, chart.to}};
    for (const auto& row : chart.rows) {
        plot.rows.push_back({.label = row.label,
                             .beside = {},
                             .spots = {{&row.from, 1}, {&row.to, 0}},
                             .said = {},
                             .joined = true});
    }
    return draw_rows(plot, chart.text, frame);
}

std::string draw(const IntervalPlot& chart, const Frame& frame) {
    const Formatter say(frame.language);
    Rows plot;
    plot.scale = chart.scale;
    plot.across = chart.across;
    std::vector<std::string_view> groups;
    for (const auto& row : chart.rows) {
        auto found = std::find(groups.begin(), groups.end(), row.group);
        const int tone = static_cast<int>(found - groups.begin()) & 7;
        if (found == groups.end()) groups.push_back(row.group);
        plot.rows.push_back({.label = row.label,
                             .beside = row.group,
                             .spots = {{&row.estimate, tone}},
                             .low = &row.low,
                             .high = &row.high,
                             .said = row.weak && row.estimate.known()
                                         ? ""
                                         : with_interval(say, row.estimate, &row.low, &row.high),
                             .weak = row.weak,
                             .beside_always = true});
    }
    if (groups.size() > 1) {
        for (std::size_t i = 0; i < groups.size(); ++i) {
            const bool marked = std::ranges::any_of(
                chart.rows, [&](const auto& row) { return row.group == groups[i] && !row.weak; });
            if (marked) plot.legend.push_back({Swatch::dot, static_cast<int>(i & 7), groups[i]});
        }
        // The legend says the method, and beside the row it would only be said again. The mark of a weak one does
        // not say it.
        for (auto& row : plot.rows) {
            if (groups.size() <= 8 && !row.weak) row.beside = {};
        }
    }
    return draw_rows(plot, chart.text, frame);
}

std::string draw(const FunnelChart& chart, const Frame& frame) {
    Sheet sheet(chart.text, frame);
    double most = 0;
    bool suppressed = false;
    for (const auto& stage : chart.stages) {
        if (stage.value.known()) most = std::max(most, stage.value.number);
        suppressed |= stage.value.state == State::suppressed;
    }
    std::vector<LegendEntry> legend;
    Sheet::add_states(legend, sheet.say(), suppressed, false);
    sheet.legend(legend);
    sheet.y_title(chart.text.y_label);
    const bool above = sheet.narrow();
    double label_room = 0;
    for (const auto& stage : chart.stages) {
        if (above) break;
        for (const auto& line : wrapped(stage.label, sheet.width() * 0.26, 2, Weight::semibold)) {
            label_room = std::max(label_room, text_width(line, text_size, Weight::semibold) + 18);
        }
    }
    const double left = label_room, width = sheet.width() - label_room - 4;
    const double middle = left + width / 2;
    const double bar = 40, gap = 34;
    double top = sheet.y + 6;
    double last_half = -1;
    for (const auto& stage : chart.stages) {
        const double half =
            stage.value.known() && most > 0 ? stage.value.number / most * width / 2 : 0;
        if (last_half >= 0) {
            sheet.pen.begin_path("n0");
            sheet.pen.move_to(middle - last_half, top);
            sheet.pen.line_to(middle + last_half, top);
            sheet.pen.line_to(middle + half, top + gap);
            sheet.pen.line_to(middle - half, top + gap);
            sheet.pen.shut();
            sheet.pen.end_path();
            if (!stage.ratio.empty()) {
                const auto lines = wrapped("↓ " + stage.ratio, width, 2);
                sheet.lines(middle,
                            top + gap / 2 + 4.5 - 8.0 * static_cast<double>(lines.size() - 1),
                            Anchor::middle, "halo", lines, 16);
            }
            top += gap;
        }
        if (above) {
            sheet.pen.text(2, top + 14, Anchor::start, "n w",
                           shortened(stage.label, sheet.width() - 4, Weight::semibold));
            top += 20;
        } else {
            const auto lines = wrapped(stage.label, sheet.width() * 0.26, 2, Weight::semibold);
            sheet.lines(left - 14, top + bar / 2 + 4 - 8.0 * static_cast<double>(lines.size() - 1),
                        Anchor::end, "n w", lines, 16);
        }
        const std::string said = sheet.say().value(stage.value);
        const int tone = stage.tone & 7;
        if (stage.value.state == State::suppressed) {
            sheet.hatched(middle - 10, top, 20, bar);
            sheet.pen.text(middle + 16, top + bar / 2 + 4, Anchor::start, "n", said);
        } else if (!stage.value.known()) {
            sheet.pen.text(middle, top + bar / 2 + 4, Anchor::middle, "a", said);
        } else {
            sheet.pen.rect(middle - half, top, std::max(half * 2, 1.0), bar, fill_class(tone), tone,
                           2);
            const bool inside = text_width(said) + 12 < half * 2;
            sheet.pen.text(inside ? middle : middle + half + 8, top + bar / 2 + 5,
                           inside ? Anchor::middle : Anchor::start,
                           inside ? ink_class(tone) : "n halo", said);
        }
        top += bar;
        last_half = half;
    }
    sheet.y = top + 4;
    sheet.x_title({left, 0, width, 0}, chart.text.x_label);
    return sheet.finish();
}

}  // namespace palermo::charts::detail
