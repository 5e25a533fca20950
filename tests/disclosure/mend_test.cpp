#include "palermo/disclosure/mend.hpp"
#include "doors.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <tuple>
#include <vector>

using namespace palermo;
using namespace palermo::protect;

namespace {

Table people(const std::vector<std::tuple<std::string, std::string, int>>& groups) {
    TextColumn region("region"), form("form");
    for (const auto& [where, what, count] : groups) {
        for (int i = 0; i < count; ++i) region.push(where), form.push(what);
    }
    return *Table::make({region, form});
}

EarlierRelease out_already(const Cube& cube, const std::vector<CellFate>& fate,
                           const SuppressionRules& rules) {
    auto result = reading_of(cube, rules);
    result.name = "entry 1";
    result.table = table_of(cube, fate);
    return result;
}

std::int64_t succeeded(const Cube& cube, const std::vector<CellFate>& fate,
                       const SuppressionRules& rules, const std::vector<EarlierRelease>& earlier) {
    const auto attacks = attacks_between(out_already(cube, fate, rules), earlier);
    REQUIRE(attacks);
    std::int64_t result = 0;
    for (const auto& each : *attacks) result += each.succeeded;
    return result;
}

std::size_t cell(const Cube& cube, const char* label) {
    for (std::size_t i = 0; i < cube.cells.size(); ++i) {
        if (cube.labels[0][cube.cells[i].categories[0]] == label) return i;
    }
    REQUIRE(false);
    return 0;
}

SuppressionRules narrow() {
    SuppressionRules rules;
    rules.width_min = 1;
    rules.insiders = false;
    return rules;
}

}  // namespace

TEST_CASE("what would tell a small number with an earlier release is hidden instead of refused") {
    // First: Benin 3 and France 30 are hidden, Togo prints 20. Then by group: Benin and Togo are hidden
    // beside each other and Western Africa prints 23, so Benin would be 23 - 20.
    TextColumn country("country");
    for (int i = 0; i < 3; ++i) country.push("Benin");
    for (int i = 0; i < 20; ++i) country.push("Togo");
    for (int i = 0; i < 30; ++i) country.push("France");
    for (int i = 0; i < 40; ++i) country.push("Spain");
    const auto table = *Table::make({country});
    const std::vector<Hierarchy> groups = {{"country",
                                            {{"Benin", "Western Africa"},
                                             {"Togo", "Western Africa"},
                                             {"France", "Europe"},
                                             {"Spain", "Europe"}}}};
    const auto rules = narrow();
    const auto flat = *count_cube(table, {"country"});
    std::vector<CellFate> before(flat.cells.size(), CellFate::printed);
    before[cell(flat, "Benin")] = before[cell(flat, "France")] = CellFate::primary;
    const std::vector<EarlierRelease> earlier = {out_already(flat, before, rules)};

    const auto levels = *count_cube(table, {"country"}, groups);
    REQUIRE(succeeded(levels, suppress(levels, rules)->fate, rules, earlier) > 0);
    const auto mended = suppress_beside(levels, rules, earlier);
    REQUIRE(mended);
    CHECK(mended->more_cells > 0);
    CHECK(succeeded(levels, mended->found.fate, rules, earlier) == 0);
    const auto out = tests::let_out(mended_candidate(levels, *mended, rules), earlier);
    REQUIRE(out);
    // How many are hidden for the earlier release would tell which: the owner alone is told.
    const auto alone =
        tests::let_out(suppressed_candidate(levels, suppress(levels, rules)->fate, rules));
    REQUIRE(alone);
    CHECK(out->statement().promise == alone->statement().promise);
}

TEST_CASE("a number that few came to is hidden, and a group that is gone is refused as before") {
    const auto rules = narrow();
    const auto then = *count_cube(
        people({{"north", "labour", 30}, {"south", "labour", 100}, {"east", "labour", 50}}),
        {"region"});
    const std::vector<CellFate> all(then.cells.size(), CellFate::printed);
    const std::vector<EarlierRelease> earlier = {out_already(then, all, rules)};
    const auto now = *count_cube(
        people({{"north", "labour", 33}, {"south", "labour", 100}, {"east", "labour", 50}}),
        {"region"});
    const auto mended = suppress_beside(now, rules, earlier);
    REQUIRE(mended);
    CHECK(mended->found.fate[cell(now, "north")] != CellFate::printed);
    CHECK(mended->more_cells == 2);  // north, and one beside it
    CHECK(succeeded(now, mended->found.fate, rules, earlier) == 0);

    // The people of a small group are gone: its line is not there, and cannot be hidden.
    const auto few = *count_cube(
        people({{"north", "labour", 5}, {"south", "labour", 100}, {"east", "labour", 50}}),
        {"region"});
    const std::vector<CellFate> shown(few.cells.size(), CellFate::printed);
    const std::vector<EarlierRelease> gone = {out_already(few, shown, rules)};
    const auto without =
        *count_cube(people({{"south", "labour", 100}, {"east", "labour", 50}}), {"region"});
    const auto refused = suppress_beside(without, rules, gone);
    REQUIRE(refused);
    CHECK(refused->more_cells == 0);
    CHECK(!tests::let_out(mended_candidate(without, *refused, rules), gone));
}

TEST_CASE("a table beside itself needs nothing more") {
    const auto rules = narrow();
    const auto cube = *count_cube(people({{"north", "labour", 3},
                                          {"north", "other", 20},
                                          {"south", "labour", 30},
                                          {"south", "other", 40}}),
                                  {"region", "form"});
    const auto found = suppress(cube, rules);
    const std::vector<EarlierRelease> earlier = {out_already(cube, found->fate, rules)};
    const auto mended = suppress_beside(cube, rules, earlier);
    REQUIRE(mended);
    CHECK(mended->more_cells == 0);
    CHECK(mended->found.fate == found->fate);
}

TEST_CASE("whatever is mended passes the attack that refused it") {
    rc::check("a table of two columns after one of the first and a group of the second", [] {
        std::vector<std::tuple<std::string, std::string, int>> groups;
        const char* regions[] = {"north", "south", "east"};
        const char* forms[] = {"labour", "begging", "other", "crime"};
        for (int i = 0; i < 12; ++i) {
            groups.emplace_back(regions[i / 4], forms[i % 4],
                                *rc::gen::element(0, 1, 4, 8, 12, 20, 60));
        }
        const auto records = people(groups);
        RC_PRE(records.rows() > 20);
        const auto rules = narrow();
        const std::vector<Hierarchy> levels = {{"form", {{"labour", "work"}, {"begging", "work"}}}};
        const auto first = count_cube(records, {"region", "form"});
        const auto second = count_cube(records, {"region", "form"}, levels);
        RC_PRE(first && second);
        const auto before = suppress(*first, rules);
        RC_PRE(static_cast<bool>(before));
        const std::vector<EarlierRelease> earlier = {out_already(*first, before->fate, rules)};
        const auto mended = suppress_beside(*second, rules, earlier);
        RC_PRE(static_cast<bool>(mended));
        const auto left = succeeded(*second, mended->found.fate, rules, earlier);
        RC_ASSERT(left == 0 || mended->more_cells == 0);
        RC_CLASSIFY(mended->more_cells > 0, "mended");
        RC_CLASSIFY(left > 0, "refused");
    });
}
