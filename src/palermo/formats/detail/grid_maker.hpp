// formats/detail/grid_maker.hpp: a Grid in the making, cell by cell and row by row.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "palermo/formats/detail/value.hpp"
#include "palermo/formats/grids.hpp"

namespace palermo::formats::detail {

/// Cells come from left to right, rows from above. Room is counted for all cells up to the last column that
/// has a value: a far corner costs what it takes to hold.
class GridMaker {
public:
    GridMaker(Grid& grid, Room& room) : grid_(grid), room_(room) {}

    /// A value of the row being read; columns count from 1. False where no more room is.
    bool cell(std::int64_t column, std::string_view text) {
        if (is_blank(text)) return true;
        const auto at = static_cast<std::size_t>(column - 1);
        if (at >= grid_.columns.size() && !widen(at + 1)) return false;
        auto& values = grid_.columns[at];
        // Columns that had nothing for some rows catch up when they have again.
        while (values.size() < grid_.rows.size()) values.push_code(0);
        const auto known = values.values().size();
        const auto code = values.code_for(text);
        if (values.values().size() != known) room_.value(text.size());
        values.push_code(code);
        any_ = true;
        return !room_.full();
    }

    /// The row is read. Rows without a value are none.
    bool end_row(std::int64_t number, bool hidden) {
        if (!std::exchange(any_, false)) return true;
        grid_.rows.push_back(number);
        room_.cells(grid_.columns.size() + 2);
        if (hidden) {
            auto& ranges = grid_.hidden_rows;
            if (ranges.empty() || ranges.back().last + 1 != number) {
                ranges.push_back({number, number});
            }
            ranges.back().last = number;
        }
        return !room_.full();
    }

    /// All rows were given.
    void finish() {
        for (auto& column : grid_.columns) {
            while (column.size() < grid_.rows.size()) column.push_code(0);
        }
        grid_.hidden_columns.resize(grid_.columns.size());
    }

private:
    bool widen(std::size_t columns) {
        room_.cells((columns - grid_.columns.size()) * (grid_.rows.size() + 16));
        if (room_.full()) return false;
        grid_.columns.resize(columns);
        return true;
    }

    Grid& grid_;
    Room& room_;
    bool any_ = false;
};

}  // namespace palermo::formats::detail
