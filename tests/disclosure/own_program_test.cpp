// The attacker who runs this program on every table that fits what was printed.
#include "palermo/disclosure/detail/own_program.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "doors.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

using Counts = std::vector<std::int64_t>;

/// Invented people in rows and columns: counts by row, then column.
Table people(const Counts& counts, std::size_t columns) {
    TextColumn row("row"), column("column");
    for (std::size_t i = 0; i < counts.size(); ++i) {
        for (std::int64_t n = 0; n < counts[i]; ++n) {
            row.push("r" + std::to_string(i / columns));
            column.push("c" + std::to_string(i % columns));
        }
    }
    return *Table::make({row, column});
}

Cube cube_of(const Counts& counts, std::size_t columns) {
    return *count_cube(people(counts, columns), {"row", "column"});
}

/// The same cube with other innermost counts; all of them are of somebody.
void refill(Cube& cube, const Counts& inner) {
    for (std::size_t i = 0; i < cube.cells.size(); ++i) {
        auto& cell = cube.cells[i];
        cell.count = 0;
        for (const auto leaf : cube.made_of[i]) cell.count += inner[leaf];
        cell.contributors = cell.count;
    }
}

std::vector<bool> hidden_by(const Cube& cube, SuppressionRules rules, const std::string& key) {
    rules.key = key;
    const auto found = suppress(cube, rules);
    std::vector<bool> hidden;
    if (!found) return hidden;
    for (const auto fate : found->fate) hidden.push_back(fate != CellFate::printed);
    return hidden;
}

/// All tables that fulfil what is printed, the nearest first, at most `most` of them.
std::vector<Counts> tables_that_fit(const Cube& cube, const std::vector<bool>& hidden,
                                    std::size_t most) {
    Counts at;
    std::vector<CellIndex> unknown;
    for (CellIndex i = 0; i < cube.inner; ++i) {
        at.push_back(cube.cells[i].count);
        if (hidden[i]) unknown.push_back(i);
    }
    const auto truth = at;
    struct Known {
        std::vector<CellIndex> of;
        std::int64_t sum = 0;
    };
    std::vector<Known> known;
    for (auto i = cube.inner; i < cube.cells.size(); ++i) {
        if (hidden[i]) continue;
        Known own;
        for (const auto leaf : cube.made_of[i]) {
            if (!hidden[leaf]) continue;
            own.of.push_back(leaf);
            own.sum += truth[leaf];
        }
        if (!own.of.empty()) known.push_back(std::move(own));
    }
    std::vector<Counts> result;
    const std::function<void(std::size_t)> go_on = [&](std::size_t k) {
        if (result.size() >= most) return;
        if (k == unknown.size()) return void(result.push_back(at));
        std::int64_t low = 1, high = 100;
        for (const auto& own : known) {
            if (std::find(own.of.begin(), own.of.end(), unknown[k]) == own.of.end()) continue;
            std::int64_t left = own.sum, later = 0;
            for (const auto leaf : own.of) {
                const auto place = std::find(unknown.begin(), unknown.end(), leaf);
                const auto number = static_cast<std::size_t>(place - unknown.begin());
                if (number < k) left -= at[leaf];
                if (number > k) ++later;
            }
            high = std::min(high, left - later);
            if (later == 0) low = std::max(low, left);
        }
        for (auto value = low; value <= high; ++value) {
            at[unknown[k]] = value;
            go_on(k + 1);
        }
        at[unknown[k]] = truth[unknown[k]];
    };
    go_on(0);
    const auto distance = [&](const Counts& table) {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < table.size(); ++i) sum += std::abs(table[i] - truth[i]);
        return sum;
    };
    std::stable_sort(result.begin(), result.end(),
                     [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
    return result;
}

/// Small cells that keep fewer values than the width and one, of the tables for which one of `keys`
/// keys hides just the same cells.
int fixed_cells(const Cube& cube, const SuppressionRules& rules, const std::vector<bool>& hidden,
                int keys) {
    const auto small = primary_cells(cube, rules);
    const auto enough = static_cast<std::size_t>(rules.width_min) + 1;
    std::vector<std::set<std::int64_t>> values(cube.cells.size());
    const auto note = [&](const Cube& table) {
        for (std::size_t i = 0; i < values.size(); ++i) values[i].insert(table.cells[i].count);
    };
    note(cube);
    auto other = cube;
    for (const auto& table : tables_that_fit(cube, hidden, 20'000)) {
        refill(other, table);
        bool is_useful = false, any_open = false;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!small[i] || values[i].size() >= enough) continue;
            any_open = true;
            is_useful = is_useful || !values[i].contains(other.cells[i].count);
        }
        if (!any_open) break;
        if (!is_useful) continue;
        for (int key = 0; key < keys; ++key) {
            if (hidden_by(other, rules, "another key " + std::to_string(key)) != hidden) continue;
            note(other);
            break;
        }
    }
    int fixed = 0;
    for (std::size_t i = 0; i < values.size(); ++i) fixed += small[i] && values[i].size() < enough;
    return fixed;
}

