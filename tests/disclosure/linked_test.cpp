#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "doors.hpp"
#include "palermo/disclosure/attack.hpp"
#include "palermo/disclosure/round.hpp"
#include "palermo/disclosure/suppress.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

/// Invented people: region, form and sex.
Table people(std::initializer_list<std::tuple<const char*, const char*, const char*, int>> groups) {
    TextColumn region("region"), form("form"), sex("sex");
    for (const auto& [where, what, who, count] : groups) {
        for (int i = 0; i < count; ++i) region.push(where), form.push(what), sex.push(who);
    }
    return *Table::make({region, form, sex});
}

using Tables = std::vector<std::vector<std::string>>;
const Tables by_form_and_by_sex = {{"region", "form"}, {"region", "sex"}};

Table small() {
    return people({{"north", "labour", "F", 3},
                   {"north", "other", "F", 20},
                   {"south", "labour", "M", 30},
                   {"south", "other", "F", 40},
                   {"south", "other", "M", 20}});
}

CellIndex cell(const Cube& cube, const std::vector<std::string>& labels) {
    for (CellIndex i = 0; i < cube.cells.size(); ++i) {
        bool same = true;
        for (std::size_t d = 0; d < labels.size(); ++d) {
            same &= cube.labels[d][cube.cells[i].categories[d]] == labels[d];
        }
        if (same) return i;
    }
    FAIL("no such cell");
    return 0;
}

}  // namespace

TEST_CASE("what two tables print both is one cell") {
    const auto cube = count_linked(small(), by_form_and_by_sex);
    REQUIRE(cube);
    CHECK(cube->columns == std::vector<std::string>{"region", "form", "sex"});
    // By form 9 cells, by sex 3 + 5 (no men in the north); region margins and the total are shared.
    CHECK(cube->inner == 4 + 3);
    CHECK(cube->cells.size() == 9 + 5);
    CHECK(cube->equal.size() == 3);
    CHECK(cube->cells[cell(*cube, {"north", "Total", "Total"})].count == 23);
    CHECK(cube->cells[cell(*cube, {"south", "Total", "M"})].count == 50);
}

TEST_CASE("a margin hidden in one table and printed by the other tells, and the door sees it") {
    // By form: 3 and 23 hidden, 20 printed. By sex the north holds 23 women and no men: printed.
    const auto cube = *count_linked(small(), by_form_and_by_sex);
    std::vector<CellFate> fate(cube.cells.size(), CellFate::printed);
    fate[cell(cube, {"north", "labour", "Total"})] = CellFate::primary;
    fate[cell(cube, {"south", "labour", "Total"})] = CellFate::secondary;
    fate[cell(cube, {"north", "Total", "Total"})] = CellFate::secondary;
    fate[cell(cube, {"south", "Total", "Total"})] = CellFate::secondary;
    const auto refused = tests::let_out(suppressed_candidate(cube, fate, {}));
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::would_disclose);
    // The table by form alone would have passed with the same cells hidden.
    const auto alone = *count_cube(small(), {"region", "form"});
    std::vector<CellFate> same(alone.cells.size(), CellFate::printed);
    for (const auto& [region, form] : {std::pair{"north", "labour"},
                                       {"south", "labour"},
                                       {"north", "Total"},
                                       {"south", "Total"}}) {
        same[cell(alone, {region, form})] = CellFate::secondary;
    }
    CHECK(tests::let_out(suppressed_candidate(alone, same, {})));
}

TEST_CASE("linked tables are protected together and pass together") {
    const auto cube = *count_linked(small(), by_form_and_by_sex);
    const auto found = suppress(cube);
    REQUIRE(found);
    CHECK(found->secondary == 3);  // the rectangle by form; nothing by sex
    CHECK(tests::let_out(suppressed_candidate(cube, found->fate, {})));
    CHECK(round_cube(cube, {}));
}

