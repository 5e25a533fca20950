// table/columns.hpp: columns as a person names them on a command line.
//
//     columns_named(table, std::array<std::string, 1>{"sex,age"})   {"sex", "age"}
//
// Thread safety: functions of their arguments.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "palermo/table/table.hpp"

namespace palermo {

/// The names one by one, as the table writes them: "region,form" is two where the table has no column of
/// that name, and "Region" is "region" where that is the only one meant. Others stay as they are.
std::vector<std::string> columns_named(const Table& table, std::span<const std::string> names);

}  // namespace palermo
