#include "palermo/disclosure/detail/linear_program.hpp"

#include <algorithm>

// Clp's headers are not written for our warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wextra"
#include <ClpSimplex.hpp>
#include <CoinPackedMatrix.hpp>
#pragma GCC diagnostic pop

namespace palermo::protect::detail {

struct LinearProgram::Solver {
    ClpSimplex simplex;
    bool started = false;
};

LinearProgram::LinearProgram(std::unique_ptr<Solver> solver) : solver_(std::move(solver)) {}
LinearProgram::LinearProgram(LinearProgram&&) noexcept = default;
LinearProgram::~LinearProgram() = default;

LinearProgram LinearProgram::of(const CellSystem& system, std::span<const std::uint32_t> number,
                                std::span<const CellIndex> unknowns) {
    constexpr std::uint32_t nowhere = 0xFFFFFFFF;
    auto solver = std::make_unique<Solver>();
    auto& simplex = solver->simplex;
    simplex.setLogLevel(0);

    const auto columns = static_cast<int>(unknowns.size());
    std::vector<double> low, high, right;
    // Far above any count in the table, near enough for the solver's tolerances.
    double edge = 100;
    for (const auto& cell : system.cells) {
        if (cell.low < no_limit) edge = std::max(edge, 4.0 * static_cast<double>(cell.low));
        if (cell.high < no_limit) edge = std::max(edge, 4.0 * static_cast<double>(cell.high));
    }
    for (const auto cell : unknowns) {
        low.push_back(static_cast<double>(system.cells[cell].low));
        high.push_back(std::min(edge, static_cast<double>(system.cells[cell].high)));
    }
    CoinPackedMatrix matrix(false, 0, 0);
    matrix.setDimensions(0, columns);
    std::vector<int> places;
    std::vector<double> values;
    for (const auto& sum : system.sums) {
        places.clear();
        values.clear();
        double known = 0;
        const auto add = [&](CellIndex cell, double factor) {
            if (number[cell] == nowhere) {
                known += factor * static_cast<double>(system.cells[cell].low);
            } else {
                places.push_back(static_cast<int>(number[cell]));
                values.push_back(factor);
            }
        };
        add(sum.total, -1);
        for (const auto part : sum.parts) add(part, 1);
        if (places.empty()) continue;
        matrix.appendRow(static_cast<int>(places.size()), places.data(), values.data());
        right.push_back(-known);
    }
    simplex.loadProblem(matrix, low.data(), high.data(), nullptr, right.data(), right.data());
    simplex.setOptimizationDirection(-1);
    return LinearProgram(std::move(solver));
}

LinearProgram::Status LinearProgram::maximize(std::span<const double> direction) {
    auto& simplex = solver_->simplex;
    std::copy(direction.begin(), direction.end(), simplex.objective());
    // Marks the objective as changed.
    simplex.setObjectiveCoefficient(0, direction.empty() ? 0.0 : direction[0]);
    if (!solver_->started) {
        simplex.dual();
        solver_->started = true;
    }
    simplex.primal(0, 0);
    if (simplex.status() == 1) return Status::infeasible;
    return simplex.status() == 0 ? Status::solved : Status::failed;
}

LinearProgram::Status LinearProgram::again() {
    auto& simplex = solver_->simplex;
    simplex.dual();
    solver_->started = true;
    if (simplex.status() > 1) simplex.primal();
    if (simplex.status() == 1) return Status::infeasible;
    return simplex.status() == 0 ? Status::solved : Status::failed;
}

void LinearProgram::bound(std::size_t i, double low, double high) {
    solver_->simplex.setColumnBounds(static_cast<int>(i), low, high);
}

LinearProgram::Limits LinearProgram::bounded(std::size_t i) const {
    return {solver_->simplex.getColLower()[i], solver_->simplex.getColUpper()[i]};
}

std::span<const double> LinearProgram::point() const {
    const auto& simplex = solver_->simplex;
    return {simplex.getColSolution(), static_cast<std::size_t>(simplex.getNumCols())};
}

}  // namespace palermo::protect::detail
