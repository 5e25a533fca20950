// The attacker who runs this program on every table that fits what was printed.
#include "palermo/disclosure/detail/own_program.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <random>

#include "doors.hpp"
#include "minimality.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

using tests::Counts, tests::cube_of, tests::fixed_cells, tests::hidden_by, tests::people;
using tests::tables_that_fit;

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
    // 12 tables of 3 x 3 cells a width. bench/minimality_bench.cpp has more of them.
    for (const std::int64_t width : {1, 3}) {
        const auto found =
            tests::attack_by_own_program({.tables = 12, .width = width, .keys = 150, .seed = 7});
        CHECK(found.small > 20);
        CHECK(found.fixed == 0);
    }
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
