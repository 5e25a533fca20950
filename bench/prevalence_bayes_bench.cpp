// The speed of the Bayesian engines on the published tables, one thread. The peer of a latent-class
// sweep is LCMCR 0.4.14, 19.5 CPU microseconds a sweep (UK five lists, 10 classes); of averaging
// over graphs dga 2.0.2, 30 CPU ms on a grid of 1,000 numbers of people.
#include <benchmark/benchmark.h>

#include <string>

#include "captures.hpp"
#include "palermo/prevalence/bayes/graphs.hpp"
#include "palermo/prevalence/bayes/latent.hpp"
#include "palermo/prevalence/bayes/threshold.hpp"
#include "palermo/prevalence/detail/latent_chain.hpp"

using namespace palermo;
using namespace palermo::prevalence;
using palermo::bench::published;

namespace {

// One Gibbs sweep of one chain that sees the whole table, 10 classes, after 20,000 sweeps.
void latent_sweep(benchmark::State& state, const std::string& name) {
    const auto captures = published(name);
    detail::LatentChain chain(captures.lists(), 10);
    const detail::LatentData data(captures.counts(), 1);
    auto stream = stats::Simulation(1).stream(0);
    auto at = chain.draw_prior(stream);
    for (int i = 0; i < 20'000; ++i) chain.sweep(at, data, stream);
    for (auto _ : state) benchmark::DoNotOptimize(chain.sweep(at, data, stream));
}
BENCHMARK_CAPTURE(latent_sweep, UKdat_5, "UKdat_5")->Unit(benchmark::kMicrosecond)->MinTime(2);
BENCHMARK_CAPTURE(latent_sweep, Kosovo, "Kosovo")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(latent_sweep, Ned_5, "Ned_5")->Unit(benchmark::kMicrosecond);

// Two ladders of eight tempered chains with exchanges, as the estimate runs them; a sweep is that
// of one chain.
void latent_ladders(benchmark::State& state, const std::string& name) {
    const auto captures = published(name);
    LatentOptions options;
    options.chains = 2;
    options.sweeps = 2'000;
    for (auto _ : state) benchmark::DoNotOptimize(latent_draws(captures.counts(), options));
    state.counters["sweep"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * static_cast<double>(options.sweeps) * 16,
        benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK_CAPTURE(latent_ladders, UKdat_5, "UKdat_5")->Unit(benchmark::kMillisecond);

// Every decomposable graph and number of people, summed until the tail is below 1e-8.
void graph_averaging(benchmark::State& state, const std::string& name) {
    const auto captures = published(name);
    for (auto _ : state) benchmark::DoNotOptimize(graph_posterior(captures));
}
BENCHMARK_CAPTURE(graph_averaging, UKdat_5, "UKdat_5")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(graph_averaging, Ned_5, "Ned_5")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(graph_averaging, UKdat_six_lists, "UKdat")->Unit(benchmark::kMillisecond);

// The grid of the peer: 1,000 numbers of people up to 30 times those seen.
void graphs_on_a_grid(benchmark::State& state, const std::string& name) {
    const auto captures = published(name);
    GraphOptions options;
    options.grid_limit = 30 * static_cast<double>(captures.people_seen());
    options.grid_points = 1000;
    for (auto _ : state) benchmark::DoNotOptimize(graph_posterior(captures, options));
}
BENCHMARK_CAPTURE(graphs_on_a_grid, UKdat_5, "UKdat_5")->Unit(benchmark::kMillisecond);

void thresholding(benchmark::State& state, const std::string& name) {
    const auto captures = published(name);
    for (auto _ : state) benchmark::DoNotOptimize(threshold_posterior(captures));
}
BENCHMARK_CAPTURE(thresholding, Kosovo, "Kosovo")->Unit(benchmark::kMillisecond);

}  // namespace
