// The twin of each chart: what is drawn, as rows.
#include "palermo/charts/detail/draw.hpp"
#include "palermo/charts/detail/sheet.hpp"

namespace palermo::charts::detail {

namespace {

DataTable::Cell cell(const Value& value, const Formatter& say) {
    DataTable::Cell cell{say.value(value), !value.known()};
    if (!value.known() && !value.shown.empty()) {  // "<5 (suppressed)"
        cell.text += " (";
        cell.text += say(value.state == State::suppressed ? "chart.suppressed" : "chart.missing");
        cell.text += ')';
    }
    return cell;
}

// A number that is not firm enough to publish stands in no table either: what says so stands in its place.
DataTable::Cell firm(const Value& value, bool weak, const Formatter& say) {
    if (weak && value.known()) return {std::string(say("chart.weak")), true};
    return cell(value, say);
}

// One row per x, one column per series; intervals get columns of their own.
DataTable by_position(const std::vector<std::string>& x, std::string_view x_label,
                      std::span<const Series* const> series, const Formatter& say) {
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
                    row.cells.push_back(
                        firm(i < column->size() ? (*column)[i] : Value(), one->weak, say));
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

DataTable tabulate(const LineChart& chart, const Formatter& say) {
    auto series = pointers(chart.series);
    if (chart.band) series.push_back(&*chart.band);
    if (chart.panel) series.push_back(&*chart.panel);
    return by_position(chart.x, chart.text.x_label, series, say);
}

DataTable tabulate(const StackedAreaChart& chart, const Formatter& say) {
    return by_position(chart.x, chart.text.x_label, pointers(chart.series), say);
}

DataTable tabulate(const BarChart& chart, const Formatter& say) {
    auto table =
        by_position(chart.categories, chart.horizontal ? chart.text.y_label : chart.text.x_label,
                    pointers(chart.series), say);
    add_column(table, say("chart.beside"), chart.beside);
    return table;
}

DataTable tabulate(const SmallMultiples& chart, const Formatter& say) {
    DataTable table;
    table.head = {std::string(say("chart.group"))};
    for (const auto& x : chart.x) table.head.push_back(x);
    for (const auto& panel : chart.panels) {
        for (const auto& series : panel.series) {
            auto& row = table.rows.emplace_back();
            row.label = panel.title;
            if (!series.label.empty()) row.label = say.labelled(panel.title, series.label);
            for (const auto& value : series.values) row.cells.push_back(cell(value, say));
        }
    }
    return table;
}

DataTable tabulate(const HeatMap& chart, const Formatter& say) {
    DataTable table;
    table.head = {std::string(chart.text.y_label.empty() ? say("chart.category")
                                                         : std::string_view(chart.text.y_label))};
    for (const auto& column : chart.columns) table.head.push_back(column);
    const bool totals = !chart.row_totals.empty();
    if (totals) table.head.emplace_back(say("chart.total"));
    for (std::size_t r = 0; r < chart.rows.size(); ++r) {
        auto& row = table.rows.emplace_back();
        row.label = chart.rows[r];
        for (const auto& value : chart.cells[r]) {
            auto one = cell(value, say);
            if (chart.presence && value.known() && value.shown.empty())
                one.text = say("chart.present");
            row.cells.push_back(std::move(one));
        }
        if (totals) row.cells.push_back(cell(chart.row_totals[r], say));
    }
    if (!chart.column_totals.empty()) {
        auto& row = table.rows.emplace_back();
        row.label = say("chart.total");
        for (const auto& value : chart.column_totals) row.cells.push_back(cell(value, say));
        if (totals) row.cells.push_back(cell(chart.total.value_or(Value::missing()), say));
    }
    return table;
}

namespace {

DataTable of_pairs(const std::vector<Pair>& pairs, const std::string& from, const std::string& to,
                   const Formatter& say) {
    DataTable table;
    table.head = {std::string(say("chart.category")), from, to,
                  std::string(say("chart.difference"))};
    for (const auto& pair : pairs) {
        const Value difference = pair.from.known() && pair.to.known()
                                     ? Value(pair.to.number - pair.from.number)
                                     : Value::missing();
        table.rows.push_back(
            {pair.label, {cell(pair.from, say), cell(pair.to, say), cell(difference, say)}});
    }
    return table;
}

}  // namespace

DataTable tabulate(const SlopeChart& chart, const Formatter& say) {
    auto table = of_pairs(chart.lines, chart.from, chart.to, say);
    for (const auto& member : chart.members) {
        const bool known = std::any_of(chart.lines.begin(), chart.lines.end(),
                                       [&](const Pair& line) { return line.label == member; });
        if (known) continue;  // already a row of its own
        table.rows.push_back(
            {chart.members_label.empty() ? member : say.labelled(chart.members_label, member),
             {{"", false}, {"", false}, {"", false}}});
    }
    return table;
}

DataTable tabulate(const DumbbellChart& chart, const Formatter& say) {
    return of_pairs(chart.rows, chart.from, chart.to, say);
}

DataTable tabulate(const DotPlot& chart, const Formatter& say) {
    const bool interval = std::any_of(chart.rows.begin(), chart.rows.end(),
                                      [](const Dot& dot) { return dot.low && dot.high; });
    DataTable table;
    table.head = {std::string(say("chart.category")), std::string(say("chart.value"))};
    if (interval) {
        table.head.emplace_back(say("chart.low"));
        table.head.emplace_back(say("chart.high"));
    }
    std::vector<std::string> beside;
    for (const auto& dot : chart.rows) {
        auto& row = table.rows.emplace_back();
        row.label = dot.label;
        row.cells.push_back(firm(dot.value, dot.weak, say));
        if (interval) {
            row.cells.push_back(firm(dot.low.value_or(Value::missing()), dot.weak, say));
            row.cells.push_back(firm(dot.high.value_or(Value::missing()), dot.weak, say));
        }
        beside.push_back(dot.beside);
    }
    if (std::any_of(beside.begin(), beside.end(), [](const auto& text) { return !text.empty(); })) {
        add_column(table, say("chart.beside"), beside);
    }
    return table;
}

DataTable tabulate(const IntervalPlot& chart, const Formatter& say) {
    DataTable table;
    table.head = {std::string(say("chart.category")), std::string(say("chart.method")),
                  std::string(say("chart.low")), std::string(say("chart.estimate")),
                  std::string(say("chart.high"))};
    for (const auto& row : chart.rows) {
        table.rows.push_back({row.label,
                              {{row.group, false},
                               firm(row.low, row.weak, say),
                               firm(row.estimate, row.weak, say),
                               firm(row.high, row.weak, say)}});
    }
    return table;
}

DataTable tabulate(const FunnelChart& chart, const Formatter& say) {
    DataTable table;
    table.head = {std::string(say("chart.category")), std::string(say("chart.value"))};
    std::vector<std::string> ratios;
    for (const auto& stage : chart.stages) {
        table.rows.push_back({stage.label, {cell(stage.value, say)}});
        ratios.push_back(stage.ratio);
    }
    add_column(table, say("chart.beside"), ratios);
    return table;
}

DataTable tabulate(const StepChart& chart, const Formatter& say) {
    DataTable table;
    table.head = {std::string(say("chart.date")), std::string(say("chart.group")),
                  std::string(say("chart.value"))};
    for (const auto& steps : chart.series) {
        for (const auto& point : steps.points) {
            const std::string when = point.shown.empty() ? say.value(point.when) : point.shown;
            table.rows.push_back({when, {{steps.label, false}, cell(point.value, say)}});
        }
    }
    return table;
}

DataTable tabulate(const Sankey& chart, const Formatter& say) {
    DataTable table;
    table.head = {std::string(say("chart.from")), std::string(say("chart.to")),
                  std::string(say("chart.value"))};
    for (const auto& link : chart.links) {
        table.rows.push_back({chart.nodes[link.from].label,
                              {{chart.nodes[link.to].label, false}, cell(link.value, say)}});
    }
    return table;
}

DataTable tabulate(const ChoroplethMap& chart, const Formatter& say) {
    DataTable table;
    table.head = {std::string(say("chart.category")), std::string(say("chart.value"))};
    for (const auto& area : chart.areas) {
        auto one = cell(area.value, say);
        if (!chart.categories.empty() && area.value.known() && area.value.shown.empty()) {
            one.text = chart.categories[static_cast<std::size_t>(area.value.number)];
        }
        table.rows.push_back({area.label, {std::move(one)}});
    }
    return table;
}

DataTable tabulate(const FlowMap& chart, const Formatter& say) {
    DataTable table;
    table.head = {std::string(say("chart.from")), std::string(say("chart.to")),
                  std::string(say("chart.value"))};
    for (const auto& flow : chart.flows) {
        table.rows.push_back({chart.places[flow.from].label,
                              {{chart.places[flow.to].label, false}, cell(flow.value, say)}});
    }
    return table;
}

DataTable tabulate(const UpSetPlot& chart, const Formatter& say) {
    DataTable table;
    table.head = {std::string(say("chart.combination")), std::string(say("chart.value"))};
    for (const auto& set : chart.sets) {
        table.rows.push_back(
            {say.labelled(say("chart.set_size"), set.label), {cell(set.size, say)}});
    }
    for (const auto& combination : chart.combinations) {
        std::string label;
        for (const auto set : combination.sets) {
            if (!label.empty()) label += " + ";
            label += chart.sets[set].label;
        }
        if (label.empty()) label = say("chart.none");
        table.rows.push_back({label, {cell(combination.size, say)}});
    }
    return table;
}

DataTable tabulate(const SurvivalCurve& chart, const Formatter& say) {
    DataTable table;
    table.head = {std::string(say("chart.group")), std::string(say("chart.time")),
                  std::string(say("chart.value")), std::string(say("chart.low")),
                  std::string(say("chart.high")),  std::string(say("chart.status"))};
    const auto share = [&](double part) {
        return part < 0 ? cell(Value::missing(), say)
                        : DataTable::Cell{say.isolated(say.percent(part * 100, 1)), false};
    };
    for (const auto& group : chart.groups) {
        for (const auto& step : group.steps) {
            table.rows.push_back(
                {group.label,
                 {{say.value(step.time), false},
                  share(step.survival),
                  share(step.low),
                  share(step.high),
                  {std::string(step.censored ? say("chart.censored") : std::string_view()),
                   false}}});
        }
        for (std::size_t i = 0; i < group.at_risk.size(); ++i) {
            table.rows.push_back({group.label,
                                  {{say.value(chart.at_risk_times[i]), false},
                                   cell(group.at_risk[i], say),
                                   {"", false},
                                   {"", false},
                                   {std::string(say("chart.at_risk")), false}}});
        }
    }
    return table;
}

DataTable tabulate(const BigNumber& chart, const Formatter& say) {
    DataTable table;
    table.head = {std::string(say("chart.category")), std::string(say("chart.value"))};
    table.rows.push_back({chart.text.title, {cell(chart.value, say)}});
    if (!chart.change.empty()) {
        table.rows.push_back({std::string(say("chart.difference")), {{chart.change, false}}});
    }
    for (std::size_t i = 0; i < chart.x.size() && i < chart.trend.values.size(); ++i) {
        table.rows.push_back({chart.x[i], {cell(chart.trend.values[i], say)}});
    }
    return table;
}

DataTable tabulate(const TileGrid& chart, const Formatter& say) {
    DataTable table;
    table.head = {std::string(say("chart.category")), std::string(say("chart.group")),
                  std::string(say("chart.status"))};
    for (const auto& group : chart.groups) {
        for (const auto& tile : group.tiles) {
            table.rows.push_back(
                {tile.label, {{group.label, false}, {chart.statuses[tile.status].label, false}}});
        }
    }
    return table;
}

}  // namespace palermo::charts::detail
