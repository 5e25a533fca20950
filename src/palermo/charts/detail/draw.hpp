// charts/detail/draw.hpp: one pair of functions a kind; chart.cpp chooses.
#pragma once

#include <string>
#include <vector>

#include "palermo/charts/chart.hpp"

namespace palermo::charts::detail {

class Said;

std::string draw(const LineChart&, const Frame&);
std::string draw(const StackedAreaChart&, const Frame&);
std::string draw(const BarChart&, const Frame&);

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

DataTable tabulate(const LineChart&, const Said&);
DataTable tabulate(const StackedAreaChart&, const Said&);
DataTable tabulate(const BarChart&, const Said&);

}  // namespace palermo::charts::detail
