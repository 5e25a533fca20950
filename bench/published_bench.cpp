// What it costs to read, check and compare the real UNODC release (58,769 rows).
#include <benchmark/benchmark.h>

#include "palermo/formats/source.hpp"
#include "palermo/published/check.hpp"
#include "palermo/published/diff.hpp"
#include "palermo/published/glotip.hpp"

using namespace palermo;

namespace {

constexpr auto release = PALERMO_SOURCE "/data/examples/unodc/data_glotip_2025-04-14.csv.xz";

const formats::Source& source() {
    static const auto read = formats::read_source(release);
    expects(read.has_value());
    return *read;
}

void read_file(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(formats::read_source(release));
    }
}

void check_all_rules(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(published::check(source(), published::Labels::shipped()));
    }
}

void read_glotip(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(published::read_glotip(source(), published::Labels::shipped()));
    }
}

void diff_with_itself(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(published::diff_releases(source(), source()));
    }
}

}  // namespace

BENCHMARK(read_file)->Unit(benchmark::kMillisecond);
BENCHMARK(check_all_rules)->Unit(benchmark::kMillisecond);
BENCHMARK(read_glotip)->Unit(benchmark::kMillisecond);
BENCHMARK(diff_with_itself)->Unit(benchmark::kMillisecond);
