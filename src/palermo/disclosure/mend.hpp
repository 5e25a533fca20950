// disclosure/mend.hpp: hiding more where a table and earlier releases would tell together.
//
//     Cube + EarlierRelease ──> suppress_beside() ──> Mended ──> mended_candidate() ──> publish()
//
// A table that is safe alone can undo an earlier release, or be undone by it. Before it is refused, the
// numbers through which small ones follow are hidden as well, and protected as small ones are, until
// the joint attack fails or nothing is left to hide. publish() attacks the result afresh.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Method   docs/methods/differencing.md
//
//     const auto mended = TRY(suppress_beside(cube, rules, earlier));
//     auto candidate = TRY(mended_candidate(cube, mended, rules));
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>

#include "palermo/disclosure/earlier.hpp"
#include "palermo/disclosure/suppress.hpp"

namespace palermo::protect {

struct Mended {
    Suppression found;
    std::int64_t more_cells = 0;  // hidden beside those that the table alone needs
    std::int64_t more_people =
        0;  // in hidden cells, beside those of the table alone: margins included
};

/// suppress(), and more where the table and `earlier` releases would tell small numbers together, or where
/// a number differs from an earlier one by few people.
///
/// Where that cannot be mended (a small number that an earlier release prints, a group that is gone), the
/// table is as suppress() leaves it, and publish() names the attack that succeeds.
/// Errors   those of suppress()
/// Cost     suppress() and attacks_between() once a round; a few rounds
Result<Mended> suppress_beside(const Cube& cube, const SuppressionRules& rules,
                               std::span<const EarlierRelease> earlier);

/// suppressed_candidate() with a promise that says how many cells more are hidden. Of people nothing is
/// said: the sum of hidden numbers would be one more sum to count with.
Result<Candidate> mended_candidate(const Cube& cube, const Mended& mended,
                                   const SuppressionRules& rules);

}  // namespace palermo::protect
