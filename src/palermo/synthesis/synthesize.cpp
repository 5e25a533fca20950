#include "palermo/synthesis/synthesize.hpp"

#include <algorithm>
#include <cmath>

#include "palermo/synthesis/detail/estimate.hpp"
#include "palermo/synthesis/detail/fit.hpp"
#include "palermo/synthesis/detail/units.hpp"
#include "palermo/synthesis/noise.hpp"

namespace palermo::protect {
namespace {

/// Chooses the tables of three that the model so far gets most wrong, and measures them.
Result<std::vector<Marginal>> measure_triples(const Records& records, const Schema& schema,
                                              const SynthesisPlan& plan, const Records& model,
                                              std::int64_t scale, crypto::SecureRandom& random,
                                              const Task& task) {
    auto candidates = plan.triple_candidates;
    std::vector<std::int64_t> scores(candidates.size());
    const auto score = [&](std::int64_t job, int) -> Result<void> {
        const auto i = static_cast<std::size_t>(job);
        const auto truth = count(records, schema, candidates[i]);
        const auto guess = count(model, schema, candidates[i]);
        // How far off the model is, less a part of what noise would add; only the first sees
        // the data.
        const auto table = planned(schema, candidates[i], plan.triple_rho);
        const double noise =
            0.8 * std::sqrt(table.variance.up()) * static_cast<double>(table.cells);
        std::int64_t off = 0;
        for (std::size_t cell = 0; cell < truth.size(); ++cell) {
            off += std::abs(truth[cell] - guess[cell] * scale);
        }
        scores[i] = off - static_cast<std::int64_t>(0.2 * noise);
        return {};
    };
    TRY(parallel_for(task, "", static_cast<std::int64_t>(candidates.size()), score));
    std::vector<PlannedMarginal> chosen;
    for (int round = 0; round < plan.triples && !candidates.empty(); ++round) {
        const auto best = TRY(choose_exactly(scores, plan.triple_selection_epsilon,
                                             schema.rows_per_victim_max(), random));
        chosen.push_back(planned(schema, candidates[best], plan.triple_rho));
        candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(best));
        scores.erase(scores.begin() + static_cast<std::ptrdiff_t>(best));
    }
    return measure(records, schema, chosen, random, task);
}

detail::FitPlan fit_plan(const Schema& schema, const detail::Estimates& estimates, int sweeps,
                         std::uint64_t seed) {
    detail::FitPlan plan;
    plan.rows = static_cast<std::size_t>(std::max<long long>(1, std::llround(estimates.rows)));
    plan.seed = seed;
    plan.sweeps = sweeps;
    for (const auto& column : schema.columns()) plan.sizes.push_back(column.codes.size());
    for (const auto& one : estimates.one_way) plan.shares.emplace_back(one.begin(), one.end());
    for (const auto& table : estimates.tables) {
        detail::FitTable wanted;
        wanted.columns = table.columns;
        wanted.target.assign(table.cells.begin(), table.cells.end());
        for (std::size_t cell = 0; cell < wanted.target.size(); ++cell) {
            if (!table.possible[cell]) wanted.target[cell] = -1;
        }
        // As closely as the noise lets a cell be known, and at least as closely as chance would let
        // a count of that size be: what is off by 50 where 5 are expected is off too far, whatever
        // the noise.
        const double least = 0.1 * table.sigma + 0.1;
        for (std::size_t cell = 0; cell < table.cells.size(); ++cell) {
            const double variance = std::min(table.variance[cell], table.cells[cell] + least);
            wanted.variance.push_back(static_cast<float>(variance));
        }
        plan.tables.push_back(std::move(wanted));
    }
    for (std::size_t j = 0; j < plan.sizes.size(); ++j) {
        const auto &one = estimates.one_way[j], &variance = estimates.one_way_variance[j];
        plan.tables.push_back({{j}, {one.begin(), one.end()}, {variance.begin(), variance.end()}});
    }
    auto units = detail::units_of(schema);
    expects(units.has_value());  // plan_synthesis() has looked
    plan.units = *std::move(units);
    detail::join_close(schema, estimates, plan.units);
    return plan;
}

/// The same plan for a fraction of the records: a sketch is enough to choose tables by.
detail::FitPlan sketched(detail::FitPlan plan, std::size_t part) {
    plan.rows = std::max<std::size_t>(1, plan.rows / part);
    for (auto& table : plan.tables) {
        for (auto& cell : table.target) {
            if (cell > 0) cell /= static_cast<float>(part);
        }
        for (auto& each : table.variance) each /= static_cast<float>(part);
    }
    return plan;
}

/// Gives every code one record where it has none: at this noise a small group and an absent one
/// cannot be told apart, and a country or a gender that is erased reads as a zero.
void keep_every_code(const Schema& schema, std::uint64_t seed, Records& records) {
    for (std::size_t j = 0; j < schema.columns().size(); ++j) {
        const auto& column = schema.columns()[j];
        if (records.rows < 20 * column.codes.size()) continue;
        std::vector<std::size_t> counts(column.codes.size());
        for (const auto code : records.columns[j]) ++counts[code];
        for (std::size_t code = 0; code < counts.size(); ++code) {
            // From anywhere it will not be missed; 1,000 looks find a place in any real table.
            for (int look = 0; counts[code] == 0 && look < 1'000; ++look) {
                seed = seed * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
                const auto row = static_cast<std::size_t>((seed >> 20) % records.rows);
                auto& here = records.columns[j][row];
                if (counts[here] < 100) continue;
                const auto before = here;
                here = static_cast<Code16>(code);
                if (schema.broken_rules(records.row(row)) > 0) {
                    here = before;
                    continue;
                }
                --counts[before];
                ++counts[code];
            }
        }
    }
}

}  // namespace

