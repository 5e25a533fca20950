// Noise, combinations and synthesis. Figures of the real case file are taken where it is at hand:
//
//     PALERMO_CTDC21=ctdc21.csv.xz build/release/bench/protect_bench
//
// PALERMO_COPIES=20 repeats its rows, to see two million.
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "palermo/core/files.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/synthesis/combinations.hpp"
#include "palermo/synthesis/noise.hpp"
#include "palermo/synthesis/synthesize.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

/// As the command line does it.
Task both() {
    return {.threads = threads_of_the_machine()};
}

void noise(benchmark::State& state) {
    crypto::SecureRandom random;
    const auto gaussian = *DiscreteGaussian::make(Rational(state.range(0)));
    std::vector<std::int64_t> draws(100'000);
    for (auto _ : state) {
        gaussian.fill(draws, random);
        benchmark::DoNotOptimize(draws.data());
    }
    state.SetItemsProcessed(state.iterations() * 100'000);
}
BENCHMARK(noise)->Arg(1)->Arg(100)->Arg(10'000)->Unit(benchmark::kMillisecond);

Schema ctdc() {
    const auto json = read_file(std::string(PALERMO_SOURCE) + "/data/schemas/ctdc21.json");
    return *Schema::parse(*json, "ctdc21.json");
}

/// The real records, several times over; nothing where the file is not at hand.
Records real_records(benchmark::State& state, const Schema& schema) {
    const auto* path = std::getenv("PALERMO_CTDC21");
    if (path == nullptr) {
        state.SkipWithError("PALERMO_CTDC21 names no file");
        return {};
    }
    const auto source = formats::read_source(path);
    auto records = *encode(source->table, schema, "ctdc21");
    const auto* copies = std::getenv("PALERMO_COPIES");
    const auto times = copies == nullptr ? 1U : static_cast<unsigned>(std::atoi(copies));
    for (auto& column : records.columns) {
        const auto once = column;
        for (unsigned i = 1; i < times; ++i) column.insert(column.end(), once.begin(), once.end());
    }
    records.rows *= times;
    return records;
}

void combinations(benchmark::State& state) {
    const auto schema = ctdc();
    const auto records = real_records(state, schema);
    std::size_t found = 0;
    for (auto _ : state) {
        found = frequent_combinations(records, schema, 10, 3, {"", "0"}, both())->size();
    }
    state.counters["combinations"] = static_cast<double>(found);
}
BENCHMARK(combinations)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();

void synthesis(benchmark::State& state) {
    const auto schema = ctdc();
    const auto records = real_records(state, schema);
    const auto plan = *plan_synthesis(schema, {.epsilon = 1, .delta = 8.9e-7});
    crypto::SecureRandom random;
    for (auto _ : state) {
        const auto made = synthesize(records, schema, plan, random, both());
        benchmark::DoNotOptimize(made);
    }
}
BENCHMARK(synthesis)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

}  // namespace
