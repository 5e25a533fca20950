// prevalence/detail/count_of_people.hpp: a count as written in a file, or why it is none.
//
//     whole_number("12")   12          whole_number("1.5")   refused: captures.count_not_whole
//
// Thread safety: a function of its argument.
#pragma once

#include <cstdint>
#include <string_view>

#include "palermo/core/result.hpp"

namespace palermo::prevalence::detail {

inline constexpr std::int64_t most_people = std::int64_t{1} << 53;  // exact as doubles

/// A whole number of 0 to most_people, written in digits only. The refusal has no place: at().
///
/// Errors  invalid_input  captures.count_missing, negative_count, count_too_large, count_not_whole
Result<std::int64_t> whole_number(std::string_view text);

}  // namespace palermo::prevalence::detail