SuppressionRules rules_of(std::int64_t width) {
    SuppressionRules rules;
    rules.width_min = width;
    return rules;
}

detail::Target target_of(const Cube& cube, const std::vector<bool>& hidden,
                         const SuppressionRules& rules) {
    std::vector<CellFate> fate;
    for (const auto each : hidden) fate.push_back(each ? CellFate::primary : CellFate::printed);
    return detail::target_of(cube, rules, system_of(cube, fate, rules));
}

}  // namespace

TEST_CASE("five tables fit, and in two of them a person alone could tell: three are left") {
    // 4, 2 / 3, 9 with all margins printed: t people more in the corner, t from -3 to 1. At -3 and at 1
    // somebody is alone, knows the other three, and the program would hide more.
    const auto cube = cube_of({4, 2, 55, 3, 9, 30, 35, 44, 26}, 3);
    std::vector<bool> hidden(cube.cells.size(), false);
    for (CellIndex i = 0; i < cube.inner; ++i) hidden[i] = cube.cells[i].count < 10;
    CHECK(tables_that_fit(cube, hidden, 100).size() == 5);
    const auto told = [&](std::int64_t width, bool insiders) {
        auto rules = rules_of(width);
        rules.insiders = insiders;
        return !detail::told_by_choice(target_of(cube, hidden, rules), rules, cube.cells.size())
                    .empty();
    };
    CHECK(!told(2, true));
    CHECK(told(3, true));
    CHECK(!told(4, false));
    CHECK(told(5, false));
}

TEST_CASE("who runs the program with every key on every table that fits learns no small number") {
    // 15 tables of 3 x 3 cells a width. bench/minimality_bench.cpp has more of them, and more keys.
    std::mt19937_64 dice(20261130);
    for (const std::int64_t width : {1, 3}) {
        const auto rules = rules_of(width);
        int small = 0, fixed = 0;
        for (int table = 0; table < 15; ++table) {
            Counts counts;
            for (int i = 0; i < 9; ++i) {
                const auto draw = static_cast<std::int64_t>(dice() % 50);
                counts.push_back(dice() % 3 == 0 ? 1 + draw % 9 : 10 + draw);
            }
            const auto cube = cube_of(counts, 3);
            const auto hidden = hidden_by(cube, rules, "ours " + std::to_string(table));
            REQUIRE(!hidden.empty());
            const auto primary = primary_cells(cube, rules);
            small += static_cast<int>(std::count(primary.begin(), primary.end(), true));
            fixed += fixed_cells(cube, rules, hidden, 150);
        }
        CHECK(small > 30);
        CHECK(fixed == 0);
    }
}

