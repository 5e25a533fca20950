// synthesis/combinations.hpp: which combinations of answers k people or more share.
//
// The classic release before differential privacy: exact counts of every combination of up to three
// answers, those of fewer than k people left out. Exact counts can be subtracted from each other, so
// the result is a working table and not a Release; `protect tables` makes it one.
//
//     const auto often = TRY(frequent_combinations(records, schema, 10, 3, {}, task));
//
// Thread safety: functions of their arguments.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "palermo/core/task.hpp"
#include "palermo/synthesis/schema.hpp"

namespace palermo::protect {

struct Combination {
    std::array<std::uint16_t, 3> columns = {};  // the first `length` are used, ascending
    std::array<Code16, 3> codes = {};
    std::uint8_t length = 0;
    std::uint32_t count = 0;
};

/// Every combination of 1 to `longest` answers that `k` records or more share, by length, then
/// columns, then codes. Codes in `silent` (such as "" and "0") are no answers.
///
/// Errors   unavailable  stopped
/// Cost     rows * C(columns, longest) increments, shared by the task's threads
Result<std::vector<Combination>> frequent_combinations(const Records& records, const Schema& schema,
                                                       std::uint32_t k, int longest,
                                                       const std::vector<std::string>& silent,
                                                       const Task& task);

}  // namespace palermo::protect
