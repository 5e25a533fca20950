#include <algorithm>
#include <cmath>

#include "palermo/ledger/accountant.hpp"
#include "palermo/synthesis/detail/estimate.hpp"
#include "palermo/synthesis/detail/units.hpp"
#include "palermo/synthesis/noise.hpp"
#include "palermo/synthesis/synthesize.hpp"

namespace palermo::protect {
namespace {

double possible_count(const Schema& schema, const std::vector<Reading>& readings) {
    std::vector<std::size_t> columns;
    double cells = 1;
    bool plain = true;
    for (const auto& reading : readings) {
        columns.push_back(reading.column);
        cells *= static_cast<double>(size_of(schema, reading));
        plain = plain && reading.level == 0;
    }
    if (!plain || schema.rules().empty()) return cells;
    const auto possible = detail::possible_cells(schema, columns);
    return static_cast<double>(std::count(possible.begin(), possible.end(), true));
}

// Large tables get more, by this power of their cells. 2/3 is best for raw noise; cleaning empties
// most cells of large tables, so they need less.
constexpr double cells_power = 0.45;

/// Shares `budget` among tables.

Result<void> give(const Schema& schema, const std::vector<std::vector<Reading>>& tables,
                  double budget, std::vector<PlannedMarginal>& plan) {
    constexpr double cells_max = 16 << 20;
    double sum = 0;
    for (const auto& readings : tables) {
        double cells = 1;
        for (const auto& each : readings) cells *= static_cast<double>(size_of(schema, each));
        if (cells > cells_max) {
            return fail(Code::invalid_input, "synthesis.table_too_large", {},
                        schema.columns()[readings[0].column].name + " x " +
                            schema.columns()[readings.back().column].name);
        }
        sum += std::pow(possible_count(schema, readings), cells_power);
    }
    for (const auto& readings : tables) {
        const double weight = std::pow(possible_count(schema, readings), cells_power);
        const auto share = rounded_down(budget * weight / sum);
        if (share <= Rational(0)) {
            return fail(Code::invalid_input, "synthesis.budget_too_small");
        }
        plan.push_back(planned(schema, readings, share));
    }
    return {};
}

/// Tables of three columns that may be chosen: those that are not too large.
std::vector<std::vector<Reading>> triple_candidates(const Schema& schema, std::size_t cells_max) {
    // Scoring a candidate reads all records: more than some thousand would not be worth the wait.
    constexpr std::size_t candidates_max = 4'000;
    const auto width = schema.columns().size();
    const auto size = [&](std::size_t column) { return schema.columns()[column].codes.size(); };
    std::vector<std::vector<Reading>> all;
    for (std::size_t i = 0; i < width; ++i) {
        for (std::size_t j = i + 1; j < width; ++j) {
            for (std::size_t k = j + 1; k < width; ++k) {
                if (size(i) * size(j) * size(k) <= cells_max) {
                    all.push_back({{i, 0}, {j, 0}, {k, 0}});
                }
            }
        }
    }
    if (all.size() <= candidates_max) return all;
    std::vector<std::vector<Reading>> thinned;
    const auto step = all.size() / candidates_max + 1;
    for (std::size_t i = 0; i < all.size(); i += step) thinned.push_back(std::move(all[i]));
    return thinned;
}

}  // namespace

Result<SynthesisPlan> plan_synthesis(const Schema& schema, const SynthesisOptions& options) {
    if (!(options.epsilon > 0 && options.epsilon <= 100)) {
        return fail(Code::invalid_input, "synthesis.epsilon_out_of_range");
    }
    if (!(options.delta > 0 && options.delta < 0.01)) {
        return fail(Code::invalid_input, "synthesis.delta_out_of_range");
    }
    TRY(detail::units_of(schema));
    SynthesisPlan plan;
    plan.epsilon = options.epsilon;
    plan.delta = options.delta;
    plan.sweeps = options.sweeps;
    const auto budget = rho_for(options.epsilon, options.delta);
    const double total = budget.down();
    const auto width = schema.columns().size();

    std::vector<std::vector<Reading>> ones, pairs, coarse;
    std::vector<std::size_t> deep;
    for (std::size_t i = 0; i < width; ++i) {
        ones.push_back({{i, 0}});
        for (std::size_t level = 1; level <= schema.columns()[i].levels.size(); ++level) {
            coarse.push_back({{i, level}});
        }
        if (!schema.columns()[i].levels.empty()) deep.push_back(i);
        for (std::size_t j = i + 1; j < width; ++j) pairs.push_back({{i, 0}, {j, 0}});
    }
    for (std::size_t a = 0; a < deep.size(); ++a) {
        for (std::size_t b = a + 1; b < deep.size(); ++b) {
            coarse.push_back({{deep[a], 1}, {deep[b], 1}});
        }
    }
    plan.triple_candidates = triple_candidates(schema, options.triple_cells_max);
    plan.triples = std::min(options.triples, static_cast<int>(plan.triple_candidates.size()));
    const double for_triples = plan.triples > 0 ? options.triples_share : 0;
    const double for_levels = coarse.empty() ? 0 : options.levels_share;
    const double for_ones = pairs.empty() ? 1 - for_levels : options.one_way_share;
    TRY(give(schema, ones, total * for_ones, plan.marginals));
    if (!coarse.empty()) TRY(give(schema, coarse, total * for_levels, plan.marginals));
    if (!pairs.empty()) {
        TRY(give(schema, pairs, total * (1 - for_ones - for_levels - for_triples), plan.marginals));
    }
    for (const auto& each : plan.marginals) plan.rho += each.rho;
    if (plan.triples > 0) {
        // A fifth of it to choose, epsilon^2 / 8 each [CR21], the rest to measure.
        const double each = total * for_triples / plan.triples;
        const auto choose = static_cast<std::int64_t>(std::sqrt(8 * each / 5) * (1 << 16));
        plan.triple_selection_epsilon = Rational(std::max<std::int64_t>(choose, 1), 1 << 16);
        plan.triple_rho = rounded_down(each * 4 / 5);
        const auto cost = rho_of_selection(plan.triple_selection_epsilon) + plan.triple_rho;
        if (plan.triple_rho <= Rational(0) || plan.rho + cost * Rational(plan.triples) > budget) {
            plan.triples = 0;
            plan.triple_candidates.clear();
        } else {
            plan.rho += cost * Rational(plan.triples);
        }
    }
    expects(plan.rho <= budget);
    // What cannot be drawn exactly is refused here, before anything is reserved.
    for (const auto& each : plan.marginals) TRY(DiscreteGaussian::make(each.variance));
    if (plan.triples > 0) {
        TRY(DiscreteGaussian::make(
            planned(schema, plan.triple_candidates[0], plan.triple_rho).variance));
    }
    return plan;
}

}  // namespace palermo::protect
