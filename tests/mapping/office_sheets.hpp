// tests/mapping/office_sheets.hpp: small sheets of invented people, written out in a test.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "palermo/mapping/sheets.hpp"

namespace palermo::mapping {

/// The first row holds the headings.
inline OfficeSheet sheet_of(std::string name, const std::vector<std::vector<std::string>>& rows,
                            int year = 0) {
    OfficeSheet sheet;
    sheet.file = "register.xlsx";
    sheet.sheet = std::move(name);
    sheet.year = year;
    sheet.rows = FileRows(1);
    std::vector<Table::Column> columns;
    for (std::size_t i = 0; i < rows.front().size(); ++i) {
        TextColumn column(rows.front()[i]);
        for (std::size_t row = 1; row < rows.size(); ++row) column.push(rows[row][i]);
        columns.emplace_back(std::move(column));
        sheet.file_column.push_back(static_cast<std::int64_t>(i) + 1);
        sheet.hidden.push_back(false);
    }
    sheet.table = *Table::make(std::move(columns));
    return sheet;
}

inline OfficeFiles files_of(std::vector<OfficeSheet> sheets) {
    return {std::move(sheets), {}, {{"register.xlsx", std::string(64, '0')}}};
}

}  // namespace palermo::mapping
