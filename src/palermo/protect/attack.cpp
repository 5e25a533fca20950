#include "palermo/protect/attack.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

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

namespace {

/// Is there a whole-number solution? True as well where nobody could tell.
Result<bool> feasible(const CellSystem& system) {
    const auto unknown = std::find_if(system.cells.begin(), system.cells.end(),
                                      [](const Bounds& each) { return !each.known(); });
    std::vector<bool> wanted(system.cells.size(), false);
    if (unknown != system.cells.end()) {
        wanted[static_cast<std::size_t>(unknown - system.cells.begin())] = true;
    }
    return !TRY(intervals(system, wanted, {.wide_enough = 0})).contradiction;
}

}  // namespace

Result<std::int64_t> make_feasible(CellSystem& system) {
    std::int64_t left_out = make_consistent(system);
    while (!TRY(feasible(system))) {
        // The shortest beginning of the sums that cannot be; its last sum goes.
        std::size_t fits = 0, fails = system.sums.size();
        while (fails - fits > 1) {
            const auto middle = fits + (fails - fits) / 2;
            CellSystem part{system.cells, {}};
            part.sums.assign(system.sums.begin(),
                             system.sums.begin() + static_cast<std::ptrdiff_t>(middle));
            (TRY(feasible(part)) ? fits : fails) = middle;
        }
        system.sums.erase(system.sums.begin() + static_cast<std::ptrdiff_t>(fits));
        ++left_out;
    }
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

namespace {

/// The sums over unknown cells alone: sum of factor * unknown = right, in whole numbers.
struct Row {
    std::vector<std::uint32_t> plus, minus;
    std::int64_t right = 0;
};

std::vector<Row> rows_of(const CellSystem& system, const Unknowns& unknowns) {
    std::vector<Row> rows;
    for (const auto& sum : system.sums) {
        Row row;
        const auto add = [&](CellIndex cell, bool is_part) {
            const auto number = unknowns.number[cell];
            if (number != nowhere) {
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

/// One run of intervals(): the program, and what whole-number solutions have shown so far.
class Bracketing {
public:
    Bracketing(const CellSystem& narrowed, const std::vector<bool>& wanted,
               const IntervalOptions& options)
        : system_(narrowed),
          wanted_(wanted),
          options_(options),
          unknowns_(unknowns_of(narrowed)),
          rows_(rows_of(narrowed, unknowns_)),
          program_(detail::LinearProgram::of(narrowed, unknowns_.number, unknowns_.cells)),
          low_(unknowns_.cells.size(), no_limit),
          high_(unknowns_.cells.size(), -1),
          undecided_(unknowns_.cells.size(), false),
          direction_(unknowns_.cells.size(), 0) {
        for (std::uint32_t i = 0; i < unknowns_.cells.size(); ++i) {
            if (wanted.empty() || wanted[unknowns_.cells[i]]) open_.push_back(i);
        }
        if (options.solution.empty()) return;
        std::vector<std::int64_t> point;
        for (const auto cell : unknowns_.cells) point.push_back(options.solution[cell]);
        has_point_ = fits(point);
        expects(has_point_);
        widen_by(point);
    }

    /// False where no solution exists.
    Result<bool> run() {
        if (open_.empty()) return true;
        if (!TRY(many_at_once())) return false;
        const auto each = open_;
        for (const auto i : each) {
            for (const double sign : {1.0, -1.0}) {
                if (!is_open(i)) break;
                if (!TRY(one_side(i, sign))) return false;
            }
        }
        return true;
    }

    void write(Intervals& result) const {
        for (std::size_t i = 0; i < unknowns_.cells.size(); ++i) {
            const auto cell = unknowns_.cells[i];
            if (!wanted_.empty() && !wanted_[cell]) continue;
            if (undecided_[i] && is_open(i)) result.undecided[cell] = true;
            if (low_[i] <= high_[i]) result.cells[cell] = {low_[i], high_[i]};
        }
        result.undecided_cells = std::count(result.undecided.begin(), result.undecided.end(), true);
        result.programs = programs_;
        for (const auto& point : points_) {
            std::vector<std::int64_t> whole;
            for (const auto& bounds : system_.cells) whole.push_back(bounds.low);
            for (std::size_t i = 0; i < point.size(); ++i) whole[unknowns_.cells[i]] = point[i];
            result.solutions.push_back(std::move(whole));
        }
    }

private:
    using Status = detail::LinearProgram::Status;
    static constexpr double tolerance = 1e-6;

    bool is_open(std::size_t i) const { return high_[i] - low_[i] < options_.wide_enough; }

    bool fits(const std::vector<std::int64_t>& point) const {
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

    void widen_by(const std::vector<std::int64_t>& point) {
        for (std::size_t i = 0; i < point.size(); ++i) {
            low_[i] = std::min(low_[i], point[i]);
            high_[i] = std::max(high_[i], point[i]);
        }
    }

    /// Takes the point where the program ended, if it is whole and solves the system exactly.
    bool take_point() {
        const auto at = program_.point();
        std::vector<std::int64_t> point(at.size());
        for (std::size_t i = 0; i < at.size(); ++i) point[i] = std::llround(at[i]);
        if (!fits(point)) return false;
        widen_by(point);
        has_point_ = true;
        if (points_.size() < points_max) points_.push_back(std::move(point));
        return true;
    }

    /// The variable furthest from a whole number where the program ended.
    std::optional<std::size_t> most_broken() const {
        const auto at = program_.point();
        double worst = tolerance;
        std::optional<std::size_t> result;
        for (std::size_t i = 0; i < at.size(); ++i) {
            const auto off = std::abs(at[i] - std::round(at[i]));
            if (off > worst) worst = off, result = i;
        }
        return result;
    }

    /// One direction for many cells at once: whatever moves far enough needs no program of its own.
    Result<bool> many_at_once() {
        for (int round = 0; round < 6 && open_.size() > 4; ++round) {
            std::fill(direction_.begin(), direction_.end(), 0.0);
            for (const auto i : open_) {
                // A fixed, irregular choice of signs; each round another one.
                const auto bits = (unknowns_.cells[i] + 1) * 0x9E3779B97F4A7C15ULL;
                direction_[i] = ((bits >> (40 + round)) & 1) != 0 ? 1.0 : -1.0;
            }
            ++programs_;
            const auto status = program_.maximize(direction_);
            if (status == Status::infeasible && !has_point_) return false;
            if (status != Status::solved) break;
            if (!take_point()) {
                int nodes = 20;
                (void)branch(nodes, [] { return false; });
            }
            std::erase_if(open_, [&](auto i) { return !is_open(i); });
        }
        return true;
    }

    Result<bool> one_side(std::uint32_t i, double sign) {
        std::fill(direction_.begin(), direction_.end(), 0.0);
        direction_[i] = sign;
        ++programs_;
        const auto status = program_.maximize(direction_);
        if (status == Status::infeasible && !has_point_) return false;
        if (status != Status::solved) {
            return fail(Code::not_estimable, "the linear program solver gave up on this table");
        }
        if (take_point()) return true;
        // Nothing beyond what was seen is worth a look, nor anything once the cell is wide enough.
        const auto not_better = [&] {
            if (!is_open(i)) return true;
            const auto at = program_.point()[i];
            return sign > 0 ? std::floor(at + tolerance) <= static_cast<double>(high_[i])
                            : std::ceil(at - tolerance) >= static_cast<double>(low_[i]);
        };
        int nodes = options_.programs_per_cell;
        const bool complete = branch(nodes, not_better);
        if (!complete) undecided_[i] = true;
        return !complete || has_point_;
    }

    /// Looks for whole-number solutions below the program just solved, depth first. False when it
    /// stopped before everything was looked at.
    bool branch(int& nodes, const std::function<bool()>& hopeless) {
        if (hopeless()) return true;
        if (take_point()) return true;
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
                complete = branch(nodes, hopeless) && complete;
            } else if (status == Status::failed) {
                complete = false;
            }
        }
        program_.bound(i, was.low, was.high);
        return complete;
    }

    static constexpr std::size_t points_max = 400;

    const CellSystem& system_;
    const std::vector<bool>& wanted_;
    const IntervalOptions& options_;
    Unknowns unknowns_;
    std::vector<Row> rows_;
    detail::LinearProgram program_;
    std::vector<std::int64_t> low_, high_;  // shape [unknowns]: in solutions seen
    std::vector<bool> undecided_;
    std::vector<double> direction_;
    std::vector<std::uint32_t> open_;
    std::vector<std::vector<std::int64_t>> points_;
    bool has_point_ = false;
    std::int64_t programs_ = 0;
};

}  // namespace

Result<Intervals> intervals(const CellSystem& system, const std::vector<bool>& wanted,
                            const IntervalOptions& options) {
    Intervals result;
    CellSystem narrowed = system;
    if (!propagate(narrowed.cells, narrowed.sums)) {
        result.contradiction = true;
        return result;
    }
    // Cells in no sum keep their bounds. Those in sums go to the solver.
    result.cells = narrowed.cells;
    result.undecided.assign(system.cells.size(), false);
    Bracketing bracketing(narrowed, wanted, options);
    if (!TRY(bracketing.run())) {
        result.contradiction = true;
        return result;
    }
    bracketing.write(result);
    return result;
}

}  // namespace palermo::protect
