#include "palermo/disclosure/suppress.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "../in_english.hpp"
#include "doors.hpp"
#include "palermo/disclosure/attack.hpp"
#include "palermo/disclosure/earlier.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

/// Invented people: one row each, by region and form.
Table people(std::initializer_list<std::tuple<const char*, const char*, int>> groups) {
    TextColumn region("region"), form("form");
    for (const auto& [where, what, count] : groups) {
        for (int i = 0; i < count; ++i) {
            region.push(where);
            form.push(what);
        }
    }
    return *Table::make({region, form});
}

Cube two_by_two() {
    return *count_cube(people({{"north", "labour", 3},
                               {"north", "other", 20},
                               {"south", "labour", 30},
                               {"south", "other", 40}}),
                       {"region", "form"});
}

Result<Release> let_out(const Cube& cube, const std::vector<CellFate>& fate, std::int64_t width) {
    SuppressionRules rules;
    rules.width_min = width;
    return tests::let_out(suppressed_candidate(cube, fate, rules));
}

/// In a property: up to 24 groups over three columns, many of them small or empty.
Cube any_cube() {
    const std::vector<std::string> names = {"a", "b", "c", "d"};
    TextColumn one("one"), two("two"), three("three");
    for (int i = 0; i < 24; ++i) {
        const auto count = *rc::gen::element(0, 0, 1, 2, 3, 8, 15, 40, 200);
        for (int n = 0; n < count; ++n) {
            one.push(names[i % 4]), two.push(names[i / 4 % 3]), three.push(names[i / 12]);
        }
    }
    RC_PRE(one.size() > 0);
    return *count_cube(*Table::make({one, two, three}), {"one", "two", "three"});
}

SuppressionRules any_width() {
    SuppressionRules rules;
    rules.width_min = *rc::gen::inRange(1, 11);
    return rules;
}

}  // namespace

TEST_CASE("a large cell can be asked to be hidden too, and does not follow then") {
    // Nobody is small here. South, other (40) is to be hidden all the same: one number alone would
    // be 70 less 30, so three more go with it.
    const auto cube = *count_cube(people({{"north", "labour", 13},
                                          {"north", "other", 20},
                                          {"south", "labour", 30},
                                          {"south", "other", 40}}),
                                  {"region", "form"});
    std::vector<CellIndex> also;
    for (CellIndex i = 0; i < cube.cells.size(); ++i) {
        if (cube.cells[i].count == 40) also.push_back(i);
    }
    REQUIRE(also.size() == 1);
    CHECK(suppress(cube)->secondary == 0);
    const auto found = suppress(cube, {}, also);
    REQUIRE(found);
    CHECK(found->primary == 0);
    CHECK(found->secondary >= 4);
    CHECK(found->fate[also[0]] == CellFate::secondary);
    CHECK(!determined(system_of(cube, found->fate, {}))[also[0]]);
}

TEST_CASE("a cube holds the innermost cells, the margins and the grand total") {
    const auto cube = two_by_two();
    CHECK(cube.inner == 4);
    CHECK(cube.cells.size() == 9);
    std::int64_t largest = 0;
    for (const auto& cell : cube.cells) largest = std::max(largest, cell.count);
    CHECK(largest == 93);
    CHECK(cube.sums.size() == 6);
}

TEST_CASE("one small cell in a 2 x 2 table takes the other three corners with it") {
    // All margins stay: 4 corners of one rectangle. Any other pattern costs a margin.
    const auto cube = two_by_two();
    const auto found = suppress(cube);
    REQUIRE(found);
    CHECK(found->primary == 1);
    CHECK(found->secondary == 3);
    for (std::size_t i = 0; i < cube.cells.size(); ++i) {
        CHECK((found->fate[i] == CellFate::printed) == (i >= cube.inner));
    }
    CHECK(let_out(cube, found->fate, 3));
}

TEST_CASE("a forgotten margin is found at the door") {
    // The pattern of somebody who looked at rows only: south and its margins are all printed.
    const auto cube = two_by_two();
    auto fate = suppress(cube)->fate;
    for (std::size_t i = 0; i < cube.inner; ++i) {
        if (cube.cells[i].count == 30) fate[i] = CellFate::printed;
    }
    const auto refused = let_out(cube, fate, 3);
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::would_disclose);

    // And a small cell that was simply printed.
    fate = suppress(cube)->fate;
    for (auto& each : fate) each = CellFate::printed;
    CHECK(!let_out(cube, fate, 3));
}

TEST_CASE("a cell that does not follow exactly but is bracketed closely is refused too") {
    // 2 and 2 hidden in a sum of 4: each is listed, so each is 1, 2 or 3.
    const auto cube =
        *count_cube(people({{"north", "a", 2}, {"north", "b", 2}, {"north", "c", 50}}), {"form"});
    std::vector<CellFate> fate(cube.cells.size(), CellFate::printed);
    for (std::size_t i = 0; i < cube.cells.size(); ++i) {
        if (cube.cells[i].count == 2) fate[i] = CellFate::primary;
    }
    CHECK(let_out(cube, fate, 2));
    CHECK(!let_out(cube, fate, 3));
    SuppressionRules rules;
    rules.width_min = 3;
    const auto wider = suppress(cube, rules);
    REQUIRE(wider);
    CHECK(wider->secondary == 1);  // the 50 joins them
}

