// disclosure/detail/own_program.hpp: the attacker who has this program and every key but ours.
//
// Of the tables that fit what is printed he leaves out those for which the program would never have
// hidden just these cells: it would have, had they broken the promise. What is left may say more than
// the sums do. On paper: 4, 2 / 3, 9 hidden with all margins printed can be 3, 3 / 4, 8 and so on,
// five tables. But 5, 1 / 2, 10 and 1, 5 / 6, 6 hold a person alone who could tell the others, so the
// program would not have printed them so. Three tables are left, and 4 is 2, 3 or 4.
//
// The tables left are looked for as a family that closes on itself: every cell has a least value, and
// (1) a cell that can be small in the family has the width asked for in it;
// (2) where a cell can be 1 in it, the one in it could not tell another small cell.
// Where (1) fails a cell is not small in the family, where (2) fails it is not 1; the largest such
// family is found by raising least values until nothing fails. It hangs on what is printed alone, so each
// of its tables would have passed the same test. The true table must be one of them.
//
// Sources  [W07] Wong, Fu, Wang, Pei (2007), VLDB. [KMN05] Kenthapadi, Mishra, Nissim (2005),
//          Simulatable auditing, PODS: a decision that hangs on what is public tells nothing more.
// Thread safety: functions of their arguments.
#pragma once

#include <vector>

#include "palermo/disclosure/detail/cube_attack.hpp"

namespace palermo::protect::detail {

/// A cell that is told by the choice of what is hidden; `insider`: and by one who is alone there.
struct ToldByChoice {
    static constexpr CellIndex nobody = 0xFFFFFFFF;
    CellIndex secret = 0, insider = nobody;
};

/// Up to so many unknown cells this attack is made.
inline constexpr std::ptrdiff_t own_program_cells = 150;

/// Is this attack made on the cube as a reader knows it? Not on amounts, nor where a hidden cell may be
/// empty, nor where more cells are hidden than it takes.
bool looks_at_choice(const Cube& cube, const SuppressionRules& rules, const CellSystem& known);

/// Secrets that the true table does not share its values with enough others of the family. Counts of
/// people only. Cells that nobody could settle are taken as told.
///
/// `cells`: the first so many cells of the target are looked at.
/// Cost     one tableau of the system for each unknown cell that can be 1; 0.1 CPU ms for 3 x 3 cells
std::vector<ToldByChoice> told_by_choice(const Target& target, const SuppressionRules& rules,
                                         std::size_t cells);

}  // namespace palermo::protect::detail
