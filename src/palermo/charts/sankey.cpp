// Ribbons between columns of nodes.
#include <vector>

#include "palermo/charts/detail/draw.hpp"
#include "palermo/charts/detail/sheet.hpp"

namespace palermo::charts::detail {

std::string draw(const Sankey& chart, const Frame& frame) {
    if (frame.width < 480) {  // ribbons would lie under their names: the ten largest as bars
        std::vector<Flowing> flows;
        for (const auto& link : chart.links) {
            expects(link.from < chart.nodes.size() && link.to < chart.nodes.size());
            flows.push_back({chart.nodes[link.from].label, chart.nodes[link.to].label, link.value});
        }
        return draw_largest(chart.text, std::move(flows), frame);
    }
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
                              15.0 * static_cast<double>(lines.size()) + 2, i});
        }
        spread(placed, top - 12, top + height + 12);
        for (const auto& place : placed) {
            const auto& box = boxes[place.index];
            auto lines = lines_of(place.index, outside ? name_most : sheet.width() / columns - 20);
            const bool first = c == 0, last = c == columns - 1;
            // Outside to the left, outside to the right, or beside the node over the ribbons.
            const bool to_left = outside ? first : last;
            const double x = to_left ? box.left - 6 : box.right() + 6;
            double y = place.y - 7.5 * static_cast<double>(lines.size()) + 10.5;
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
