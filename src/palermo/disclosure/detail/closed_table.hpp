// disclosure/detail/closed_table.hpp: a table with the columns that follow from its own.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "palermo/disclosure/tables.hpp"

namespace palermo::protect::detail {

/// One table asked for, the columns that follow from its columns, and what is counted by them.
struct ClosedTable {
    std::vector<std::string> table;                    // {"region", "age"}
    std::vector<std::string> follow;                   // {"minor"}
    std::vector<std::vector<std::string>> listed;      // tables asked for, and what lies in both
    std::vector<std::vector<std::string>> worked_out;  // by an attacker: {"minor"}
};

/// Cells of the tables listed and of those worked out, all made of the same innermost cells: those of
/// `table`, or by all columns where `follow` is not decided by it.
///
/// Errors and cost   as count_cube(), each set of columns on its own
Result<Cube> count_closed(const Table& records, const ClosedTable& closed,
                          const std::vector<Hierarchy>& hierarchies, const std::string& weight,
                          const std::string& contributor,
                          std::span<const std::uint64_t> record_keys,
                          Combinations combinations = Combinations::with_somebody);

}  // namespace palermo::protect::detail
