// The speed of linkage on invented people (tests/people.hpp). One thread unless said. Peers as they tell of
// themselves: Splink, a million records on a laptop in around a minute; anonlink, 2.5e6 to 9e7 filters
// compared a second.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <cmath>

#include "../tests/people.hpp"
#include "palermo/linkage/draws.hpp"

using namespace palermo;
using namespace palermo::linkage;

namespace {

struct TwoLists {
    explicit TwoLists(std::size_t size) {
        people::Society society;
        society.family_names = 20'000;
        society.given_names = 2'000;
        const auto all = people::invent(size * 3 / 2, 1, society);
        std::vector<std::size_t> seen[2];
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (i < size) seen[0].push_back(i);
            if (i >= size / 2) seen[1].push_back(i);
        }
        for (std::size_t l = 0; l < 2; ++l) {
            written[l] = people::write_list(all, seen[l], l, {}, society);
            truth.insert(truth.end(), written[l].truth.begin(), written[l].truth.end());
        }
    }
    Result<Records> records() const {
        const std::vector<std::string> columns{"given_name", "family_name", "birth_date",
                                               "sex",        "place",       "nationality"};
        const List lists[] = {{"x", &written[0].table, "x.csv"}, {"y", &written[1].table, "y.csv"}};
        return Records::make(lists, *plan_after(columns));
    }
    // By record: equal rows of a list are counted once.
    std::vector<std::size_t> truth_of(const Records& records) const {
        std::vector<std::size_t> made;
        for (std::size_t r = 0; r < records.size(); ++r) {
            const auto row = static_cast<std::size_t>(records.file_row(r) - 2);
            made.push_back(written[records.list_of(r)].truth[row]);
        }
        return made;
    }
    people::WrittenList written[2];
    std::vector<std::size_t> truth;
};

// Patterns of six fields, random pairs.
void pairs(benchmark::State& state) {
    const TwoLists lists(20'000);
    const auto records = lists.records();
    std::size_t a = 0, b = 20'000;
    for (auto _ : state) {
        benchmark::DoNotOptimize(records->pattern(a, b));
        a = (a + 7919) % 20'000;
        b = 20'000 + (b + 104'729) % 20'000;
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(pairs);

// Dice of two filters of 1,024 bits.
void filters(benchmark::State& state) {
    auto stream = stats::Simulation(1).stream(0);
    std::vector<std::uint64_t> words(16 * 4'096);
    for (auto& one : words) one = stream.bits();
    std::size_t at = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(common_bits(&words[0], &words[at * 16], 16));
        at = (at + 1) % 4'096;
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(filters);

// The most memory this process has held so far, in GB: with what invented the lists, and with what other
// benches of the same run took. One size alone: --benchmark_filter=lists_to_people/500000
double peak_gb() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_maxrss) / (1024 * 1024);
}

// From tables in memory to people: prepare, block, compare, fit, assign. All threads. The argument is
// the records of each of two lists: 500,000 are a million records.
void lists_to_people(benchmark::State& state) {
    const TwoLists lists(static_cast<std::size_t>(state.range(0)));
    state.counters["records"] = static_cast<double>(lists.truth.size());
    state.counters["gb_before"] = peak_gb();
    for (auto _ : state) {
        const auto records = lists.records();
        const auto compared = compare_pairs(*records);
        const auto model = fit_model(*records, *compared);
        const auto linked = link(*records, *compared, *model);
        const auto judged = people::judge(linked.entity_of, lists.truth_of(*records));
        state.counters["pairs"] = static_cast<double>(compared->compared);
        state.counters["precision"] = judged.precision();
        state.counters["recall"] = judged.recall();
        state.counters["f1"] = judged.f1();
        state.counters["blocking_recall"] = linked.blocking_recall;
        state.counters["gb"] = peak_gb();
    }
}
BENCHMARK(lists_to_people)
    ->Arg(5'000)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Arg(500'000)
    ->Iterations(1)
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kSecond);

// Sweeps of the chain over linkages of two lists; items are records.
void sweeps(benchmark::State& state) {
    const TwoLists lists(20'000);
    const auto records = lists.records();
    const auto compared = compare_pairs(*records);
    const auto model = fit_model(*records, *compared);
    const auto linked = link(*records, *compared, *model);
    DrawOptions options;
    options.draws = 200;
    options.burn_in = 0;
    options.between = 1;
    for (auto _ : state) {
        benchmark::DoNotOptimize(draw_linkages(*records, *compared, *model, linked, options));
    }
    state.SetItemsProcessed(state.iterations() * options.draws *
                            static_cast<std::int64_t>(records->size()));
    state.counters["pairs"] = static_cast<double>(compared->pairs.size());
}
BENCHMARK(sweeps);

}  // namespace
