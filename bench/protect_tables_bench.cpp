// The four tables of the suppression figure, and the audit of the UNODC file. Real CTDC records are read
// from outside the project where they are; without them those benches say so.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <ctime>

#include "../tests/disclosure/doors.hpp"
#include "palermo/disclosure/audit.hpp"
#include "palermo/disclosure/differencing.hpp"
#include "palermo/disclosure/round.hpp"
#include "palermo/disclosure/suppress.hpp"
#include "palermo/formats/source.hpp"

using namespace palermo;

namespace {

const std::vector<std::vector<std::string>> tables = {
    {"CountryOfExploitation", "gender", "RecruiterRelationship"},
    {"citizenship", "CountryOfExploitation", "RecruiterRelationship"},
    {"citizenship", "ageBroad", "RecruiterRelationship", "gender"},
    {"yearOfRegistration", "CountryOfExploitation", "gender", "RecruiterRelationship"}};

/// The CTDC file of 59 columns, where PALERMO_CTDC59 says it lies.
Result<formats::Source> records() {
    const char* path = std::getenv("PALERMO_CTDC59");
    if (path == nullptr) return fail(Code::not_found, "bench.no_ctdc59");
    return formats::read_source(path);
}

/// Arguments: which table, width_min, what a reader knows of a hidden cell (1: not empty, and people
/// alone in a cell are insiders; 0: neither, as the programs compared with).
void suppression(benchmark::State& state) {
    const auto source = records();
    if (!source) return state.SkipWithError("the records are not on this machine");
    const auto cube =
        protect::count_cube(source->table, tables[static_cast<std::size_t>(state.range(0))]);
    protect::SuppressionRules rules;
    rules.width_min = state.range(1);
    rules.hidden_min = state.range(2);
    rules.insiders = state.range(2) != 0;
    Result<protect::Suppression> found = fail(Code::unavailable, "task.stopped");
    for (auto _ : state) found = protect::suppress(*cube, rules);
    if (!found) return state.SkipWithError("refused");
    state.counters["inner"] = static_cast<double>(cube->inner);
    state.counters["primary"] = static_cast<double>(found->primary);
    state.counters["secondary"] = static_cast<double>(found->secondary);
    const auto people = found->people_hidden + found->people_printed;
    state.counters["mass_percent"] =
        100 * static_cast<double>(found->people_hidden) / static_cast<double>(people);
    const auto before = std::clock();
    const auto released = tests::let_out(protect::suppressed_candidate(*cube, found->fate, rules));
    state.counters["door_s"] = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
    state.counters["released"] = released ? 1 : 0;
}
BENCHMARK(suppression)
    ->ArgsProduct({{0, 1, 2, 3}, {1, 3}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

/// Arguments: which table, base.
void rounding(benchmark::State& state) {
    const auto source = records();
    if (!source) return state.SkipWithError("PALERMO_CTDC59 is not set");
    const auto cube =
        protect::count_cube(source->table, tables[static_cast<std::size_t>(state.range(0))]);
    protect::RoundingRules rules;
    rules.base = state.range(1);
    Result<protect::Rounding> made = fail(Code::unavailable, "task.stopped");
    for (auto _ : state) made = protect::round_cube(*cube, rules);
    if (!made) return state.SkipWithError("refused");
    const auto cells = static_cast<double>(cube->cells.size());
    state.counters["cells"] = cells;
    state.counters["moved_each"] = static_cast<double>(made->moved_people) / cells;
    state.counters["against_wish"] = static_cast<double>(made->against_wish);
    const auto before = std::clock();
    const auto released = tests::let_out(protect::rounded_candidate(*cube, made->values, rules));
    state.counters["door_s"] = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
    state.counters["released"] = released ? 1 : 0;
}
BENCHMARK(rounding)
    ->ArgsProduct({{0, 1}, {3, 5, 10}})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

/// The release of 30/05/2023, which is not part of the project: PALERMO_UNODC2023 says where it lies.
Result<formats::Source> unodc_2023() {
    const char* path = std::getenv("PALERMO_UNODC2023");
    if (path == nullptr) return fail(Code::not_found, "bench.no_unodc2023");
    return formats::read_source(path);
}

/// Argument: alone, or with the release of 2023.
void audit_unodc(benchmark::State& state) {
    const auto source =
        formats::read_source(PALERMO_SOURCE "/data/examples/unodc/data_glotip_2025-04-14.csv.xz");
    if (!source) return state.SkipWithError("the example is missing");
    std::vector<const Table*> earlier;
    const auto then = unodc_2023();
    if (state.range(0) == 1) {
        if (!then) return state.SkipWithError("PALERMO_UNODC2023 is not set");
        earlier.push_back(&then->table);
    }
    for (auto _ : state) {
        const auto audit = protect::audit_tables(source->table, protect::unodc_layout(), earlier);
        state.counters["suppressed"] = static_cast<double>(audit->suppressed);
        state.counters["recoverable"] = static_cast<double>(audit->recoverable_within);
        state.counters["between"] = static_cast<double>(audit->recoverable_between);
    }
}
BENCHMARK(audit_unodc)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->Iterations(1);

/// Argument: alone, or published again together with the release of 2023.
void protect_unodc(benchmark::State& state) {
    const auto now =
        formats::read_source(PALERMO_SOURCE "/data/examples/unodc/data_glotip_2025-04-14.csv.xz");
    if (!now) return state.SkipWithError("the example is missing");
    std::vector<const Table*> releases = {&now->table};
    const auto then = unodc_2023();
    if (state.range(0) == 1) {
        if (!then) return state.SkipWithError("PALERMO_UNODC2023 is not set");
        releases.push_back(&then->table);
    }
    Result<protect::ProtectedTables> made = fail(Code::unavailable, "task.stopped");
    for (auto _ : state) {
        made = protect::protect_tables(releases, protect::unodc_layout(), releases.size());
    }
    if (!made) return state.SkipWithError("refused");
    state.counters["publishable"] = static_cast<double>(made->publishable[0]);
    state.counters["kept"] = static_cast<double>(made->kept[0]);
    state.counters["follow_within"] = static_cast<double>(made->audit.recoverable_within);
    state.counters["follow_between"] = static_cast<double>(made->audit.recoverable_between);
    state.counters["undecided"] = static_cast<double>(made->audit.undecided);
}
BENCHMARK(protect_unodc)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
