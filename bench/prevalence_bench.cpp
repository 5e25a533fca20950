// The speed of prevalence estimation on the published tables. One thread unless said; the numbers
// to compare are CPU seconds of published software for the same work (docs/methods/stepwise.md).
#include <benchmark/benchmark.h>

#include <string>

#include "captures.hpp"
#include "palermo/prevalence/bootstrap.hpp"
#include "palermo/prevalence/search.hpp"
#include "palermo/prevalence/simulate.hpp"
#include "palermo/prevalence/stepwise.hpp"

using namespace palermo;
using namespace palermo::prevalence;
using palermo::bench::published;

namespace {

// Stepwise p < 0.02, B = 1,000 with selection in each, and the jackknife of BCa.
void stepwise_bca(benchmark::State& state, const std::string& name) {
    const auto captures = published(name);
    const auto engine = stepwise_engine(captures, published_threshold);
    BootstrapOptions options;
    options.replicates = 1000;
    for (auto _ : state) {
        const auto replicates = resample(captures, *engine, options);
        const double a = acceleration(captures, *engine);
        benchmark::DoNotOptimize(interval(*replicates, IntervalKind::bca_r, 0.95, a));
    }
}
BENCHMARK_CAPTURE(stepwise_bca, UKdat_5, "UKdat_5")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(stepwise_bca, UKdat, "UKdat")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(stepwise_bca, Ned, "Ned")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(stepwise_bca, NewOrl, "NewOrl")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(stepwise_bca, Kosovo, "Kosovo")->Unit(benchmark::kMillisecond);

void every_model(benchmark::State& state, const std::string& name, int order) {
    const auto captures = published(name);
    SearchOptions options;
    options.most_order = order;
    for (auto _ : state) benchmark::DoNotOptimize(all_models(captures, options));
}
BENCHMARK_CAPTURE(every_model, UKdat_5_all_6893, "UKdat_5", 0)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(every_model, UKdat_pairs_32768, "UKdat", 2)->Unit(benchmark::kMillisecond);

void exact_optimum(benchmark::State& state, const std::string& name, int order) {
    const auto captures = published(name);
    SearchOptions options;
    options.most_order = order;
    for (auto _ : state) benchmark::DoNotOptimize(search(captures, options));
}
BENCHMARK_CAPTURE(exact_optimum, UKdat_all_orders, "UKdat", 0)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(exact_optimum, Ned_all_orders, "Ned", 0)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(exact_optimum, NewOrl_order_3, "NewOrl", 3)->Unit(benchmark::kMillisecond);

void search_in_every_replicate(benchmark::State& state) {
    const auto captures = published("UKdat_5");
    SearchOptions search;
    search.most_order = 4;
    const Task task;
    const auto engine = search_engine(captures, search, task);
    BootstrapOptions options;
    options.replicates = 1000;
    for (auto _ : state) benchmark::DoNotOptimize(resample(captures, *engine, options));
}
BENCHMARK(search_in_every_replicate)->Unit(benchmark::kMillisecond);

// Two threads against one: compare the two real times.
void threads(benchmark::State& state) {
    const auto captures = published("UKdat_5");
    const auto engine = stepwise_engine(captures, published_threshold);
    BootstrapOptions options;
    const Task task{.threads = static_cast<int>(state.range(0))};
    for (auto _ : state) benchmark::DoNotOptimize(resample(captures, *engine, options, task));
}
BENCHMARK(threads)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
