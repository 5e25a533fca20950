// synthesis/detail/units.hpp: which columns are drawn together.
//
// Rules tie columns: drawn apart, they would break the rule; drawn together from the combinations
// the rules allow, they cannot. Columns that hang together closely are joined as well: to change
// one alone would lead through combinations nobody has, and they would stay where they started.
#pragma once

#include <vector>

#include "palermo/synthesis/detail/estimate.hpp"
#include "palermo/synthesis/detail/fit.hpp"

namespace palermo::protect::detail {

/// Columns tied by rules, with the combinations the rules allow; every column in one unit.
///
/// Errors   invalid_input  more than 20,000 combinations in one unit, or none at all
Result<std::vector<FitUnit>> units_of(const Schema& schema);

/// Joins units whose tables of two columns show that they hang together, strongest first, up to 90
/// combinations.
void join_close(const Schema& schema, const Estimates& estimates, std::vector<FitUnit>& units);

}  // namespace palermo::protect::detail
