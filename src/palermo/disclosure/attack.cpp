#include "palermo/disclosure/attack.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "palermo/disclosure/detail/integer_program.hpp"
#include "palermo/disclosure/detail/modular.hpp"

namespace palermo::protect {
namespace {

std::int64_t capped(std::int64_t value) {
    return std::clamp<std::int64_t>(value, -no_limit, no_limit);
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

namespace {

/// Sums taken in one after the other, each only if it fits those before it. Bounds only ever narrow, so
/// where one sum ends the next goes on, and only sums that share a cell that moved are looked at again.
class FittingSums {
public:
    explicit FittingSums(const std::vector<Bounds>& cells)
        : bounds_(cells), through_(cells.size()) {}

    /// False, and nothing has changed, where the sum contradicts those before it.
    bool take(Sum sum) {
        const auto number = static_cast<std::uint32_t>(sums_.size());
        sums_.push_back(std::move(sum));
        for_cells(sums_.back(), [&](CellIndex cell) { through_[cell].push_back(number); });
        queued_.push_back(false);
        was_.clear();
        if (settle(number)) return true;
        for (auto each = was_.rbegin(); each != was_.rend(); ++each)
            bounds_[each->first] = each->second;
        for_cells(sums_.back(), [&](CellIndex cell) { through_[cell].pop_back(); });
        sums_.pop_back();
        queued_.pop_back();
        return false;
    }
    std::vector<Sum> sums() && { return std::move(sums_); }

private:
    static void for_cells(const Sum& sum, const auto& visit) {
        visit(sum.total);
        for (const auto part : sum.parts) visit(part);
    }

    bool settle(std::uint32_t first) {
        std::vector<std::uint32_t> queue = {first};
        queued_[first] = true;
        // As in propagate(): bounds can creep for ever.
        const auto looks_max = 200 * (sums_.size() + 1);
        bool fits = true;
        std::size_t at = 0;
        for (; fits && at < queue.size() && at < looks_max; ++at) {
            const auto number = queue[at];
            queued_[number] = false;
            const auto& sum = sums_[number];
            before_.clear();
            for_cells(sum, [&](CellIndex cell) { before_.push_back(bounds_[cell]); });
            bool moved = false;
            fits = narrow(sum, bounds_, moved);
            std::size_t place = 0;
            for_cells(sum, [&](CellIndex cell) {
                const auto was = before_[place++];
                if (was == bounds_[cell]) return;
                was_.emplace_back(cell, was);
                for (const auto other : through_[cell]) {
                    if (queued_[other]) continue;
                    queued_[other] = true;
                    queue.push_back(other);
                }
            });
        }
        for (; at < queue.size(); ++at) queued_[queue[at]] = false;
        return fits;
    }

    std::vector<Bounds> bounds_;
    std::vector<Sum> sums_;
    std::vector<std::vector<std::uint32_t>> through_;  // shape [cells]: sums
    std::vector<bool> queued_;                         // shape [sums]
    std::vector<std::pair<CellIndex, Bounds>> was_;    // since the newest sum came
    std::vector<Bounds> before_;
};

}  // namespace

std::int64_t make_consistent(CellSystem& system) {
    auto trial = system.cells;
    if (propagate(trial, system.sums)) return 0;
    FittingSums kept(system.cells);
    std::int64_t left_out = 0;
    for (auto& sum : system.sums) left_out += kept.take(std::move(sum)) ? 0 : 1;
    system.sums = std::move(kept).sums();
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
    const auto unknowns = detail::unknowns_of(system);
    constexpr auto nowhere = detail::Unknowns::nowhere;
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

/// One run of intervals(): what whole-number solutions have shown so far.
class Bracketing {
public:
    Bracketing(const CellSystem& narrowed, const std::vector<bool>& wanted,
               const IntervalOptions& options)
        : system_(narrowed),
          wanted_(wanted),
          options_(options),
          program_(narrowed),
          cells_(program_.unknowns().cells),
          low_(cells_.size(), no_limit),
          high_(cells_.size(), -1),
          undecided_(cells_.size(), false),
          direction_(cells_.size(), 0) {
        for (std::uint32_t i = 0; i < cells_.size(); ++i) {
            if (wanted.empty() || wanted[cells_[i]]) open_.push_back(i);
        }
        if (options.solution.empty()) return;
        detail::IntegerPoint point;
        for (const auto cell : cells_) point.push_back(options.solution[cell]);
        expects(program_.fits(point));
        widen_by(point);
        has_point_ = true;
    }

    /// False where no solution exists.
    bool run() {
        if (open_.empty()) return true;
        if (!many_at_once()) return false;
        const auto each = open_;
        for (const auto i : each) {
            for (const double sign : {1.0, -1.0}) {
                if (!is_open(i)) break;
                if (!one_side(i, sign)) return false;
            }
        }
        return true;
    }

    void write(Intervals& result) const {
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            const auto cell = cells_[i];
            if (!wanted_.empty() && !wanted_[cell]) continue;
            if (undecided_[i] && is_open(i)) result.undecided[cell] = true;
            if (low_[i] <= high_[i]) result.cells[cell] = {low_[i], high_[i]};
        }
        result.undecided_cells = std::count(result.undecided.begin(), result.undecided.end(), true);
        result.programs = program_.programs();
        for (const auto& point : points_) {
            std::vector<std::int64_t> whole;
            for (const auto& bounds : system_.cells) whole.push_back(bounds.low);
            for (std::size_t i = 0; i < point.size(); ++i) whole[cells_[i]] = point[i];
            result.solutions.push_back(std::move(whole));
        }
    }

private:
    using Status = detail::LinearProgram::Status;
    static constexpr double tolerance = 1e-6;
    static constexpr std::size_t points_max = 400;

    bool is_open(std::size_t i) const { return high_[i] - low_[i] < options_.wide_enough; }

    void widen_by(const detail::IntegerPoint& point) {
        for (std::size_t i = 0; i < point.size(); ++i) {
            low_[i] = std::min(low_[i], point[i]);
            high_[i] = std::max(high_[i], point[i]);
        }
    }

    void found(detail::IntegerPoint point) {
        widen_by(point);
        has_point_ = true;
        if (points_.size() < points_max) points_.push_back(std::move(point));
    }

    /// Whole-number solutions from where the program ended, unless `hopeless` says stop.
    bool branch(int nodes, std::function<bool()> hopeless) {
        return program_.branch(nodes, {std::move(hopeless), [this](detail::IntegerPoint point) {
                                           found(std::move(point));
                                       }});
    }

    /// One direction for many cells at once: whatever moves far enough needs no program of its own.
    /// False where no solution exists.
    bool many_at_once() {
        for (int round = 0; round < 6 && open_.size() > 4; ++round) {
            std::fill(direction_.begin(), direction_.end(), 0.0);
            for (const auto i : open_) {
                // A fixed, irregular choice of signs; each round another one.
                const auto bits = (cells_[i] + 1) * 0x9E3779B97F4A7C15ULL;
                direction_[i] = ((bits >> (40 + round)) & 1) != 0 ? 1.0 : -1.0;
            }
            const auto status = program_.maximize(direction_);
            if (status == Status::infeasible && !has_point_) return false;
            if (status != Status::solved) break;
            const auto before = points_.size();
            (void)branch(20, [&] { return points_.size() > before; });
            std::erase_if(open_, [&](auto i) { return !is_open(i); });
        }
        return true;
    }

    /// False where no solution exists.
    bool one_side(std::uint32_t i, double sign) {
        std::fill(direction_.begin(), direction_.end(), 0.0);
        direction_[i] = sign;
        const auto status = program_.maximize(direction_);
        if (status == Status::infeasible && !has_point_) return false;
        if (status != Status::solved) {
            // The solver's rounding, as with numbers of very different size. Nothing was shown.
            undecided_[i] = true;
            return true;
        }
        // Nothing beyond what was seen is worth a look, nor anything once the cell is wide enough.
        const bool complete = branch(options_.programs_per_cell, [&] {
            if (!is_open(i)) return true;
            const auto at = program_.relaxed()[i];
            return sign > 0 ? std::floor(at + tolerance) <= static_cast<double>(high_[i])
                            : std::ceil(at - tolerance) >= static_cast<double>(low_[i]);
        });
        if (!complete) undecided_[i] = true;
        return !complete || has_point_;
    }

    const CellSystem& system_;
    const std::vector<bool>& wanted_;
    const IntervalOptions& options_;
    detail::IntegerProgram program_;
    const std::vector<CellIndex>& cells_;   // shape [unknowns]
    std::vector<std::int64_t> low_, high_;  // shape [unknowns]: in solutions seen
    std::vector<bool> undecided_;
    std::vector<double> direction_;
    std::vector<std::uint32_t> open_;
    std::vector<detail::IntegerPoint> points_;
    bool has_point_ = false;
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
    if (!bracketing.run()) {
        result.contradiction = true;
        return result;
    }
    bracketing.write(result);
    return result;
}

}  // namespace palermo::protect
