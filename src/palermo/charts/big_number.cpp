// One number, what it changed, and its small trend.
#include "palermo/charts/detail/draw.hpp"
#include "palermo/charts/detail/sheet.hpp"

namespace palermo::charts::detail {

std::string draw(const BigNumber& chart, const Frame& frame) {
    Sheet sheet(chart.text, frame);
    const std::string said = sheet.say().value(chart.value);
    const double big = text_width(said) * 56 / 12 * 1.03;
    const bool below = sheet.narrow() || big > sheet.width() * 0.55;
    const bool shrink = big > sheet.width() - 8;
    const double top = sheet.y;
    if (chart.value.state == State::suppressed) {
        sheet.hatched(2, top + 14, 40, 40);
        sheet.pen.text(52, top + 42, Anchor::start, "h", said);
    } else {
        sheet.pen.text(2, top + 56, Anchor::start, shrink ? "h" : "big", said);
    }
    double y = top + 70;
    for (const auto& line :
         wrapped(chart.change, below ? sheet.width() - 4 : std::max(big, 180.0), 3)) {
        y += 16;
        sheet.pen.text(2, y - 2, Anchor::start, "n", line);
    }
    double bottom = y + 4;
    if (!chart.trend.values.empty()) {
        expects(chart.x.size() == chart.trend.values.size());
        const std::size_t n = chart.x.size();
        Range range;
        range.add(chart.trend);
        const auto axis = Axis::make(range.low, range.high, true, 3);
        Box box;
        box.left = below ? 8 : std::max(big, 190.0) + 40;
        box.top = below ? y + 26 : top + 18;
        box.width = sheet.width() - box.left - 12;
        box.height = below ? 70 : 62;
        const double spacing = n > 1 ? box.width / static_cast<double>(n - 1) : 0;
        const double first = n > 1 ? box.left : box.left + box.width / 2;
        sheet.pen.line(box.left, box.bottom() + 0.5, box.right(), box.bottom() + 0.5, "k");
        draw_lines(sheet, box, axis, {&chart.trend, 1}, first, spacing, false);
        const auto name = [&](std::size_t i, Anchor anchor) {
            const double x = first + spacing * static_cast<double>(i);
            sheet.pen.text(x, box.bottom() + 16, anchor, "a", chart.x[i]);
            const auto& value = chart.trend.values[i];
            if (value.known()) {
                sheet.pen.text(x, box.bottom() - axis.at(value.number) * box.height - 9, anchor,
                               "a halo", sheet.say().value(value));
            }
        };
        name(0, n > 1 ? Anchor::start : Anchor::middle);
        if (n > 1) name(n - 1, Anchor::end);
        bottom = std::max(bottom, box.bottom() + 22);
    }
    sheet.y = bottom;
    return sheet.finish();
}

}  // namespace palermo::charts::detail
