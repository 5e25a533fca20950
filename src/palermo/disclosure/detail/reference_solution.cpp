#include "palermo/disclosure/detail/reference_solution.hpp"

#include <algorithm>
#include <cstdlib>

namespace palermo::protect::detail {
namespace {

constexpr std::int64_t step_max = 1 << 20;  // as far as anybody wants to know

void tidy(Combination& made) {
    std::sort(made.begin(), made.end(),
              [](const auto& a, const auto& b) { return a.cell < b.cell; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < made.size();) {
        auto one = made[i++];
        for (; i < made.size() && made[i].cell == one.cell; ++i) one.by += made[i].by;
        if (one.by != 0) made[kept++] = one;
    }
    made.resize(kept);
}

bool before(const Combination& a, const Combination& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](const auto& x, const auto& y) {
                                            return x.cell != y.cell ? x.cell < y.cell : x.by < y.by;
                                        });
}

}  // namespace

ReferenceSolution::ReferenceSolution(const CellSystem& system,
                                     const std::vector<std::int64_t>& truth)
    : system_(system),
      truth_(truth),
      first_(system.cells.size(), none),
      made_of_(system.cells.size()),
      held_by_(system.cells.size()),
      in_(system.cells.size()),
      change_(system.cells.size(), 0),
      off_(system.sums.size(), 0) {
    for (std::uint32_t s = 0; s < system.sums.size(); ++s) {
        const auto& sum = system.sums[s];
        if (first_[sum.total] == none) first_[sum.total] = s;
        in_[sum.total].emplace_back(s, -1);
        for (const auto part : sum.parts) in_[part].emplace_back(s, 1);
    }
    std::vector<State> state(system.cells.size(), State::fresh);
    for (CellIndex cell = 0; cell < made_of_.size(); ++cell) {
        expand(cell, state);
        for (const auto& [inner, by] : made_of_[cell]) held_by_[inner].push_back({cell, by});
        if (!system.cells[cell].known() && first_[cell] == none) inner_.push_back(cell);
    }
    collect_kept();
}

void ReferenceSolution::expand(CellIndex cell, std::vector<State>& state) {
    if (state[cell] == State::done) return;
    if (state[cell] == State::open) {
        circular_ = true;
        return;
    }
    state[cell] = State::open;
    if (!system_.cells[cell].known()) {
        if (first_[cell] == none) {
            made_of_[cell] = {{cell, 1}};
        } else {
            for (const auto part : system_.sums[first_[cell]].parts) {
                expand(part, state);
                made_of_[cell].insert(made_of_[cell].end(), made_of_[part].begin(),
                                      made_of_[part].end());
            }
            tidy(made_of_[cell]);
        }
    }
    state[cell] = State::done;
}

void ReferenceSolution::collect_kept() {
    for (std::size_t s = 0; s < system_.sums.size(); ++s) {
        const auto& sum = system_.sums[s];
        if (!system_.cells[sum.total].known() && first_[sum.total] == s) continue;
        Combination row;
        for (const auto part : sum.parts) {
            row.insert(row.end(), made_of_[part].begin(), made_of_[part].end());
        }
        for (const auto& [cell, by] : made_of_[sum.total]) row.push_back({cell, -by});
        tidy(row);
        if (!row.empty()) kept_.push_back(std::move(row));
    }
    std::sort(kept_.begin(), kept_.end(), before);
    kept_.erase(
        std::unique(kept_.begin(), kept_.end(),
                    [](const auto& a, const auto& b) { return !before(a, b) && !before(b, a); }),
        kept_.end());
}

bool ReferenceSolution::check(std::span<const Change> moves, Move& trade) {
    touched_.clear();
    for (const auto& [inner, step] : moves) {
        for (const auto& [cell, by] : held_by_[inner]) {
            if (change_[cell] == 0) touched_.push_back(cell);
            change_[cell] += by * step;
        }
    }
    trade.changes.clear();
    trade.up = trade.down = step_max;
    for (const auto cell : touched_) {
        const auto by = change_[cell];
        change_[cell] = 0;  // a cell may stand here twice
        if (by == 0) continue;
        trade.changes.push_back({cell, by});
        const auto more = (system_.cells[cell].high - truth_[cell]) / std::abs(by);
        const auto less = (truth_[cell] - system_.cells[cell].low) / std::abs(by);
        trade.up = std::min(trade.up, by > 0 ? more : less);
        trade.down = std::min(trade.down, by > 0 ? less : more);
    }
    return trade.up + trade.down > 0 && holds(trade);
}

/// Every sum, by its own cells.
bool ReferenceSolution::holds(const Move& trade) {
    const auto add = [&](std::int64_t sign) {
        for (const auto& [cell, by] : trade.changes) {
            for (const auto& [sum, own] : in_[cell]) off_[sum] += sign * own * by;
        }
    };
    add(1);
    bool result = true;
    for (const auto& [cell, by] : trade.changes) {
        for (const auto& [sum, own] : in_[cell]) result = result && off_[sum] == 0;
    }
    add(-1);
    return result;
}

}  // namespace palermo::protect::detail
