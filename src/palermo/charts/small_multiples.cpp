// One small picture a group, all on the same axis: lines, or bars.
#include <algorithm>
#include <cmath>

#include "palermo/charts/detail/draw.hpp"
#include "palermo/charts/detail/sheet.hpp"

namespace palermo::charts::detail {
namespace {

// Lines of the longest title: a place cut off is none that a reader knows.
std::size_t lines_of_titles(const SmallMultiples& chart, double width) {
    std::size_t most = 1;
    for (const auto& panel : chart.panels) {
        most = std::max(most, wrapped(panel.title, width, 4, Weight::semibold).size());
    }
    return most;
}

std::string draw_line_panels(const SmallMultiples& chart, Sheet& sheet, const Axis& axis,
                             std::string_view unit) {
    const std::size_t n = chart.x.size(), panels = chart.panels.size();
    const double axis_room = sheet.y_axis_room(axis, unit);
    const std::size_t columns = std::max<std::size_t>(
        1, std::min<std::size_t>(panels, sheet.narrow() || panels == 2   ? 2
                                         : panels % 4 == 0 || panels > 6 ? 4
                                                                         : 3));
    constexpr double gap = 18;
    sheet.time_runs_right();  // and the first picture stands where reading begins
    const bool leftwards = sheet.say().right_to_left();
    const double width = (sheet.width() - axis_room - gap * static_cast<double>(columns - 1) - 8) /
                         static_cast<double>(columns);
    const double height = std::round(std::clamp(width * 0.55, 70.0, 130.0));
    const auto title_lines = lines_of_titles(chart, width) + 1;  // and the last value
    const double row = height + 16.0 * static_cast<double>(title_lines) + 40;
    double top = sheet.y;
    for (std::size_t p = 0; p < panels; ++p) {
        const std::size_t column = p % columns;
        if (p != 0 && column == 0) top += row;
        const std::size_t in_row = std::min(columns, panels - (p - column));
        const std::size_t place = leftwards ? in_row - 1 - column : column;
        Box box{axis_room + static_cast<double>(place) * (width + gap),
                top + 16.0 * static_cast<double>(title_lines) + 10, width, height};
        auto title = wrapped(chart.panels[p].title, width, title_lines, Weight::semibold);
        const auto& lines = chart.panels[p].series;
        if (lines.size() == 1 && !lines[0].weak) {
            for (std::size_t i = n; i-- > 0;) {
                if (!lines[0].values[i].known()) continue;
                title.push_back(sheet.say().value(lines[0].values[i]) + " (" +
                                sheet.say().isolated(chart.x[i]) + ")");
                break;
            }
        }
        sheet.lines(leftwards ? box.right() : box.left,
                    box.top - 10 - 16.0 * static_cast<double>(title.size() - 1),
                    leftwards ? Anchor::end : Anchor::start, "w", title, 16);
        const auto nothing = without_any(lines, n);
        const double inset = 6;
        const double spacing = n > 1 ? (width - 2 * inset) / static_cast<double>(n - 1) : 0;
        const double first = n > 1 ? box.left + inset : box.left + width / 2;
        sheet.unpublished(box, nothing, first, spacing);
        if (place == 0) {
            sheet.y_axis(box, axis, unit);
        } else {
            sheet.y_grid(box, axis);
        }
        draw_lines(sheet, box, axis, lines, first, spacing, false);
        // First and last year are enough in a small picture.
        if (n > 0) {
            sheet.pen.text(box.left, box.bottom() + 16, Anchor::start, "a", chart.x.front());
            if (n > 1)
                sheet.pen.text(box.right(), box.bottom() + 16, Anchor::end, "a", chart.x.back());
        }
    }
    sheet.y = top + row + 2;
    return sheet.finish();
}

// `value_room`: for the number after each bar; `most_series`: in any panel.
std::string draw_bar_panels(const SmallMultiples& chart, Sheet& sheet, const Axis& axis,
                            double value_room, std::size_t most_series) {
    const std::size_t n = chart.x.size(), panels = chart.panels.size();
    double label_room = 0;
    for (const auto& label : chart.x)
        label_room =
            std::max(label_room, std::min(text_width(label), sheet.narrow() ? 120.0 : 150.0) + 10);
    const std::size_t columns =
        sheet.narrow() ? 1 : std::max<std::size_t>(1, std::min<std::size_t>(panels, 4));
    constexpr double gap = 14;
    const double width = (sheet.width() - label_room - gap * static_cast<double>(columns - 1) - 4) /
                         static_cast<double>(columns);
    const double thick = most_series > 1 ? 13 : 17;
    const double group = thick * static_cast<double>(std::max<std::size_t>(most_series, 1)) + 7;
    const double height = group * static_cast<double>(n);
    const double title_width = columns > 1 ? width : sheet.width() - 4;
    const auto title_lines = lines_of_titles(chart, title_width);
    const double title_height =
        std::max(columns > 1 ? 34.0 : 22.0, 8 + 14 * static_cast<double>(title_lines));
    double top = sheet.y;
    for (std::size_t p = 0; p < panels; ++p) {
        const std::size_t column = p % columns;
        if (p != 0 && column == 0) top += height + title_height + 18;
        Box box{label_room + static_cast<double>(column) * (width + gap), top + title_height, width,
                height};
        const auto title =
            wrapped(chart.panels[p].title, title_width, title_lines, Weight::semibold);
        sheet.lines(columns > 1 ? box.left : 2,
                    box.top - 6 - 16.0 * static_cast<double>(title.size() - 1), Anchor::start, "w",
                    title, 16);
        const double bar_room = std::max(width - value_room, 20.0);
        sheet.pen.line(box.left + 0.5, box.top, box.left + 0.5, box.bottom(), "k");
        for (std::size_t i = 0; i < n; ++i) {
            const double y = box.top + group * static_cast<double>(i) + 3.5;
            if (column == 0) {
                sheet.pen.text(label_room - 8, y + (group - 7) / 2 + 4, Anchor::end, "n",
                               shortened(chart.x[i], label_room - 9));
            }
            for (std::size_t s = 0; s < chart.panels[p].series.size(); ++s) {
                const auto& series = chart.panels[p].series[s];
                const auto& value = series.values[i];
                const int tone = tone_of(series, s);
                const double bar_top = y + thick * static_cast<double>(s);
                double end = box.left + 1;
                if (value.state == State::suppressed) {
                    sheet.hatched(box.left + 1, bar_top, 12, thick - 1);
                    end += 12;
                } else if (value.known()) {
                    const double wide = std::max(axis.at(value.number) * bar_room, 0.0);
                    sheet.pen.rect(box.left + 1, bar_top, wide, thick - 1, fill_class(tone), tone);
                    end += wide;
                }
                sheet.pen.text(end + 5, bar_top + thick / 2 + 3.5, Anchor::start,
                               value.known() ? "n" : "a",
                               shortened(sheet.say().value(value), box.right() + gap - end - 5));
            }
        }
    }
    sheet.y = top + height + title_height + 8;
    return sheet.finish();
}

}  // namespace

std::string draw(const SmallMultiples& chart, const Frame& frame) {
    Sheet sheet(chart.text, frame);
    const std::size_t n = chart.x.size();
    Range range;
    bool suppressed = false;
    std::size_t most_series = 0;
    double value_room = 0;
    for (const auto& panel : chart.panels) {
        most_series = std::max(most_series, panel.series.size());
        for (const auto& series : panel.series) {
            expects(series.values.size() == n);
            range.add(series);
            for (const auto& value : series.values) {
                suppressed |= value.state == State::suppressed;
                if (value.known()) {
                    value_room = std::max(value_room, text_width(sheet.say().value(value)) + 8);
                }
            }
        }
    }
    const bool lines = chart.kind == SmallMultiples::Kind::lines;
    std::vector<LegendEntry> legend;
    if (most_series > 1) {
        const auto& first =
            *std::find_if(chart.panels.begin(), chart.panels.end(),
                          [&](const Panel& p) { return p.series.size() == most_series; });
        for (std::size_t s = 0; s < most_series; ++s) {
            legend.push_back({lines ? Swatch::line : Swatch::square, tone_of(first.series[s], s),
                              first.series[s].label});
        }
    }
    const bool gaps =
        lines && std::any_of(chart.panels.begin(), chart.panels.end(), [n](const Panel& panel) {
            const auto nothing = without_any(panel.series, n);
            return std::find(nothing.begin(), nothing.end(), 1) != nothing.end();
        });
    Sheet::add_states(legend, sheet.say(), suppressed, gaps);
    if (gaps) legend.back().tone = 1;
    sheet.legend(legend);
    sheet.y_title(chart.text.y_label);
    const std::string_view unit = chart.text.unit == "%" ? "%" : "";
    auto axis = Axis::make(range.low, range.high, true, 3);
    // Bars of a small picture have no ticks to reach for: the longest takes all the room.
    if (!lines && range.low >= 0 && range.high > 0) axis.high = range.high;
    return lines ? draw_line_panels(chart, sheet, axis, unit)
                 : draw_bar_panels(chart, sheet, axis, value_room, most_series);
}

}  // namespace palermo::charts::detail
