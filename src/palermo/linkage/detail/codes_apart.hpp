// linkage/detail/codes_apart.hpp: two lists that write one thing in two ways.
//
//     F, M and Female, Male ──find_codes_that_never_meet()──> finding L07
//
// Thread safety: a function of its arguments.
#pragma once

#include "palermo/linkage/detail/prepared.hpp"

namespace palermo::linkage::detail {

/// Codes that two lists write in two ways (F and Female, NGA and Nigeria): no pair can agree in them. No
/// value is printed, for a plan may compare anything exactly.
void find_codes_that_never_meet(const Prepared& field, std::span<const List> lists,
                                const std::vector<std::int64_t>& first, Findings& findings);

}  // namespace palermo::linkage::detail