Result<Records> fit_records(const Schema& schema, const std::vector<Marginal>& measured, int sweeps,
                            std::uint64_t seed, std::vector<std::vector<double>>* cleaned,
                            const Task& task) {
    const auto estimates = TRY(detail::estimate(schema, measured, task));
    if (cleaned != nullptr) {
        cleaned->assign(measured.size(), {});
        for (std::size_t i = 0; i < measured.size(); ++i) {
            const auto& readings = measured[i].plan.readings;
            if (std::any_of(readings.begin(), readings.end(),
                            [](const Reading& reading) { return reading.level > 0; })) {
                continue;
            }
            if (readings.size() == 1) {
                (*cleaned)[i] = estimates.one_way[readings[0].column];
                continue;
            }
            std::vector<std::size_t> columns;
            for (const auto& reading : readings) columns.push_back(reading.column);
            for (const auto& table : estimates.tables) {
                if (table.columns == columns) (*cleaned)[i] = table.cells;
            }
        }
    }
    auto records = TRY(detail::fit(fit_plan(schema, estimates, sweeps, seed), task));
    keep_every_code(schema, seed, records);
    return records;
}

Result<Synthesis> synthesize(const Records& records, const Schema& schema,
                             const SynthesisPlan& plan, crypto::SecureRandom& random,
                             const Task& task) {
    if (records.rows == 0) {
        return fail(Code::not_estimable, "synthesis.no_records");
    }
    expects(records.columns.size() == schema.columns().size());
    Synthesis result;
    result.measured = TRY(measure(records, schema, plan.marginals, random, task));
    auto seed = static_cast<std::int64_t>(random.bits());
    detail::noised({&seed, 1});
    result.seed = static_cast<std::uint64_t>(seed);
    if (plan.triples > 0) {
        const auto estimates = TRY(detail::estimate(schema, result.measured, task));
        // A sketch of a fifth, or of about 40,000 records where there are many.
        const auto part =
            std::max<std::size_t>(5, static_cast<std::size_t>(estimates.rows / 40'000));
        const auto sketch =
            TRY(detail::fit(sketched(fit_plan(schema, estimates, 8, result.seed + 1), part), task));
        auto triples = TRY(measure_triples(records, schema, plan, sketch,
                                           static_cast<std::int64_t>(part), random, task));
        for (auto& each : triples) result.measured.push_back(std::move(each));
    }
    result.records =
        TRY(fit_records(schema, result.measured, plan.sweeps, result.seed, &result.cleaned, task));
    return result;
}

}  // namespace palermo::protect
