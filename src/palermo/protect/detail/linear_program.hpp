// protect/detail/linear_program.hpp: Clp behind a door of our own, for the sums of a table.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "palermo/protect/tables.hpp"

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

    std::span<const double> point() const;

private:
    struct Solver;
    explicit LinearProgram(std::unique_ptr<Solver> solver);
    std::unique_ptr<Solver> solver_;
};

}  // namespace palermo::protect::detail
