// disclosure/hide_groups.hpp: more cells hidden, so that no group is told to be nearly alike.
//
//     Cube of every combination ──suppress()──> pattern ──hide_groups()──> no group told ──> Candidate
//
// N/sexual 12 of N/total 12: to hide the 12 is not enough. Where empty groups are not listed, the list
// says that the north has one row; and a 12 that could be 11 says nearly the same. So every combination
// is listed, nobody as 0 (count_cube(), `every_combination`), zeros are hidden among other cells, and
// so many people must be able to stand in another category that the group is no longer nearly alike.
//
// Cells are hidden around four corners: people of the group and people elsewhere change their categories
// with each other, which no margin shows. Where too few are elsewhere the margins of two categories are
// hidden. Hiding more never tells more, so what suppress() has shown of
// small cells still holds. Which corners are hidden follows from the table, not from a key.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).   Method   docs/methods/group_disclosure.md
//
//     rules.hidden_min = 0;
//     const auto fate = TRY(hide_groups(cube, TRY(suppress(cube, rules)).fate, rules));
//
// Thread safety: functions of their arguments.
#pragma once

#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/disclosure/suppress.hpp"

namespace palermo::protect {

/// `fate` with more cells hidden (secondary), where `rules.group_share_max` asks for it.
///
/// Errors   would_disclose  a group is told whatever corners are hidden
///          not_estimable   the solver gave up
/// Cost     that of group_disclosure() for each round; a round for each four corners hidden
Result<std::vector<CellFate>> hide_groups(const Cube& cube, std::vector<CellFate> fate,
                                          const SuppressionRules& rules);

}  // namespace palermo::protect