TEST_CASE("tables that go round in a circle are refused, and one inside another is part of it") {
    const auto circle =
        count_linked(small(), {{"region", "form"}, {"form", "sex"}, {"region", "sex"}});
    REQUIRE(!circle);
    CHECK(circle.error().id == "tables.circle");
    CHECK(count_linked(small(), {{"region", "form", "sex"}, {"form", "sex"}})->cells.size() ==
          count_cube(small(), {"region", "form", "sex"})->cells.size());
    CHECK(!count_linked(small(), {}));
    CHECK(!count_linked(small(), {{"region"}, {"name"}}));
}

TEST_CASE("whatever the linked tables, what suppress() leaves passes the attack") {
    CHECK(rc::check([] {
        TextColumn a("a"), b("b"), c("c"), d("d");
        for (int i = 0; i < 36; ++i) {
            const auto count = *rc::gen::element(0, 0, 1, 2, 4, 9, 15, 40);
            for (int n = 0; n < count; ++n) {
                a.push(std::to_string(i % 3)), b.push(std::to_string(i / 3 % 3));
                c.push(std::to_string(i / 9 % 2)), d.push(std::to_string(i / 18));
            }
        }
        RC_PRE(a.size() > 0);
        const auto cube =
            *count_linked(*Table::make({a, b, c, d}), {{"a", "b"}, {"b", "c"}, {"c", "d"}});
        SuppressionRules rules;
        rules.width_min = *rc::gen::inRange(1, 6);
        const auto found = suppress(cube, rules);
        if (!found) return;  // refused: nothing is let out
        RC_ASSERT(tests::let_out(suppressed_candidate(cube, found->fate, rules)).has_value());
    }));
}

TEST_CASE("linked tables are refused only where no choice of hidden cells protects them") {
    // Every choice is tried: 2 to the number of cells. Hidden are at least the small ones.
    int refused = 0, made = 0;
    CHECK(rc::check([&] {
        TextColumn a("a"), b("b"), c("c");
        const auto row = [&](int i) {
            a.push(std::to_string(i % 2)), b.push(std::to_string(i / 2 % 2)),
                c.push(std::to_string(i / 4));
        };
        for (int i = 0; i < 8; ++i) {
            const auto count = *rc::gen::element(0, 0, 1, 1, 2, 3, 12);
            for (int n = 0; n < count; ++n) row(i);
        }
        RC_PRE(a.size() > 0);
        const auto cube = *count_linked(*Table::make({a, b, c}), {{"a", "b"}, {"b", "c"}});
        SuppressionRules rules;
        rules.small_below = 3;
        rules.width_min = *rc::gen::element(1, 3, 9);
        const auto found = suppress(cube, rules);
        if (found) {
            ++made;
            RC_ASSERT(tests::let_out(suppressed_candidate(cube, found->fate, rules)).has_value());
            return;
        }
        ++refused;
        std::vector<CellIndex> free;
        const auto primary = primary_cells(cube, rules);
        std::vector<CellFate> fate(cube.cells.size(), CellFate::primary);
        for (CellIndex i = 0; i < cube.cells.size(); ++i) {
            if (!primary[i]) free.push_back(i);
        }
        for (std::size_t choice = 0; choice < (std::size_t{1} << free.size()); ++choice) {
            for (std::size_t i = 0; i < free.size(); ++i) {
                const bool hide = ((choice >> i) & 1) != 0;
                fate[free[i]] = hide ? CellFate::secondary : CellFate::printed;
            }
            RC_ASSERT(!tests::let_out(suppressed_candidate(cube, fate, rules)));
        }
    }));
    MESSAGE(made << " made, " << refused << " refused");
}

TEST_CASE(
    "a person alone in linked tables is one person, and learns nothing from the second table") {
    // The north has one person: alone by form, alone by sex, and alone in the margin of both.
    const auto cube = *count_linked(people({{"north", "labour", "F", 1},
                                            {"south", "labour", "F", 20},
                                            {"south", "other", "M", 30},
                                            {"west", "other", "F", 40},
                                            {"west", "labour", "M", 25}}),
                                    by_form_and_by_sex);
    const auto found = suppress(cube);
    REQUIRE(found);
    CHECK(tests::let_out(suppressed_candidate(cube, found->fate, {})));
}
