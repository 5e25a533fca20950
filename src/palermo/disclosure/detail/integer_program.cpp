#include "palermo/disclosure/detail/integer_program.hpp"

#include <cmath>

namespace palermo::protect::detail {

Unknowns unknowns_of(const CellSystem& system) {
    Unknowns result{std::vector<std::uint32_t>(system.cells.size(), Unknowns::nowhere), {}};
    const auto add = [&](CellIndex cell) {
        if (system.cells[cell].known() || result.number[cell] != Unknowns::nowhere) return;
        result.number[cell] = static_cast<std::uint32_t>(result.cells.size());
        result.cells.push_back(cell);
    };
    for (const auto& sum : system.sums) {
        add(sum.total);
        for (const auto part : sum.parts) add(part);
    }
    return result;
}

std::vector<IntegerProgram::Row> IntegerProgram::rows_of(const CellSystem& system,
                                                         const Unknowns& unknowns) {
    std::vector<Row> rows;
    for (const auto& sum : system.sums) {
        Row row;
        const auto add = [&](CellIndex cell, bool is_part) {
            const auto number = unknowns.number[cell];
            if (number != Unknowns::nowhere) {
                (is_part ? row.plus : row.minus).push_back(number);
            } else {
                row.right += is_part ? -system.cells[cell].low : system.cells[cell].low;
            }
        };
        for (const auto part : sum.parts) add(part, true);
        add(sum.total, false);
        rows.push_back(std::move(row));
    }
    return rows;
}

IntegerProgram::IntegerProgram(const CellSystem& system)
    : system_(system),
      unknowns_(unknowns_of(system)),
      rows_(rows_of(system, unknowns_)),
      program_(LinearProgram::of(system, unknowns_.number, unknowns_.cells)) {}

bool IntegerProgram::fits(const IntegerPoint& point) const {
    for (std::size_t i = 0; i < point.size(); ++i) {
        const auto& bounds = system_.cells[unknowns_.cells[i]];
        if (point[i] < bounds.low || point[i] > bounds.high) return false;
    }
    for (const auto& row : rows_) {
        std::int64_t sum = -row.right;
        for (const auto i : row.plus) sum += point[i];
        for (const auto i : row.minus) sum -= point[i];
        if (sum != 0) return false;
    }
    return true;
}

IntegerProgram::Status IntegerProgram::maximize(std::span<const double> direction) {
    ++programs_;
    return program_.maximize(direction);
}

std::optional<IntegerPoint> IntegerProgram::take() const {
    const auto at = program_.point();
    IntegerPoint point(at.size());
    for (std::size_t i = 0; i < at.size(); ++i) point[i] = std::llround(at[i]);
    if (!fits(point)) return {};
    return point;
}

std::optional<std::size_t> IntegerProgram::most_broken() const {
    const auto at = program_.point();
    double worst = 1e-6;
    std::optional<std::size_t> result;
    for (std::size_t i = 0; i < at.size(); ++i) {
        const auto off = std::abs(at[i] - std::round(at[i]));
        if (off > worst) worst = off, result = i;
    }
    return result;
}

bool IntegerProgram::branch(int& nodes, const Visitor& visitor) {
    if (visitor.hopeless()) return true;
    if (auto point = take()) {
        visitor.found(std::move(*point));
        return true;
    }
    const auto broken = most_broken();
    if (!broken) return false;  // whole, and yet no solution: the solver's rounding
    const auto i = *broken;
    const auto at = program_.point()[i];
    const auto was = program_.bounded(i);
    const bool down_first = at - std::floor(at) < 0.5;
    bool complete = true;
    for (const bool down : {down_first, !down_first}) {
        if (nodes <= 0) {
            complete = false;
            break;
        }
        --nodes, ++programs_;
        if (down) {
            program_.bound(i, was.low, std::floor(at));
        } else {
            program_.bound(i, std::ceil(at), was.high);
        }
        const auto status = program_.again();
        if (status == Status::solved) {
            complete = branch(nodes, visitor) && complete;
        } else if (status == Status::failed) {
            complete = false;
        }
    }
    program_.bound(i, was.low, was.high);
    return complete;
}

}  // namespace palermo::protect::detail
