// ms per chart for each kind, wide and narrow. The goal is 0.3 ms on average.
#include <benchmark/benchmark.h>

#include "../tests/charts/samples.hpp"

using namespace palermo;
using namespace palermo::charts;

namespace {

void draw(benchmark::State& state, const Sample& sample, double width) {
    Frame frame;
    frame.width = width;
    std::size_t bytes = 0;
    for (auto _ : state) bytes = svg(sample.chart, frame).size();
    state.counters["bytes"] = static_cast<double>(bytes);
}

const bool registered = [] {
    static const auto all = samples();
    for (const auto& sample : all) {
        benchmark::RegisterBenchmark(("svg/" + sample.name).c_str(), [&sample](
                                                                         benchmark::State& state) {
            draw(state, sample, 720);
        })->Unit(benchmark::kMillisecond);
        benchmark::RegisterBenchmark(
            ("narrow/" + sample.name).c_str(),
            [&sample](benchmark::State& state) { draw(state, sample, 320); })
            ->Unit(benchmark::kMillisecond);
    }
    benchmark::RegisterBenchmark("all_kinds", [](benchmark::State& state) {
        for (auto _ : state) {
            for (const auto& sample : all) benchmark::DoNotOptimize(svg(sample.chart, {}));
        }
        state.counters["charts"] = static_cast<double>(all.size());
    })->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("all_tables", [](benchmark::State& state) {
        for (auto _ : state) {
            for (const auto& sample : all) benchmark::DoNotOptimize(table_html(sample.chart, {}));
        }
    })->Unit(benchmark::kMillisecond);
    return true;
}();

}  // namespace
