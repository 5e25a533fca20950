#include "palermo/synthesis/detail/fit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "palermo/synthesis/detail/fit_unit.hpp"

namespace palermo::protect::detail {
namespace {

/// A shard is large enough for its part of a table to mean something, and small enough for two
/// threads to share the work of a small file.
std::size_t shards_for(std::size_t rows) {
    return std::max<std::size_t>(2, (rows + 249'999) / 250'000);
}

/// The plan without the codes nobody needs: long public lists are mostly empty, and every code
/// costs time in each record. `code_of[column][new code]` is the old one.
FitPlan without_unused(const FitPlan& plan, std::vector<std::vector<Code16>>& code_of) {
    constexpr auto dropped = static_cast<std::size_t>(-1);
    const auto width = plan.sizes.size();
    std::vector<std::vector<std::size_t>> to(width);
    FitPlan less;
    less.rows = plan.rows;
    less.seed = plan.seed;
    less.sweeps = plan.sweeps;
    code_of.assign(width, {});
    // A unit that would lose all its states keeps all its codes.
    std::vector<bool> whole(width, false);
    const auto used = [&](std::size_t column, std::size_t code) {
        return whole[column] || plan.shares[column][code] >= 0.5F;
    };
    for (const auto& unit : plan.units) {
        auto& kept = less.units.emplace_back();
        kept.columns = unit.columns;
        const auto keep = [&] {
            for (const auto& state : unit.states) {
                bool all = true;
                for (std::size_t m = 0; m < state.size(); ++m) {
                    all = all && used(unit.columns[m], state[m]);
                }
                if (all) kept.states.push_back(state);
            }
        };
        keep();
        if (kept.states.empty()) {
            for (const auto column : unit.columns) whole[column] = true;
            keep();
        }
    }
    for (std::size_t j = 0; j < width; ++j) {
        to[j].assign(plan.sizes[j], dropped);
        auto& shares = less.shares.emplace_back();
        for (std::size_t code = 0; code < plan.sizes[j]; ++code) {
            if (!used(j, code)) continue;
            to[j][code] = code_of[j].size();
            code_of[j].push_back(static_cast<Code16>(code));
            shares.push_back(plan.shares[j][code]);
        }
        less.sizes.push_back(code_of[j].size());
    }
    for (auto& unit : less.units) {
        for (auto& state : unit.states) {
            for (std::size_t m = 0; m < state.size(); ++m) {
                state[m] = static_cast<Code16>(to[unit.columns[m]][state[m]]);
            }
        }
    }
    for (const auto& table : plan.tables) {
        expects(table.variance.size() == table.target.size());
        FitTable kept{table.columns, {}, {}};
        std::size_t cells = 1;
        for (const auto column : table.columns) cells *= less.sizes[column];
        kept.target.reserve(cells);
        for (std::size_t cell = 0; cell < cells; ++cell) {
            std::size_t old = 0, rest = cell, stride = 1;
            for (std::size_t i = table.columns.size(); i-- > 0;) {
                const auto column = table.columns[i];
                old += code_of[column][rest % less.sizes[column]] * stride;
                rest /= less.sizes[column];
                stride *= plan.sizes[column];
            }
            kept.target.push_back(table.target[old]);
            kept.variance.push_back(table.variance[old]);
        }
        less.tables.push_back(std::move(kept));
    }
    return less;
}

// From far warmer than the noise to a little colder than it, where a record's code is drawn from
// what noise leaves possible; from there on only improvements are taken.
constexpr float first_cold = 0.2F, cooling = 1.7F, coldest = 4;

// A fit this good adds 2.5% to the standard error of the noise; a sweep that lessens the whole
// error by less than a quarter of a percent is not worth its time (Morozov's discrepancy principle:
// data are fitted to their noise and no further).
constexpr double good_fit = 0.05, least_gain = 0.005;

std::vector<Code16> fit_shard(const FitPlan& plan, std::size_t rows, std::uint64_t seed,
                              const Task& task, Steps& steps) {
    Shard shard(plan, rows, seed);
    std::vector<std::size_t> order(plan.units.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    float cold = first_cold;
    double before = 0;
    bool greedy = false;
    for (int sweep = 0; sweep < plan.sweeps && !task.stopped(); ++sweep) {
        // However few sweeps are allowed, the last one only improves.
        greedy = greedy || cold > coldest || sweep + 1 == plan.sweeps;
        for (std::size_t i = order.size(); i > 1; --i) {
            std::swap(order[i - 1], order[shard.stream().below(i)]);
        }
        for (const auto unit : order) {
            if (!task.stopped()) shard.sweep_unit(unit, cold, greedy);
        }
        steps.done();
        cold *= cooling;
        if (!greedy) continue;
        // The error of the records is that of the targets and that of the fit, sqrt(1 + misfit).
        const double now = shard.misfit();
        if (now < good_fit || (before > 0 && 1 + now > (1 + before) * (1 - least_gain))) break;
        before = now;
    }
    return shard.records();
}

}  // namespace

Result<Records> fit(const FitPlan& whole, const Task& task) {
    std::vector<std::vector<Code16>> code_of;
    const auto plan = without_unused(whole, code_of);
    const auto width = plan.sizes.size();
    Records records;
    records.rows = plan.rows;
    records.columns.assign(width, std::vector<Code16>(plan.rows));
    const auto shards = shards_for(plan.rows);
    Steps steps(task, "fitting", static_cast<std::int64_t>(shards) * plan.sweeps);
    const auto work = [&](std::int64_t job, int) -> Result<void> {
        const auto which = static_cast<std::size_t>(job);
        const auto begin = which * plan.rows / shards, end = (which + 1) * plan.rows / shards;
        const auto part =
            fit_shard(plan, end - begin, plan.seed + 0x632be59bd9b4e019 * (which + 1), task, steps);
        for (std::size_t j = 0; j < width; ++j) {
            for (std::size_t row = begin; row < end; ++row) {
                records.columns[j][row] = code_of[j][part[(row - begin) * width + j]];
            }
        }
        return {};
    };
    TRY(parallel_for(task, "", static_cast<std::int64_t>(shards), work));
    return records;
}

}  // namespace palermo::protect::detail
