// How far is the pattern of suppress() from the smallest one? Random tables of 3 x 3 to 4 x 4 cells, small
// enough to look at every pattern that could be smaller.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <set>

#include "../tests/disclosure/doors.hpp"
#include "palermo/disclosure/attack.hpp"
#include "palermo/disclosure/suppress.hpp"

using namespace palermo;

namespace {

using protect::CellFate;
using protect::CellIndex;

/// A table of invented people, a third of the cells small.
protect::Cube random_cube(std::mt19937_64& random, int rows, int columns) {
    TextColumn one("one"), two("two");
    std::uniform_real_distribution<double> uniform(0, 1);
    for (int r = 0; r < rows; ++r) {
        for (int c = 0; c < columns; ++c) {
            const auto drawn = uniform(random);
            const auto count = drawn < 0.35 ? 1 + static_cast<int>(uniform(random) * 9)
                                            : 10 + static_cast<int>(uniform(random) * 90);
            for (int i = 0; i < count; ++i)
                one.push(std::to_string(r)), two.push(std::to_string(c));
        }
    }
    return *protect::count_cube(*Table::make({one, two}), {"one", "two"});
}

/// Looks for a pattern of fewer cells than one that is known, by branching: where a printed sum tells a
/// primary cell, another cell of that sum is hidden too; else, where the door refuses, any other.
class Smallest {
public:
    Smallest(const protect::Cube& cube, const protect::SuppressionRules& rules,
             std::vector<CellFate> known)
        : cube_(cube),
          rules_(rules),
          primary_(protect::primary_cells(cube, rules)),
          best_(std::move(known)) {
        best_size_ = hidden(best_);
    }

    /// Shape [cells]. Proven to be the smallest unless patterns() reached the limit.
    std::vector<CellFate> run() {
        std::vector<CellFate> fate(cube_.cells.size(), CellFate::printed);
        for (std::size_t i = 0; i < fate.size(); ++i) {
            if (primary_[i]) fate[i] = CellFate::primary;
        }
        branch(fate, hidden(fate));
        return best_;
    }

    std::int64_t patterns() const { return patterns_; }
    bool is_proven() const { return patterns_ < patterns_max; }

private:
    static constexpr std::int64_t patterns_max = 200'000;

    static std::size_t hidden(const std::vector<CellFate>& fate) {
        return fate.size() -
               static_cast<std::size_t>(std::count(fate.begin(), fate.end(), CellFate::printed));
    }

    void branch(const std::vector<CellFate>& fate, std::size_t size) {
        if (size >= best_size_ || patterns_ >= patterns_max || !seen_.insert(fate).second) return;
        ++patterns_;
        auto more = alone_in_a_sum(fate);
        if (more.empty()) {
            if (holds(fate)) {
                best_ = fate, best_size_ = size;
                return;
            }
            for (CellIndex i = 0; i < fate.size(); ++i) {
                if (fate[i] == CellFate::printed) more.push_back(i);
            }
        }
        if (size + 1 >= best_size_) return;
        for (const auto cell : more) {
            auto next = fate;
            next[cell] = CellFate::secondary;
            branch(next, size + 1);
        }
    }

    /// The other cells of the shortest sum of which all but a primary one is printed.
    std::vector<CellIndex> alone_in_a_sum(const std::vector<CellFate>& fate) const {
        std::vector<CellIndex> shortest;
        for (const auto& sum : cube_.sums) {
            auto cells = sum.parts;
            cells.push_back(sum.total);
            const auto open = std::count_if(cells.begin(), cells.end(), [&](CellIndex cell) {
                return fate[cell] != CellFate::printed;
            });
            const bool tells =
                open == 1 && std::any_of(cells.begin(), cells.end(), [&](CellIndex cell) {
                    return fate[cell] == CellFate::primary;
                });
            if (!tells || (!shortest.empty() && shortest.size() < cells.size())) continue;
            std::erase_if(cells, [&](CellIndex cell) { return fate[cell] != CellFate::printed; });
            shortest = std::move(cells);
        }
        return shortest;
    }

    bool holds(const std::vector<CellFate>& fate) const {
        const auto told = protect::determined(protect::system_of(cube_, fate, rules_));
        for (std::size_t i = 0; i < fate.size(); ++i) {
            if (primary_[i] && told[i]) return false;
        }
        return static_cast<bool>(
            tests::let_out(protect::suppressed_candidate(cube_, fate, rules_)));
    }

    const protect::Cube& cube_;
    const protect::SuppressionRules& rules_;
    std::vector<bool> primary_;
    std::vector<CellFate> best_;
    std::size_t best_size_ = 0;
    std::set<std::vector<CellFate>> seen_;
    std::int64_t patterns_ = 0;
};

/// Arguments: rows, columns, width_min.
void smallest_pattern(benchmark::State& state) {
    constexpr int tables = 500;
    double found_cells = 0, least_cells = 0, most_apart = 0, smallest = 0, proven = 0, looked = 0;
    int counted = 0;
    for (auto _ : state) {
        std::mt19937_64 random(20261130);
        for (int t = 0; t < tables; ++t) {
            const auto cube = random_cube(random, static_cast<int>(state.range(0)),
                                          static_cast<int>(state.range(1)));
            protect::SuppressionRules rules;
            rules.width_min = state.range(2);
            const auto found = protect::suppress(cube, rules);
            if (!found) continue;
            Smallest search(cube, rules, found->fate);
            const auto least = search.run();
            const auto secondary =
                static_cast<double>(std::count(least.begin(), least.end(), CellFate::secondary));
            const auto apart = static_cast<double>(found->secondary) - secondary;
            ++counted;
            found_cells += static_cast<double>(found->secondary);
            least_cells += secondary;
            most_apart = std::max(most_apart, apart);
            smallest += apart == 0 ? 1 : 0;
            proven += search.is_proven() ? 1 : 0;
            looked += static_cast<double>(search.patterns());
        }
    }
    state.counters["tables"] = counted;
    state.counters["found"] = found_cells / counted;
    state.counters["least"] = least_cells / counted;
    state.counters["most_apart"] = most_apart;
    state.counters["smallest"] = smallest;
    state.counters["proven"] = proven;
    state.counters["patterns"] = looked / counted;
}
BENCHMARK(smallest_pattern)
    ->Args({3, 3, 1})
    ->Args({3, 3, 3})
    ->Args({3, 4, 1})
    ->Args({3, 4, 3})
    ->Args({4, 4, 1})
    ->Args({4, 4, 3})
    ->Args({5, 5, 1})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

}  // namespace