TEST_CASE("a hidden cell that is listed is not empty, and a reader knows it") {
    // Two cells of 1 in a sum of 2: somebody is in each, so each is 1.
    const auto cube =
        *count_cube(people({{"north", "a", 1}, {"north", "b", 1}, {"north", "c", 50}}), {"form"});
    std::vector<CellFate> fate(cube.cells.size(), CellFate::printed);
    fate[0] = fate[1] = CellFate::primary;
    SuppressionRules rules;
    rules.width_min = 1;
    rules.insiders = false;
    const auto out = [&] { return tests::let_out(suppressed_candidate(cube, fate, rules)); };
    CHECK(!out());
    rules.hidden_min = 0;  // as if empty groups were listed and hidden too
    CHECK(out());
}

TEST_CASE("a person alone in a cell cannot tell another cell by taking themselves away") {
    // a has 1, b has 4, both hidden in 5 + 50 + 60: the one in a knows that b is 4.
    const auto cube = *count_cube(
        people({{"north", "a", 1}, {"north", "b", 4}, {"north", "c", 50}, {"north", "d", 60}}),
        {"form"});
    std::vector<CellFate> fate(cube.cells.size(), CellFate::printed);
    fate[0] = fate[1] = CellFate::primary;
    const auto refused = let_out(cube, fate, 1);
    REQUIRE(!refused);
    CHECK(in_english(refused.error()).find("insiders") != std::string::npos);
    SuppressionRules rules;
    rules.width_min = 1;
    const auto found = suppress(cube, rules);
    REQUIRE(found);
    CHECK(found->secondary == 1);
    CHECK(found->fate[2] == CellFate::secondary);  // the 50: now b could be anything to 54
    rules.insiders = false;
    CHECK(suppress(cube, rules)->secondary == 0);
}

TEST_CASE("a hierarchy that gives a hidden cell away is found at the door") {
    // Benin is hidden and so is Kenya; but West = Benin + Togo is printed, and Togo too.
    const auto table =
        people({{"Benin", "x", 4}, {"Togo", "x", 40}, {"Kenya", "x", 50}, {"Malawi", "x", 60}});
    const Hierarchy regions{
        "region", {{"Benin", "West"}, {"Togo", "West"}, {"Kenya", "East"}, {"Malawi", "East"}}};
    const auto hide = [&](const Cube& cube, std::initializer_list<const char*> names) {
        std::vector<CellFate> fate(cube.cells.size(), CellFate::printed);
        for (std::size_t i = 0; i < cube.cells.size(); ++i) {
            for (const std::string name : names) {
                if (cube.labels[0][cube.cells[i].categories[0]] == name) {
                    fate[i] = CellFate::secondary;
                }
            }
        }
        return fate;
    };
    const auto flat = *count_cube(table, {"region"});
    CHECK(let_out(flat, hide(flat, {"Benin", "Kenya"}), 3));
    const auto cube = *count_cube(table, {"region"}, {regions});
    CHECK(!let_out(cube, hide(cube, {"Benin", "Kenya"}), 3));
    CHECK(let_out(cube, hide(cube, {"Benin", "Togo"}), 3));
}

TEST_CASE("levels stand above levels: country, subregion, region") {
    const auto table =
        people({{"Benin", "x", 4}, {"Togo", "x", 40}, {"Kenya", "x", 50}, {"Malawi", "x", 60}});
    const Hierarchy levels{"region",
                           {{"Benin", "Western Africa"},
                            {"Togo", "Western Africa"},
                            {"Kenya", "Eastern Africa"},
                            {"Malawi", "Eastern Africa"},
                            {"Western Africa", "Africa"},
                            {"Eastern Africa", "Africa"}}};
    const auto cube = *count_cube(table, {"region"}, {levels});
    CHECK(cube.cells.size() == 8);  // 4 countries, 2 subregions, 1 region, 1 total
    CHECK(suppress(cube)->secondary == 1);
}

TEST_CASE("subtotals of a hierarchy are part of the same system") {
    const auto table =
        people({{"Benin", "x", 4}, {"Togo", "x", 40}, {"Kenya", "x", 50}, {"Malawi", "x", 60}});
    const Hierarchy regions{
        "region", {{"Benin", "West"}, {"Togo", "West"}, {"Kenya", "East"}, {"Malawi", "East"}}};
    const auto cube = *count_cube(table, {"region"}, {regions});
    CHECK(cube.cells.size() == 7);  // 4 countries, 2 regions, 1 total
    const auto found = suppress(cube);
    REQUIRE(found);
    CHECK(found->primary == 1);
    CHECK(found->secondary == 1);  // Togo: the same region; Kenya would not help
    CHECK(!count_cube(table, {"region"}, {{"region", {{"Benin", "Togo"}}}}));
    CHECK(!count_cube(table, {"region"}, {{"region", {{"A", "B"}, {"B", "A"}, {"Benin", "A"}}}}));
}

