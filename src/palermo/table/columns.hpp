// table/columns.hpp: columns as a person names them on a command line.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "palermo/table/table.hpp"

namespace palermo {

/// The names one by one: "region,form" is two where the table has no column of that name.
std::vector<std::string> columns_named(const Table& table, std::span<const std::string> names);

}  // namespace palermo
