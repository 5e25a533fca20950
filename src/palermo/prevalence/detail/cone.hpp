// prevalence/detail/cone.hpp: the small linear programme of existence.hpp, in exact fractions.
#pragma once

#include <cstdint>
#include <vector>

namespace palermo::prevalence::detail {

/// Rows of small whole numbers, all of the same length.
using Rows = std::vector<std::vector<std::int64_t>>;

/// Is there an x with equal.x = 0, at_least.x >= 0 and at_least.x != 0?
/// Exact: 128-bit fractions, and GMP's where those would overflow.
bool cone_has_direction(const Rows& equal, const Rows& at_least, std::size_t unknowns);

/// The same decided in GMP fractions from the start; for tests.
bool cone_has_direction_gmp(const Rows& equal, const Rows& at_least, std::size_t unknowns);

}  // namespace palermo::prevalence::detail
