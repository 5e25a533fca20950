// The whole site in memory: what a language costs, and what a chart costs.
//
//   build/release/bench/report_bench
//
// CPU time of both threads (process time); goals: 10 CPU s a language, 1.5 ms a chart.
#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdlib>

#include "palermo/published/admit.hpp"
#include "palermo/report/site.hpp"

namespace {

using namespace palermo;

void one_language(benchmark::State& state) {
    const auto file = published::PublishedFile::read(
        PALERMO_SOURCE "/data/examples/unodc/data_glotip_2025-04-14.csv.xz");
    if (!file) std::abort();
    auto release =
        published::release_of_glotip(*file, published::Labels::shipped(), {},
                                     {"UNODC", "Detected victims", "2025-04-14", "", ""});
    const Findings findings;
    report::SiteInputs inputs;
    report::Sources sources;
    sources.add(report::Role::detections, *std::move(release));
    inputs.sources = &sources;
    inputs.findings = &findings;
    std::int64_t charts = 0;
    std::atomic<std::int64_t> bytes = 0;
    for (auto _ : state) {
        const auto summary = report::write_site(inputs, {{words::Language::en}},
                                                [&](std::string_view, const std::string& file) {
                                                    bytes += static_cast<std::int64_t>(file.size());
                                                    return Result<void>{};
                                                },
                                                {.threads = threads_of_the_machine()});
        if (!summary) std::abort();
        charts = summary->charts;
    }
    state.counters["charts"] = static_cast<double>(charts);
    state.counters["charts/CPU s"] =
        benchmark::Counter(static_cast<double>(charts) * static_cast<double>(state.iterations()),
                           benchmark::Counter::kIsRate);
    state.SetBytesProcessed(bytes);
}

}  // namespace

BENCHMARK(one_language)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
