// How far synthetic records are from the original, on drawn files of ten shapes at five budgets: mean
// total variation distance of all tables of one, two and three columns. Five shapes were tuned on,
// five were not (bench/drawn_files.hpp). Noise is fresh in each run, so figures move.
//
//     PALERMO_RUNS=10 build/release/bench/synthesis_accuracy_bench --benchmark_filter=accuracy/tree
//
// CPU time is that of synthesize() alone.
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "drawn_files.hpp"
#include "palermo/synthesis/evaluate.hpp"
#include "palermo/synthesis/synthesize.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

void accuracy(benchmark::State& state, const bench::Shape& shape, double epsilon) {
    const auto file = bench::drawn(shape, 1);
    const auto plan = *plan_synthesis(file.schema, {.epsilon = epsilon, .delta = 8.9e-7});
    crypto::SecureRandom random;
    double mean[3] = {}, runs = 0;
    for (auto _ : state) {
        const auto made = *synthesize(file.records, file.schema, plan, random);
        state.PauseTiming();
        const auto result = *evaluate(file.records, made.records, file.schema);
        for (std::size_t k = 0; k < 3; ++k) mean[k] += result.orders[k].tvd_mean;
        runs += 1;
        state.ResumeTiming();
    }
    state.counters["tuned_on"] = shape.for_tuning ? 1 : 0;
    state.counters["one_way"] = mean[0] / runs;
    state.counters["two_way"] = mean[1] / runs;
    state.counters["three_way"] = mean[2] / runs;
}

/// Every shape at every budget.
const bool registered = [] {
    const auto* wanted = std::getenv("PALERMO_RUNS");
    const int runs = wanted == nullptr ? 1 : std::max(1, std::atoi(wanted));
    for (const auto& shape : bench::shapes()) {
        for (const char* epsilon : {"0.5", "1", "2", "4", "8"}) {
            benchmark::RegisterBenchmark(("accuracy/" + shape.name + "/" + epsilon).c_str(),
                                         [shape, epsilon](benchmark::State& state) {
                                             accuracy(state, shape, std::atof(epsilon));
                                         })
                ->Iterations(runs)
                ->Unit(benchmark::kMillisecond);
        }
    }
    return true;
}();

}  // namespace