TEST_CASE("without a key the same attack fixes small numbers") {
    // As the program was before: one order for everybody, and the fewest cells.
    const auto cube = cube_of({12, 40, 35, 9, 38, 44, 50, 41, 47}, 3);
    std::vector<bool> hidden(cube.cells.size(), false);
    // 9 and its three corners 12, 38, 40: each table that fits is one step of a rectangle.
    for (CellIndex i = 0; i < cube.inner; ++i) {
        const auto count = cube.cells[i].count;
        hidden[i] = count == 9 || count == 12 || count == 38 || count == 40;
    }
    const auto fits = tables_that_fit(cube, hidden, 1000);
    CHECK(fits.size() > 10);
    CHECK(fixed_cells(cube, rules_of(1), hidden, 0) ==
          1);  // no table but the true one is looked at
}

TEST_CASE("the same key hides the same cells in every order of the records") {
    rc::check([] {
        Counts counts;
        for (int i = 0; i < 12; ++i) counts.push_back(*rc::gen::element(0, 1, 3, 8, 12, 40));
        RC_PRE(*std::max_element(counts.begin(), counts.end()) > 0);
        const auto records = people(counts, 4);
        std::vector<std::size_t> order(records.rows());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::mt19937_64 dice(*rc::gen::arbitrary<std::uint64_t>());
        std::shuffle(order.begin(), order.end(), dice);
        TextColumn row("row"), column("column");
        for (const auto i : order) {
            row.push((*records.text("row"))[i]);
            column.push((*records.text("column"))[i]);
        }
        SuppressionRules rules;
        rules.key = "a key of ours, 32 bytes or more..";
        const auto one = *count_cube(records, {"row", "column"});
        const auto other = *count_cube(*Table::make({row, column}), {"row", "column"});
        const auto a = suppress(one, rules), b = suppress(other, rules);
        RC_ASSERT(a.has_value() == b.has_value());
        if (!a) return;
        RC_ASSERT(a->fate == b->fate);
        for (std::size_t i = 0; i < one.cells.size(); ++i) {
            RC_ASSERT(one.cells[i].count == other.cells[i].count);
        }
        RC_ASSERT(one.labels == other.labels);
    });
}

TEST_CASE("labels stand in an order of their own: numbers by their size") {
    TextColumn age("age");
    for (const auto* each : {"10-17", "9", "2-8", "18+", "2-8", "unknown"}) age.push(each);
    const auto cube = *count_cube(*Table::make({age}), {"age"});
    CHECK(cube.labels[0] ==
          std::vector<std::string>{"Total", "2-8", "9", "10-17", "18+", "unknown"});
}

TEST_CASE("keys make different patterns, and some hide a cell that nothing asks for") {
    // One cell of 9 among large ones; 10 beside it is taken as small by half of all keys.
    const auto cube = cube_of({9, 30, 41, 38, 10, 52, 47, 36, 45}, 3);
    std::map<std::vector<bool>, int> patterns;
    int with_ten = 0;
    for (int key = 0; key < 60; ++key) {
        const auto hidden = hidden_by(cube, rules_of(3), "key " + std::to_string(key));
        ++patterns[hidden];
        for (CellIndex i = 0; i < cube.inner; ++i) {
            with_ten += cube.cells[i].count == 10 && hidden[i];
        }
    }
    CHECK(patterns.size() >= 4);
    CHECK(with_ten >= 20);
    CHECK(with_ten < 60);
}

TEST_CASE("a table that passes the sums and not the program is refused at the door") {
    const auto cube = cube_of({4, 2, 55, 3, 9, 30, 35, 44, 26}, 3);
    std::vector<CellFate> fate;
    for (CellIndex i = 0; i < cube.cells.size(); ++i) {
        fate.push_back(cube.cells[i].count < 10 ? CellFate::primary : CellFate::printed);
    }
    CHECK(tests::let_out(suppressed_candidate(cube, fate, rules_of(2))));
    const auto refused = tests::let_out(suppressed_candidate(cube, fate, rules_of(3)));
    REQUIRE(!refused);
    CHECK(refused.error().id == "publish.attack_succeeded");
}
