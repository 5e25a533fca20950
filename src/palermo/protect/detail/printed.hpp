// protect/detail/printed.hpp: numbers and totals as published files write them, read in one place.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace palermo::protect::detail {

/// 1234 of "1234", "1,234" and "1 234"; nothing of any other text, nor of no_limit and above.
std::optional<std::int64_t> printed_number(std::string_view text);

/// "Total", "All ages", "_T", "Grand total", ...
bool names_a_total(std::string_view label);

}  // namespace palermo::protect::detail
