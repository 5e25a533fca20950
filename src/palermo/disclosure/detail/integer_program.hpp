// disclosure/detail/integer_program.hpp: whole-number solutions of a system of sums, each one checked.
//
//     LinearProgram proposes ──> IntegerProgram rounds, branches, checks in whole numbers
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "palermo/disclosure/detail/linear_program.hpp"

namespace palermo::protect::detail {

/// The unknown cells that stand in a sum, numbered.
struct Unknowns {
    static constexpr std::uint32_t nowhere = 0xFFFFFFFF;
    std::vector<std::uint32_t> number;  // shape [cells]
    std::vector<CellIndex> cells;       // shape [unknowns]
};

Unknowns unknowns_of(const CellSystem& system);

using IntegerPoint = std::vector<std::int64_t>;  // shape [unknowns]

class IntegerProgram {
public:
    using Status = LinearProgram::Status;

    /// `system` must outlive it.
    explicit IntegerProgram(const CellSystem& system);

    const Unknowns& unknowns() const noexcept { return unknowns_; }
    std::int64_t programs() const noexcept { return programs_; }

    /// Does this point fulfil every sum and every bound exactly?
    bool fits(const IntegerPoint& point) const;

    /// The relaxed program, from where the last one ended.
    Status maximize(std::span<const double> direction);
    std::span<const double> relaxed() const { return program_.point(); }

    /// Where the program ended, if that is a whole-number solution.
    std::optional<IntegerPoint> take() const;

    /// What branch() asks: is there no use in looking further from here? And what it found.
    struct Visitor {
        std::function<bool()> hopeless;
        std::function<void(IntegerPoint)> found;
    };

    /// Looks for whole-number solutions from where maximize() ended, depth first, with up to `nodes`
    /// programs. False when it stopped before everything was looked at.
    bool branch(int& nodes, const Visitor& visitor);

private:
    /// Sum of `plus` less sum of `minus` = right.
    struct Row {
        std::vector<std::uint32_t> plus, minus;
        std::int64_t right = 0;
    };
    static std::vector<Row> rows_of(const CellSystem& system, const Unknowns& unknowns);
    std::optional<std::size_t> most_broken() const;

    const CellSystem& system_;
    Unknowns unknowns_;
    std::vector<Row> rows_;
    LinearProgram program_;
    std::int64_t programs_ = 0;
};

}  // namespace palermo::protect::detail
