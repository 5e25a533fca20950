// The attack of docs/methods/membership_attack.md at full size: 10,000 records of five answers, with
// and without one of twenty. 1,000 + 1,000 runs are scored and as many more choose the attack.
//
//     build/release/bench/membership_bench              (tables: seconds; records: minutes)
//
// `epsilon_lower` is what the attack proves the mechanism to lose at least, with 95% confidence.
#include <benchmark/benchmark.h>

#include <algorithm>

#include "palermo/ledger/accountant.hpp"
#include "palermo/synthesis/membership.hpp"
#include "palermo/synthesis/synthesize.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

constexpr double claimed = 1, delta = 1e-5;

void report(benchmark::State& state, const MembershipResult& result) {
    state.counters["runs_scored"] = static_cast<double>(result.runs);
    state.counters["true_positives"] = static_cast<double>(result.true_positives);
    state.counters["false_positives"] = static_cast<double>(result.false_positives);
    state.counters["epsilon_lower"] = result.epsilon_lower;
    if (result.broken()) state.SkipWithError("the promise is broken");
}

/// The strongest view: every measured table, by likelihood ratio, and the size of the noise.
void on_tables(benchmark::State& state) {
    const auto pair = outlier_pair();
    const auto plan =
        *plan_synthesis(pair.schema, {.epsilon = claimed, .delta = delta, .triples = 0});
    std::vector<std::vector<std::int64_t>> truth;
    for (const auto& each : plan.marginals) {
        truth.push_back(count(pair.without, pair.schema, each.readings));
    }
    crypto::SecureRandom random;
    const auto observed = [&](const Records& records) -> Result<std::vector<double>> {
        const auto measured = TRY(measure(records, pair.schema, plan.marginals, random));
        double likelihood = 0, size = 0;
        for (std::size_t i = 0; i < measured.size(); ++i) {
            const auto variance = measured[i].sigma * measured[i].sigma;
            likelihood += static_cast<double>(measured[i].noisy.back()) / variance;
            for (std::size_t cell = 0; cell < truth[i].size(); ++cell) {
                const auto off = static_cast<double>(measured[i].noisy[cell] - truth[i][cell]);
                size += off * off / variance;
            }
        }
        return std::vector<double>{likelihood, size};
    };
    for (auto _ : state) {
        report(state, *attack_membership(pair, observed, 1'000, claimed, delta));
    }
}
BENCHMARK(on_tables)->Iterations(1)->Unit(benchmark::kSecond);

/// What the public sees: the records.
void on_records(benchmark::State& state) {
    const auto pair = outlier_pair();
    const auto plan = *plan_synthesis(
        pair.schema, {.epsilon = claimed, .delta = delta, .triples = 2, .sweeps = 3});
    crypto::SecureRandom random;
    const auto observed = [&](const Records& records) -> Result<std::vector<double>> {
        const auto made = TRY(synthesize(records, pair.schema, plan, random));
        double answers = 0, longest = 0, pairs = 0;
        for (std::size_t row = 0; row < made.records.rows; ++row) {
            double given = 0;
            for (std::size_t j = 5; j < 20; ++j) given += made.records.columns[j][row];
            answers += given;
            pairs += given * (given - 1);
            longest = std::max(longest, given);
        }
        return std::vector<double>{answers, pairs, longest};
    };
    for (auto _ : state) {
        report(state, *attack_membership(pair, observed, 1'000, claimed, delta));
    }
}
BENCHMARK(on_records)->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace
