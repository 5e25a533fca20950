// charts/detail/draw.hpp: one pair of functions a kind; chart.cpp chooses.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "palermo/charts/chart.hpp"

namespace palermo::charts::detail {

class Formatter;

std::string draw(const LineChart&, const Frame&);
std::string draw(const StackedAreaChart&, const Frame&);
std::string draw(const BarChart&, const Frame&);
std::string draw(const SmallMultiples&, const Frame&);
std::string draw(const HeatMap&, const Frame&);
std::string draw(const SlopeChart&, const Frame&);
std::string draw(const DumbbellChart&, const Frame&);
std::string draw(const DotPlot&, const Frame&);
std::string draw(const IntervalPlot&, const Frame&);
std::string draw(const FunnelChart&, const Frame&);
std::string draw(const StepChart&, const Frame&);
std::string draw(const Sankey&, const Frame&);
std::string draw(const ChoroplethMap&, const Frame&);
std::string draw(const FlowMap&, const Frame&);
std::string draw(const UpSetPlot&, const Frame&);
std::string draw(const SurvivalCurve&, const Frame&);
std::string draw(const BigNumber&, const Frame&);
std::string draw(const TileGrid&, const Frame&);

/// Something that goes from one place to another.
struct Flowing {
    std::string from, to;
    Value value;
};

/// Where a phone has no room for arrows and matrices: the ten largest as bars, the largest first.
std::string draw_largest(const Text& text, std::vector<Flowing> flows, const Frame& frame,
                         std::string_view between = {});

/// The twin of a chart before it is HTML.
struct DataTable {
    std::vector<std::string> head;  // the first names the row labels
    struct Cell {
        std::string text;
        bool word = false;  // suppressed or missing
    };
    struct Row {
        std::string label;
        std::vector<Cell> cells;
    };
    std::vector<Row> rows;
};

DataTable tabulate(const LineChart&, const Formatter&);
DataTable tabulate(const StackedAreaChart&, const Formatter&);
DataTable tabulate(const BarChart&, const Formatter&);
DataTable tabulate(const SmallMultiples&, const Formatter&);
DataTable tabulate(const HeatMap&, const Formatter&);
DataTable tabulate(const SlopeChart&, const Formatter&);
DataTable tabulate(const DumbbellChart&, const Formatter&);
DataTable tabulate(const DotPlot&, const Formatter&);
DataTable tabulate(const IntervalPlot&, const Formatter&);
DataTable tabulate(const FunnelChart&, const Formatter&);
DataTable tabulate(const StepChart&, const Formatter&);
DataTable tabulate(const Sankey&, const Formatter&);
DataTable tabulate(const ChoroplethMap&, const Formatter&);
DataTable tabulate(const FlowMap&, const Formatter&);
DataTable tabulate(const UpSetPlot&, const Formatter&);
DataTable tabulate(const SurvivalCurve&, const Formatter&);
DataTable tabulate(const BigNumber&, const Formatter&);
DataTable tabulate(const TileGrid&, const Formatter&);

}  // namespace palermo::charts::detail
