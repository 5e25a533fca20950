// disclosure/detail/linear_program.hpp: Clp behind a door of our own, for the sums of a table.
//
// Everything Clp says is a hint: it counts in floating point. Whoever claims that a cell is safe
// checks a whole-number solution himself (attack.cpp).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "palermo/disclosure/tables.hpp"

namespace palermo::protect::detail {

class LinearProgram {
public:
    enum class Status : std::uint8_t { solved, infeasible, failed };

    /// The unknown cells of a system as variables, its sums as rows; known cells go to the right.
    static LinearProgram of(const CellSystem& system, std::span<const std::uint32_t> number,
                            std::span<const CellIndex> unknowns);

    LinearProgram(LinearProgram&&) noexcept;
    ~LinearProgram();

    /// Maximizes direction * x from where the last program ended. An unbounded direction stops at
    /// the edge of what anybody could count.
    Status maximize(std::span<const double> direction);

    /// The last program again, after a change of bounds.
    Status again();

    /// What variable `i` may be from now on; bounded() says what it may be now.
    void bound(std::size_t i, double low, double high);
    struct Limits {
        double low, high;
    };
    Limits bounded(std::size_t i) const;

    /// Where the last program ended.
    std::span<const double> point() const;

private:
    struct Solver;
    explicit LinearProgram(std::unique_ptr<Solver> solver);
    std::unique_ptr<Solver> solver_;
};

}  // namespace palermo::protect::detail
