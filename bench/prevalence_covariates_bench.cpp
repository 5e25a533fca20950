// The speed of estimates by stratum on the invented population: four lists, four covariates, 576 cells.
// Peer: Cruyff's mse in R needs 52.7 CPU s for a search of 33 steps and 0.04 s for a replicate of a fixed
// model, on data of this size.
#include <benchmark/benchmark.h>

#include "palermo/formats/source.hpp"
#include "palermo/prevalence/strata/doubly_robust.hpp"
#include "palermo/prevalence/strata/estimates.hpp"

using namespace palermo;
using namespace palermo::prevalence;

namespace {

constexpr const char* words = "list:sex + list:age + list:form + police:ngo + sex:age:form";

StratifiedCaptures invented(bool with_missing) {
    const auto source =
        formats::read_source(PALERMO_SOURCE "/data/examples/mse/invented_strata.csv");
    expects(source.has_value());
    StrataOptions options;
    options.covariates = {"sex", "age", "form", "year"};
    auto captures = read_strata(source->table, options);
    expects(captures.has_value());
    if (with_missing) return *captures;
    auto known = captures->without_missing();
    expects(known.has_value());
    return *known;
}

void one_fit(benchmark::State& state, bool with_missing) {
    const auto captures = invented(with_missing);
    const auto model = StrataModel::parse(words, captures);
    for (auto _ : state) benchmark::DoNotOptimize(fit_strata(captures, *model));
}
BENCHMARK_CAPTURE(one_fit, known, false)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(one_fit, em, true)->Unit(benchmark::kMicrosecond);

void search(benchmark::State& state, bool with_missing) {
    const auto captures = invented(with_missing);
    const StrataModel start(captures);
    const auto scope = StrataModel::parse(usual_scope(captures), captures);
    for (auto _ : state) benchmark::DoNotOptimize(search_strata(captures, start, *scope));
}
BENCHMARK_CAPTURE(search, known, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(search, em, true)->Unit(benchmark::kMillisecond);

// 1,000 replicates of a fixed model: divide by 1,000.
void replicates(benchmark::State& state, bool with_missing) {
    const auto captures = invented(with_missing);
    StrataRequest request{*StrataModel::parse(words, captures), {}, {"sex", "age"}};
    request.replicates = 1000;
    for (auto _ : state) benchmark::DoNotOptimize(estimate_strata(captures, request));
}
BENCHMARK_CAPTURE(replicates, known_1000, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replicates, em_1000, true)->Unit(benchmark::kMillisecond);

void robust_pairs(benchmark::State& state) {
    const auto people = seen_people(invented(false));
    for (auto _ : state) benchmark::DoNotOptimize(doubly_robust_pooled(people));
}
BENCHMARK(robust_pairs)->Unit(benchmark::kMillisecond);

}  // namespace
