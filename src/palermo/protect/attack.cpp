#include "palermo/protect/attack.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

#include "palermo/protect/detail/linear_program.hpp"
#include "palermo/protect/detail/modular.hpp"

namespace palermo::protect {
namespace {

constexpr std::uint32_t nowhere = 0xFFFFFFFF;

std::int64_t capped(std::int64_t value) {
    return std::clamp<std::int64_t>(value, -no_limit, no_limit);
}

/// The unknown cells that stand in a sum, numbered.
struct Unknowns {
    std::vector<std::uint32_t> number;  // shape [cells]
    std::vector<CellIndex> cells;       // shape [unknowns]
};

Unknowns unknowns_of(const CellSystem& system) {
    Unknowns result{std::vector<std::uint32_t>(system.cells.size(), nowhere), {}};
    const auto add = [&](CellIndex cell) {
        if (system.cells[cell].known() || result.number[cell] != nowhere) return;
        result.number[cell] = static_cast<std::uint32_t>(result.cells.size());
        result.cells.push_back(cell);
    };
    for (const auto& sum : system.sums) {
        add(sum.total);
        for (const auto part : sum.parts) add(part);
    }
    return result;
}

bool narrow(const Sum& sum, std::vector<Bounds>& cells, bool& moved) {
    std::int64_t low = 0, high = 0;
    for (const auto part : sum.parts) {
        low = capped(low + cells[part].low);
        high = capped(high + cells[part].high);
    }
    auto& total = cells[sum.total];
    if (low > total.low) total.low = low, moved = true;
    if (high < total.high) total.high = high, moved = true;
    if (total.low > total.high) return false;
    for (const auto part : sum.parts) {
        auto& cell = cells[part];
        // `low` and `high` are of all parts: take this one out to have the rest.
        if (high < no_limit || cell.high >= no_limit) {
            std::int64_t rest_high = 0;
            if (high < no_limit) {
                rest_high = high - cell.high;
            } else {
                for (const auto other : sum.parts) {
                    if (other != part) rest_high = capped(rest_high + cells[other].high);
                }
            }
            const auto at_least = rest_high >= no_limit ? 0 : total.low - rest_high;
            if (at_least > cell.low) {
                low += at_least - cell.low;
                cell.low = at_least, moved = true;
            }
        }
        if (total.high < no_limit) {
            const auto at_most = total.high - (low - cell.low);
            if (at_most < cell.high) {
                high = high >= no_limit ? no_limit : high - (cell.high - at_most);
                cell.high = at_most, moved = true;
            }
        }
        if (cell.low > cell.high) return false;
    }
    return true;
}

}  // namespace

bool propagate(std::vector<Bounds>& cells, std::span<const Sum> sums) {
    // Bounds can creep by one for ever along a circle of open cells; what is not settled after
    // this many rounds is left to the linear programs.
    constexpr int rounds = 200;
    bool moved = true;
    for (int round = 0; moved && round < rounds; ++round) {
        moved = false;
        for (const auto& sum : sums) {
            if (!narrow(sum, cells, moved)) return false;
        }
    }
    return true;
}

std::int64_t make_consistent(CellSystem& system) {
    auto trial = system.cells;
    if (propagate(trial, system.sums)) return 0;
    std::vector<Sum> kept;
    std::int64_t left_out = 0;
    for (auto& sum : system.sums) {
        kept.push_back(sum);
        trial = system.cells;
        if (!propagate(trial, kept)) {
            kept.pop_back();
            ++left_out;
        }
    }
    system.sums = std::move(kept);
    return left_out;
}

std::vector<bool> determined(const CellSystem& system) {
    std::vector<bool> result(system.cells.size(), false);
    const auto unknowns = unknowns_of(system);
    detail::SparseSpan span(unknowns.cells.size());
    detail::SparseRow row;
    for (const auto& sum : system.sums) {
        row.clear();
        if (unknowns.number[sum.total] != nowhere) {
            row.push_back({unknowns.number[sum.total], detail::prime - 1});
        }
        for (const auto part : sum.parts) {
            if (unknowns.number[part] != nowhere) row.push_back({unknowns.number[part], 1});
        }
        span.add(row);
    }
    span.reduce();
    for (std::size_t i = 0; i < unknowns.cells.size(); ++i) {
        result[unknowns.cells[i]] = span.holds_unit(static_cast<std::uint32_t>(i));
    }
    return result;
}

Result<Intervals> intervals(const CellSystem& system, const std::vector<bool>& wanted,
                            const IntervalOptions& options) {
    Intervals result;
    result.cells = system.cells;
    if (!propagate(result.cells, system.sums)) {
        result.contradiction = true;
        return result;
    }
    const CellSystem narrowed{result.cells, system.sums};
    const auto unknowns = unknowns_of(narrowed);
    const auto is_wanted = [&](CellIndex cell) { return wanted.empty() || wanted[cell]; };
    const auto wide = [&](double low, double high) {
        return std::floor(high + 1e-6) - std::ceil(low - 1e-6) >=
               static_cast<double>(options.wide_enough);
    };

    // Cells in no sum keep their bounds. Those in sums go to the solver.
    std::vector<CellIndex> open;
    for (const auto cell : unknowns.cells) {
        if (is_wanted(cell)) open.push_back(cell);
    }
    if (open.empty()) return result;

    auto program = detail::LinearProgram::of(narrowed, unknowns.number, unknowns.cells);
    std::vector<double> seen_low(unknowns.cells.size(), 1e300);
    std::vector<double> seen_high(unknowns.cells.size(), -1e300);
    const auto see = [&](std::span<const double> point) {
        for (std::size_t i = 0; i < point.size(); ++i) {
            seen_low[i] = std::min(seen_low[i], point[i]);
            seen_high[i] = std::max(seen_high[i], point[i]);
        }
    };
    if (!options.solution.empty()) {
        std::vector<double> point;
        for (const auto cell : unknowns.cells) {
            point.push_back(static_cast<double>(options.solution[cell]));
        }
        see(point);
    }

    // One direction for many cells at once: whatever moves far enough needs no program of its own.
    std::vector<double> direction(unknowns.cells.size(), 0);
    const auto is_open = [&](CellIndex cell) {
        const auto i = unknowns.number[cell];
        return !wide(seen_low[i], seen_high[i]);
    };
    for (int round = 0; round < 6 && open.size() > 4; ++round) {
        std::fill(direction.begin(), direction.end(), 0.0);
        for (std::size_t n = 0; n < open.size(); ++n) {
            // A fixed, irregular choice of signs; each round another one.
            const auto bits = (open[n] + 1) * 0x9E3779B97F4A7C15ULL;
            const bool up = ((bits >> (40 + round)) & 1) != 0;
            const auto i = unknowns.number[open[n]];
            const auto nearest = up ? seen_high[i] : seen_low[i];
            direction[i] = (up ? 1.0 : -1.0) / (1.0 + (std::abs(nearest) < 1e17 ? 0.0 : 1.0));
        }
        ++result.programs;
        const auto status = program.maximize(direction);
        if (status == detail::LinearProgram::Status::infeasible) {
            result.contradiction = true;
            return result;
        }
        if (status == detail::LinearProgram::Status::failed) break;
        see(program.point());
        std::erase_if(open, [&](CellIndex cell) { return !is_open(cell); });
    }

    std::fill(direction.begin(), direction.end(), 0.0);
    for (const auto cell : open) {
        const auto i = unknowns.number[cell];
        for (const double sign : {1.0, -1.0}) {
            if (!is_open(cell)) break;
            direction[i] = sign;
            ++result.programs;
            const auto status = program.maximize(direction);
            direction[i] = 0;
            if (status == detail::LinearProgram::Status::infeasible) {
                result.contradiction = true;
                return result;
            }
            if (status == detail::LinearProgram::Status::failed) {
                return fail(Code::not_estimable, "the linear program solver gave up on this table");
            }
            see(program.point());
        }
    }
    for (std::size_t i = 0; i < unknowns.cells.size(); ++i) {
        if (!is_wanted(unknowns.cells[i]) || seen_low[i] > seen_high[i]) continue;
        auto& cell = result.cells[unknowns.cells[i]];
        cell.low = std::max(cell.low, static_cast<std::int64_t>(std::ceil(seen_low[i] - 1e-6)));
        cell.high = std::min(cell.high, static_cast<std::int64_t>(std::floor(seen_high[i] + 1e-6)));
        // No whole number between: the nearest ones are then as good as a value.
        if (cell.low > cell.high) cell.low = cell.high;
    }
    return result;
}

}  // namespace palermo::protect