TEST_CASE("dominance and p% hide a cell whose largest contributor could be told") {
    TextColumn form("form"), amount("amount"), who("who");
    const auto add = [&](const char* f, const char* a, const char* w) {
        form.push(f), amount.push(a), who.push(w);
    };
    add("x", "90", "first"), add("x", "5", "second"), add("x", "5", "third");
    add("y", "40", "first"), add("y", "40", "second"), add("y", "40", "third");
    const auto cube = *count_cube(*Table::make({form, amount, who}), {"form"}, {}, "amount", "who");
    SuppressionRules rules;
    rules.largest_share_max = 0.8;
    CHECK(primary_cells(cube, rules) == std::vector<bool>{true, false, false});  // 90 of 100
    rules = {};
    rules.p_percent = 10;  // the rest of x is 5: the second knows the first to 5 of 90
    CHECK(primary_cells(cube, rules) == std::vector<bool>{true, false, false});
    rules = {};
    rules.small_below = 1;
    rules.contributors_min = 4;  // three each
    CHECK(primary_cells(cube, rules) == std::vector<bool>{true, true, true});
}

TEST_CASE("a table of one small group prints nothing at all") {
    const auto cube = *count_cube(people({{"north", "labour", 3}}), {"region", "form"});
    const auto found = suppress(cube);
    REQUIRE(found);
    CHECK(found->people_printed == 0);
    CHECK(found->primary == 4);  // the cell, its two margins, the total
}

TEST_CASE("whatever the table, what suppress() leaves passes the attack, and is the same twice") {
    CHECK(rc::check([] {
        const auto cube = any_cube();
        const auto rules = any_width();
        const auto found = suppress(cube, rules);
        if (!found) return;  // refused: nothing is let out
        RC_ASSERT(suppress(cube, rules)->fate == found->fate);
        const auto out = tests::let_out(suppressed_candidate(cube, found->fate, rules));
        RC_ASSERT(out.has_value());
    }));
}

TEST_CASE("no cell is hidden for nothing: each one, printed again, lets the table fall") {
    CHECK(rc::check([] {
        const auto cube = any_cube();
        const auto rules = any_width();
        const auto found = suppress(cube, rules);
        if (!found) return;
        for (std::size_t i = 0; i < cube.cells.size(); ++i) {
            if (found->fate[i] != CellFate::secondary) continue;
            auto fate = found->fate;
            fate[i] = CellFate::printed;
            RC_ASSERT(!tests::let_out(suppressed_candidate(cube, fate, rules)));
        }
    }));
}

TEST_CASE("a table is attacked together with the one published before it") {
    const auto then =
        *count_cube(people({{"north", "labour", 30}, {"south", "labour", 40}}), {"region", "form"});
    const auto print_all = [](const Cube& cube) {
        return std::vector<CellFate>(cube.cells.size(), CellFate::printed);
    };
    const auto as = [](const Cube& cube, Table table) {
        EarlierRelease result{"a table", Form::exact, cube.tables};
        result.table = std::move(table);
        return result;
    };
    const std::vector<EarlierRelease> earlier = {as(then, table_of(then, print_all(then)))};
    const auto out = [&](const Cube& cube, const std::vector<CellFate>& fate) {
        return tests::let_out(suppressed_candidate(cube, fate, {}), earlier);
    };
    // The same again tells nothing new.
    CHECK(out(then, print_all(then)));
    // 33 after 30: the three who came are in the north.
    const auto now =
        *count_cube(people({{"north", "labour", 33}, {"south", "labour", 40}}), {"region", "form"});
    const auto refused = out(now, print_all(now));
    REQUIRE(!refused);
    CHECK(in_english(refused.error()).find("\"change\"") != std::string::npos);
    // Twenty who came can hide among each other.
    const auto later =
        *count_cube(people({{"north", "labour", 50}, {"south", "labour", 60}}), {"region", "form"});
    CHECK(out(later, print_all(later)));
}

TEST_CASE("an earlier table that prints a small cell tells it, however well it is hidden now") {
    const auto cube = two_by_two();
    const auto careless =
        table_of(cube, std::vector<CellFate>(cube.cells.size(), CellFate::printed));
    const std::vector<EarlierRelease> earlier = {*named_by_hand(careless, "by hand")};
    const auto fate = suppress(cube)->fate;
    const auto refused = tests::let_out(suppressed_candidate(cube, fate, {}), earlier);
    REQUIRE(!refused);
    CHECK(in_english(refused.error()).find("told earlier") != std::string::npos);
}
