// disclosure/round.hpp: every count to a multiple of 3, 5 or 10 beside it, and the table still adds up.
//
//     Cube ──> round_cube(): multiples that add up ──> rounded_candidate() ──> publish() ──> Release
//
// Rounding each cell by itself leaves tables whose parts do not make their totals, and a reader who
// lines them up can often undo it. Here all cells are rounded together: each goes to the multiple
// just below or just above, a multiple stays, and every sum of the table, margins and levels of
// hierarchies, holds exactly. Whole-number programs find it, and it is checked in whole numbers.
//
// Deterministic. Without a key each cell goes to the nearer multiple wherever sums allow; with one,
// up as often as its remainder says (3 in base 5: three times of five), so that totals of many cells
// are right on average and nobody without the key can make the choice again.
//
// Sources  [CE82] Cox, Ernst (1982), INFOR 20(4), 423-432: controlled rounding as a network.
//          [S02] Salazar (2002), Controlled rounding and cell perturbation, in LNCS 2316;
//          [HD12] Hundepool, Domingo-Ferrer et al. (2012), sec. 5.4.
// Method   docs/methods/controlled_rounding.md
//
//     const RoundingRules rules;  // base 5
//     const auto rounded = TRY(round_cube(cube, rules));
//     auto candidate = TRY(rounded_candidate(cube, rounded.values, rules));
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "palermo/disclosure/candidate.hpp"
#include "palermo/disclosure/suppress.hpp"
#include "palermo/disclosure/tables.hpp"

namespace palermo::protect {

struct RoundingRules {
    std::int64_t base = 5;  // 3, 5 or 10

    /// Secret, and empty for nearest: decides which way a cell would like to go.
    std::string key;

    /// Cells of 1 to small_below - 1 people must keep at least width_min possible values beside one;
    /// 0: as many as rounding to this base leaves a cell that stands alone, base - 1.
    std::int64_t small_below = 10;
    std::int64_t width_min = 0;

    /// As in SuppressionRules: more of a group than this in one category is refused. 1: counted only.
    double group_share_max = 1;

    /// Linear programs spent; a table that needs more is refused.
    int programs_max = 20'000;
};

struct Rounding {
    std::vector<std::int64_t> values;  // shape [cells of the cube], multiples of the base
    std::int64_t unchanged = 0;        // cells that were multiples
    std::int64_t moved_people = 0;     // sum of |value - count|
    std::int64_t against_wish = 0;     // cells that went the other way so that sums hold
    std::int64_t programs = 0;
};

/// Rounds all cells of a cube together.
///
/// Errors   invalid_input  the base is not 3, 5 or 10
///          not_estimable  no such rounding exists (possible from three dimensions on), or none was
///                         found with programs_max programs
/// Cost     about 1 CPU s for 4,000 cells of four dimensions; two dimensions take one program
Result<Rounding> round_cube(const Cube& cube, const RoundingRules& rules);

/// The rounded table for people: "count" holds the multiples. Cells of 0 are not listed, like groups
/// with nobody in them: nobody can tell one from the other.
Table table_of(const Cube& cube, const std::vector<std::int64_t>& values);

/// The rounded table on its way out. publish() attacks it; the attacker knows the base and the method.
///
/// Errors   invalid_input   not multiples beside the counts, or a sum does not hold
Result<Candidate> rounded_candidate(const Cube& cube, const std::vector<std::int64_t>& values,
                                    const RoundingRules& rules);

}  // namespace palermo::protect
