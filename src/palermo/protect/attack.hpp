// protect/attack.hpp: finding hidden cells the way an attacker would, to know before they do.
//
//     CellSystem ──> determined()   by elimination, exact: which cells follow from the sums alone
//                ──> intervals()    by linear programs: how closely each cell can be bracketed
//
// Both are run on every table before it leaves the building, and by `palermo protect audit` on
// tables that already have. What is found is counted and kept in memory; nothing prints a cell.
//
// Sources  [HD12] Hundepool, Domingo-Ferrer et al. (2012), sec. 4.4. [FS01] Fischetti, Salazar
//          (2001). [L24] Langsrud (2024), SORT 48(1), secondary suppression by Gaussian elimination.
// Method   docs/methods/table_attacks.md
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "palermo/protect/tables.hpp"

namespace palermo::protect {

/// Which unknown cells have one value only, by the sums alone (no bounds). Elimination modulo the
/// prime 2^61 - 1: the numbers are whole and small, nothing is rounded.
///
/// Cost     O(sums * rank * fill); 0.05 s for 2,700 cells
std::vector<bool> determined(const CellSystem& system);

/// Narrows the bounds by each sum until nothing moves; false when they contradict each other.
bool propagate(std::vector<Bounds>& cells, std::span<const Sum> sums);

/// The same system without those sums that contradict the ones before them, given the bounds.
/// Returns how many were left out. Published tables often do not add up.
std::int64_t make_consistent(CellSystem& system);

struct IntervalOptions {
    /// Cells that are shown to be at least this wide are not measured further. 1: stop as soon as
    /// two values are possible.
    std::int64_t wide_enough = 1;
    /// A known solution, to start from (the true counts); may be empty.
    std::vector<std::int64_t> solution = {};
};

/// What an attacker with a linear-program solver can say of each cell.
struct Intervals {
    bool contradiction = false;  // no counts at all fit; the rest is empty then
    std::vector<Bounds> cells;   // whole numbers; exact where narrower than wide_enough, else
                                 // a part of the true interval that is wide enough
    std::int64_t programs = 0;   // linear programs solved
};

/// Brackets every cell in `wanted` (empty: all unknown cells).
///
/// The bounds are those of the linear relaxation, rounded inwards to whole numbers.
/// Errors   not_estimable  the solver gave up; nothing is claimed then
/// Cost     a few milliseconds a linear program of 1,000 cells; most cells share one
Result<Intervals> intervals(const CellSystem& system, const std::vector<bool>& wanted = {},
                            const IntervalOptions& options = {});

}  // namespace palermo::protect
