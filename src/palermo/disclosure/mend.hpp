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
    bool beside_earlier = false;  // there were earlier releases to look at
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

/// suppressed_candidate(). Whether and how much more is hidden is said to the owner alone: how many hidden
/// numbers are hidden for that would tell which. That the choice itself may tell is named as not attacked,
/// beside any earlier release.
Result<Candidate> mended_candidate(const Cube& cube, const Mended& mended,
                                   const SuppressionRules& rules);

}  // namespace palermo::protect
