// The twin of each chart: what is drawn, as rows.
#include "palermo/charts/detail/draw.hpp"
#include "palermo/charts/detail/sheet.hpp"

namespace palermo::charts::detail {

namespace {

DataTable::Cell cell(const Value& value, const Said& say) {
    DataTable::Cell cell{say.value(value), !value.known()};
    if (!value.known() && !value.shown.empty()) {  // "<5 (suppressed)"
        cell.text += " (";
        cell.text += say(value.state == State::suppressed ? "chart.suppressed" : "chart.missing");
        cell.text += ')';
    }
    return cell;
}

// One row per x, one column per series; intervals get columns of their own.
DataTable by_position(const std::vector<std::string>& x, std::string_view x_label,
                      std::span<const Series* const> series, const Said& say) {
    DataTable table;
    table.head.emplace_back(x_label.empty() ? say("chart.category") : x_label);
    for (const auto* one : series) {
        if (!one->values.empty()) {
            table.head.push_back(one->label.empty() ? std::string(say("chart.value")) : one->label);
        }
        for (const auto& [bound, name] :
             {std::pair{&one->low, "chart.low"}, {&one->high, "chart.high"}}) {
            if (bound->empty()) continue;
            std::string head = one->label;
            if (!head.empty()) head += ", ";
            table.head.push_back(head += say(name));
        }
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
        auto& row = table.rows.emplace_back();
        row.label = x[i];
        for (const auto* one : series) {
            for (const auto* column : {&one->values, &one->low, &one->high}) {
                if (!column->empty()) {
                    row.cells.push_back(i < column->size() ? cell((*column)[i], say)
                                                           : cell(Value(), say));
                }
            }
        }
    }
    return table;
}

std::vector<const Series*> pointers(const std::vector<Series>& series) {
    std::vector<const Series*> result;
    for (const auto& one : series) result.push_back(&one);
    return result;
}

void add_column(DataTable& table, std::string_view head, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    table.head.emplace_back(head);
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        table.rows[i].cells.push_back({i < texts.size() ? texts[i] : std::string(), false});
    }
}

}  // namespace

DataTable tabulate(const LineChart& chart, const Said& say) {
    auto series = pointers(chart.series);
    if (chart.band) series.push_back(&*chart.band);
    if (chart.panel) series.push_back(&*chart.panel);
    return by_position(chart.x, chart.text.x_label, series, say);
}

DataTable tabulate(const StackedAreaChart& chart, const Said& say) {
    return by_position(chart.x, chart.text.x_label, pointers(chart.series), say);
}

DataTable tabulate(const BarChart& chart, const Said& say) {
    auto table =
        by_position(chart.categories, chart.horizontal ? chart.text.y_label : chart.text.x_label,
                    pointers(chart.series), say);
    add_column(table, say("chart.beside"), chart.beside);
    return table;
}

}  // namespace palermo::charts::detail
