// linkage/detail/own_numbers.hpp: fields that say nothing about who somebody is.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "palermo/linkage/detail/prepared.hpp"

namespace palermo::linkage::detail {

/// Case numbers that merely number the rows of a list, or that no two lists share: each office counts by itself.
/// They become "not known" everywhere, and it is said (L11). Only of fields with own_numbers.
void leave_out_own_numbers(Prepared& field, std::span<const List> lists,
                           const std::vector<std::int64_t>& first, Findings& findings);

/// One value everywhere tells nobody apart, and it is said (L11). No value is printed.
void tell_of_one_value(const Prepared& field, std::span<const List> lists, Findings& findings);

}  // namespace palermo::linkage::detail
