// disclosure/attack.hpp: finding hidden cells the way an attacker would, to know before they do.
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
//
//     const auto found = TRY(intervals(system));
//     found.cells[3].high - found.cells[3].low;  // how closely an attacker knows cell 3
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "palermo/disclosure/tables.hpp"

namespace palermo::protect {

/// Which unknown cells have one value only, by the sums alone (no bounds). Elimination modulo the
/// prime 2^61 - 1: the numbers are whole and small, nothing is rounded.
///
/// Cost     O(sums * rank * fill); 0.05 s for 2,700 cells
std::vector<bool> determined(const CellSystem& system);

/// Narrows the bounds by each sum until nothing moves; false when they contradict each other.
bool propagate(std::vector<Bounds>& cells, std::span<const Sum> sums);

/// The same system without those sums that contradict the ones before them, given the bounds.
/// Returns how many were left out. EarlierRelease tables often do not add up.
std::int64_t make_consistent(CellSystem& system);

/// As make_consistent(), and no contradiction is left that takes several sums together to see.
///
/// Errors   not_estimable  the solver gave up
/// Cost     one linear program where nothing contradicts, else about 10 for each sum left out
Result<std::int64_t> make_feasible(CellSystem& system);

struct IntervalOptions {
    /// Cells that are shown to be at least this wide are not measured further. 1: stop as soon as
    /// two values are possible.
    std::int64_t wide_enough = 1;
    /// A known solution, to start from (the true counts); may be empty.
    std::vector<std::int64_t> solution = {};
    /// Linear programs one cell may cost before it is left undecided.
    int programs_per_cell = 400;
};

/// What an attacker who knows that people are whole can say of each cell.
struct Intervals {
    bool contradiction = false;  // no counts at all fit; the rest is empty then
    /// The least and the largest value in whole-number solutions that were found and checked; exact
    /// where narrower than wide_enough and not undecided. A wide interval is therefore a proof.
    std::vector<Bounds> cells;
    std::vector<bool> undecided;  // shape [cells]: wider perhaps, but nobody showed it
    std::int64_t undecided_cells = 0;
    std::int64_t programs = 0;  // linear programs solved
    /// Solutions found on the way, each shape [cells]; the known one is not among them.
    std::vector<std::vector<std::int64_t>> solutions;
};

/// Brackets every cell in `wanted` (empty: all unknown cells).
///
/// Linear programs propose, whole numbers dispose: a value counts as possible only when a solution
/// that takes it fulfils every sum and every bound exactly. Where a program ends between whole
/// numbers (tables of three dimensions and more), branch and bound goes on from there.
///
/// Where the solver gives up a cell is undecided, and nothing is claimed of it.
/// Cost     a few milliseconds a linear program of 1,000 cells; most cells share one
Result<Intervals> intervals(const CellSystem& system, const std::vector<bool>& wanted = {},
                            const IntervalOptions& options = {});

}  // namespace palermo::protect
