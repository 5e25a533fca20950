// tests/prevalence/tables.hpp: a table as it would be read from a file of these cells.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "palermo/table/table.hpp"

namespace palermo {

inline Table table_of(const std::vector<std::string>& header,
                      const std::vector<std::vector<std::string>>& rows) {
    std::vector<Table::Column> columns;
    for (std::size_t c = 0; c < header.size(); ++c) {
        TextColumn column(header[c]);
        for (const auto& row : rows) column.push(row[c]);
        columns.push_back(std::move(column));
    }
    auto table = Table::make(std::move(columns));
    REQUIRE(table);
    return *std::move(table);
}

}  // namespace palermo
