// The four tables of the suppression figure, and the audit of the UNODC file. Real CTDC records are read
// from outside the project where they are; without them those benches say so.
#include <benchmark/benchmark.h>

#include "palermo/formats/source.hpp"
#include "palermo/protect/audit.hpp"
#include "palermo/protect/suppress.hpp"

using namespace palermo;

namespace {

const std::vector<std::vector<std::string>> tables = {
    {"CountryOfExploitation", "gender", "RecruiterRelationship"},
    {"citizenship", "CountryOfExploitation", "RecruiterRelationship"},
    {"citizenship", "ageBroad", "RecruiterRelationship", "gender"},
    {"yearOfRegistration", "CountryOfExploitation", "gender", "RecruiterRelationship"}};

/// Arguments: which table, width_min.
void suppression(benchmark::State& state) {
    const auto source = formats::read_source(PALERMO_SOURCE "/../shared/data/ctdc/ctdc59.csv.xz");
    if (!source) return state.SkipWithError("the records are not on this machine");
    const auto cube =
        protect::count_cube(source->table, tables[static_cast<std::size_t>(state.range(0))]);
    protect::SuppressionRules rules;
    rules.width_min = state.range(1);
    Result<protect::Suppression> found = fail(Code::unavailable, "not run");
    for (auto _ : state) found = protect::suppress(*cube, rules);
    if (!found) return state.SkipWithError("refused");
    state.counters["primary"] = static_cast<double>(found->primary);
    state.counters["secondary"] = static_cast<double>(found->secondary);
    const auto people = found->people_hidden + found->people_printed;
    state.counters["mass_percent"] =
        100 * static_cast<double>(found->people_hidden) / static_cast<double>(people);
    const auto released =
        protect::release_cube(*cube, found->fate, rules, {"bench", "table", "2021-07-15", ""},
                              {"palermo", {source->digest}, "{}"});
    state.counters["released"] = released ? 1 : 0;
}
BENCHMARK(suppression)
    ->ArgsProduct({{0, 1, 2, 3}, {1, 3, 10}})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

void audit_unodc(benchmark::State& state) {
    const auto source =
        formats::read_source(PALERMO_SOURCE "/data/examples/unodc/data_glotip_2025-04-14.csv.xz");
    if (!source) return state.SkipWithError("the example is missing");
    for (auto _ : state) {
        const auto audit = protect::audit_tables(source->table, protect::unodc_layout());
        state.counters["recoverable"] = static_cast<double>(audit->recoverable_within);
    }
}
BENCHMARK(audit_unodc)->Unit(benchmark::kMillisecond);

}  // namespace
