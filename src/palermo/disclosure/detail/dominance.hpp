// disclosure/detail/dominance.hpp: amounts that point to one contributor, alone or added up.
//
// A cell of which one firm brings nearly all is hidden. But what the sums say of it can still be close:
// hidden cells of a row whose total is printed are known together, and another contributor takes the
// own amounts out of that. So a hidden amount must be able to be larger by the protection level of the
// rules [HD12, 4.2.2], also for whoever knows the own amounts in every cell; and no sum of hidden cells
// that follows may itself be dominated.
//
// From above only: that the largest brings at least this much, the rules leave to be known.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "palermo/disclosure/detail/cube_attack.hpp"

namespace palermo::protect::detail {

/// By how much more than it is a reader must hold a cell possible, so that the rules call it safe.
std::int64_t above_of(const Cube::Cell& cell, const SuppressionRules& rules);

/// Tells a target what its cells hold: target cell i is cell `cells[i]` of the cube. Target cells beyond
/// are held by nobody.
void add_amounts(const Cube& cube, const SuppressionRules& rules, std::span<const CellIndex> cells,
                 Target& target);

/// Secrets whose largest contributor another contributor could estimate closer than the p% rule allows,
/// by the sums and the own amounts. What cannot be decided counts as estimated.
///
/// Errors   not_estimable  the solver gave up
/// Cost     one tableau for each contributor whom solutions of others do not clear; of contributors to
///          one and the same cell only the two largest are asked
Result<std::vector<CellIndex>> estimated(const Target& target);

/// How many sums of hidden cells that follow from one printed total are dominated: of a row, of a
/// column, of a table, at each level. `printed` has shape [cells of the cube].
std::int64_t dominated_sums(const Cube& cube, const std::vector<bool>& printed,
                            const SuppressionRules& rules);

/// All attacks on an exact table printed with this pattern, those on amounts among them.
Result<std::vector<Attack>> attacks_on(const Cube& cube, const std::vector<CellFate>& fate,
                                       const SuppressionRules& rules);

}  // namespace palermo::protect::detail
