// disclosure/detail/reference_solution.hpp: a system of sums seen from the truth: which cells can move, and what
// moves with them.
//
//     CellSystem ──> ReferenceSolution ──> SimplexWalk proposes moves ──> ReferenceSolution::check() ──> Move
//
// Every other whole-number solution is the truth and a move. Who shows a move that passed check() has
// proven what a reader cannot tell, however it was found.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "palermo/disclosure/tables.hpp"

namespace palermo::protect::detail {

struct Change {
    CellIndex cell;
    std::int64_t by;
};
using Combination = std::vector<Change>;  // ascending by cell

/// The truth plus k times the change solves the system for every whole k from -down to up.
struct Move {
    std::vector<Change> changes;  // all cells that move, in no order
    std::int64_t up = 0, down = 0;
};

class ReferenceSolution {
public:
    /// `system` and `truth`, which solves it, must outlive it.
    ReferenceSolution(const CellSystem& system, const std::vector<std::int64_t>& truth);

    const CellSystem& system() const noexcept { return system_; }
    const std::vector<std::int64_t>& truth() const noexcept { return truth_; }

    /// A cell is a part of itself; edges say nothing of such a system.
    bool circular() const noexcept { return circular_; }

    /// Unknown cells that no sum explains, ascending. Everything follows from them.
    const std::vector<CellIndex>& inner() const noexcept { return inner_; }

    /// An unknown cell as a sum over inner ones.
    const Combination& made_of(CellIndex cell) const { return made_of_[cell]; }

    /// Sums over inner cells that are known, none twice: what a move may not change.
    const std::vector<Combination>& kept() const noexcept { return kept_; }

    /// What happens to all cells when inner ones move. False, where a sum would break or where not
    /// even one such step stays within the bounds. Whole numbers throughout.
    bool check(std::span<const Change> moves, Move& trade);

private:
    enum class State : std::uint8_t { fresh, open, done };
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    void expand(CellIndex cell, std::vector<State>& state);
    void collect_kept();
    bool holds(const Move& trade);

    const CellSystem& system_;
    const std::vector<std::int64_t>& truth_;
    bool circular_ = false;
    std::vector<CellIndex> inner_;
    std::vector<std::uint32_t> first_;  // shape [cells]: a sum with this total
    std::vector<Combination> made_of_, held_by_;
    std::vector<Combination> kept_;
    std::vector<std::vector<std::pair<std::uint32_t, int>>> in_;  // shape [cells]: sum, sign
    std::vector<std::int64_t> change_;                            // shape [cells]: 0 between calls
    std::vector<std::int64_t> off_;                               // shape [sums]: 0 between calls
    std::vector<CellIndex> touched_;
};

}  // namespace palermo::protect::detail
