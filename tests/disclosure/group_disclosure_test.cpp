#include "palermo/disclosure/group_disclosure.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "doors.hpp"
#include "palermo/disclosure/anonymize.hpp"
#include "palermo/disclosure/audit.hpp"
#include "palermo/disclosure/cell_key.hpp"
#include "palermo/disclosure/differencing.hpp"
#include "palermo/disclosure/hide_groups.hpp"
#include "palermo/disclosure/round.hpp"
#include "palermo/formats/json.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

struct People {
    const char* where;
    const char* what;
    int count;
};

/// Invented people: one row each, by region and form.
Table people(const std::vector<People>& groups) {
    TextColumn region("region"), form("form");
    for (const auto& [where, what, count] : groups) {
        for (int i = 0; i < count; ++i) region.push(where), form.push(what);
    }
    return *Table::make({region, form});
}

Cube cube_of(const std::vector<People>& groups) {
    return *count_cube(people(groups), {"region", "form"});
}

/// Everybody in the north was exploited in one way.
std::vector<People> north_is_alike() {
    return {{"north", "sexual", 12}, {"south", "sexual", 40}, {"south", "labour", 30}};
}

GroupDisclosure told_by(const Cube& cube, const SuppressionRules& rules = {}) {
    return *group_disclosure(cube, suppress(cube, rules)->fate, rules);
}

Table long_file(const std::vector<std::array<const char*, 3>>& rows) {
    TextColumn sex("sex"), age("age"), people("people");
    for (const auto& [s, a, p] : rows) sex.push(s), age.push(a), people.push(p);
    return *Table::make({sex, age, people});
}

TableLayout long_layout() {
    return {{}, {{"sex", "Total"}, {"age", "Total"}}, "people", {{"<5", {1, 4}}}};
}

}  // namespace

TEST_CASE("a group that is all in one category is told, and the statement counts it") {
    // north/sexual 12 of north/total 12: whoever is known to be in the north is known.
    const auto cube = cube_of(north_is_alike());
    const auto told = told_by(cube);
    // north and south by form, sexual and labour by region. Everybody together is no group.
    CHECK(told.groups == 4);
    // The north is all sexual, and labour is all in the south.
    CHECK(told.whole == 2);
    CHECK(told.nearly == 0);
    const auto release = tests::let_out(suppressed_candidate(cube, suppress(cube)->fate, {}));
    REQUIRE(release);
    const auto& statement = release->files().back().bytes;
    CHECK(statement.find("\"group_disclosure\"") != std::string::npos);
    CHECK(statement.find("\"whole\":2") != std::string::npos);
    CHECK(statement.find("north") == std::string::npos);
}

TEST_CASE("a group counts as nearly alike above nine tenths, and at nine tenths not") {
    // 90 of 100 and 91 of 100 in the north.
    const auto at = told_by(cube_of({{"north", "sexual", 90},
                                     {"north", "labour", 10},
                                     {"south", "sexual", 50},
                                     {"south", "labour", 50}}));
    CHECK(at.nearly == 0);
    SuppressionRules rules;
    rules.small_below = 5;
    const auto above = told_by(cube_of({{"north", "sexual", 91},
                                        {"north", "labour", 9},
                                        {"south", "sexual", 50},
                                        {"south", "labour", 50}}),
                               rules);
    CHECK(above.nearly == 1);
    CHECK(above.whole == 0);
}

TEST_CASE(
    "a group whose numbers are hidden is told where every table that fits has it nearly alike") {
    // The four corners are hidden, the margins printed. labour is 12 in all, so at least 88 of the
    // north's 100 are sexual: not told at nine tenths, told at eight.
    const auto cube = cube_of({{"north", "sexual", 97},
                               {"north", "labour", 3},
                               {"south", "sexual", 50},
                               {"south", "labour", 9}});
    const auto fate = suppress(cube)->fate;
    for (std::size_t i = 0; i < cube.inner; ++i) REQUIRE(fate[i] != CellFate::printed);
    SuppressionRules rules;
    CHECK(group_disclosure(cube, fate, rules)->nearly == 0);
    rules.group_share_max = 0.8;
    CHECK(group_disclosure(cube, fate, rules)->nearly == 2);  // the north, and the south: 47 of 59
}

TEST_CASE("a column of one category and one that follows from another tell nothing of a group") {
    TextColumn age("age"), minor("minor"), country("country");
    const std::vector<std::pair<const char*, const char*>> ages = {
        {"0-8", "yes"}, {"9-17", "yes"}, {"18-20", "no"}, {"21+", "no"}};
    for (const auto& [years, is_minor] : ages) {
        for (int i = 0; i < 20; ++i) age.push(years), minor.push(is_minor), country.push("A");
    }
    const auto records = *Table::make({age, minor, country});
    const auto cube = *count_cube(records, {"age", "minor", "country"});
    const auto told = told_by(cube);
    CHECK(told.whole == 0);
    // Four ages, each with every country and with A.
    CHECK(told.by_nature == 8);
    // Of records the same: four ages by minor.
    const auto of_records = *group_disclosure(records, {"age", "minor", "country"}, 10);
    CHECK(of_records.whole == 0);
    CHECK(of_records.by_nature == 4);
    // Two and two: nobody can tell a rule from a chance, so it counts.
    const auto chance = told_by(cube_of({{"north", "sexual", 12}, {"south", "labour", 30}}));
    CHECK(chance.by_nature == 0);
    CHECK(chance.whole == 4);
}

TEST_CASE("a missing answer that all of a group share tells nothing") {
    const auto told = told_by(cube_of({{"north", "", 12}, {"south", "", 40}, {"south", "x", 30}}));
    CHECK(told.whole ==
          1);  // x is all in the south; that nobody in the north answered is no answer
}

TEST_CASE("small groups are counted apart, for their one category is listed") {
    const auto told = told_by(
        cube_of({{"north", "sexual", 3}, {"south", "sexual", 40}, {"south", "labour", 30}}));
    CHECK(told.few == 1);
    CHECK(told.whole == 1);  // labour is all in the south
}

TEST_CASE("amounts are no people, and are not counted as groups") {
    TextColumn branch("branch"), size("size"), amount("amount");
    branch.push("a"), size.push("large"), amount.push("500");
    branch.push("b"), size.push("small"), amount.push("700");
    const auto cube =
        *count_cube(*Table::make({branch, size, amount}), {"branch", "size"}, {}, "amount");
    CHECK(told_by(cube).groups == 0);
}

TEST_CASE("rounding hides that all of a small group are alike, and not of a large one") {
    RoundingRules rules;
    // 12 goes to 10 or 15, and a form without a row may be 4 people: 6 of 10 at the least.
    const auto small = cube_of(north_is_alike());
    const auto of_small = *rounded_candidate(small, round_cube(small, rules)->values, rules);
    CHECK(of_small.groups().whole == 0);
    CHECK(of_small.groups().nearly == 0);
    // 1,000: at least 996 of 1,000.
    const auto large =
        cube_of({{"north", "sexual", 1000}, {"south", "sexual", 400}, {"south", "labour", 300}});
    const auto of_large = *rounded_candidate(large, round_cube(large, rules)->values, rules);
    CHECK(of_large.groups().whole == 0);
    CHECK(of_large.groups().nearly == 2);  // the north, and labour in the south
}

TEST_CASE("a long file tells a group by what its sums leave") {
    // Female: 30 of 30 are adults. Male: 0-17 is hidden, 1 to 4 of 44.
    const auto file = long_file({{"Female", "18+", "30"},
                                 {"Female", "0-17", "0"},
                                 {"Female", "Total", "30"},
                                 {"Male", "18+", "*"},
                                 {"Male", "0-17", "<5"},
                                 {"Male", "Total", "44"}});
    const auto printed = *read_tables(file, long_layout());
    const auto told = group_disclosure(printed, 5);
    CHECK(told.whole == 1);
    CHECK(told.nearly == 1);  // male, 40 to 43 of 44
    const auto audit = *audit_printed(printed);
    CHECK(audit.group_disclosure.whole == 1);
}

TEST_CASE(
    "records are told by their classes where there are sensitive columns, else by up to two") {
    TextColumn sex("sex"), age("age"), form("form");
    const auto add = [&](const char* s, const char* a, const char* f, int count) {
        for (int i = 0; i < count; ++i) sex.push(s), age.push(a), form.push(f);
    };
    add("F", "18+", "sexual", 12);
    add("F", "0-17", "sexual", 6), add("F", "0-17", "labour", 6);
    add("M", "18+", "labour", 19), add("M", "18+", "sexual", 1);
    add("M", "0-17", "labour", 5), add("M", "0-17", "sexual", 5);
    const auto records = *Table::make({sex, age, form});
    const auto classes = *class_disclosure(records, {"sex", "age"}, {"form"}, 10);
    CHECK(classes.groups == 4);
    CHECK(classes.whole == 1);   // F, 18+
    CHECK(classes.nearly == 1);  // M, 18+: 19 of 20
    // No single column tells another; sex and age tell the form twice, age and form the sex once: of
    // 13 who are 18+ and sexual 12 are F; of the 19 who are 18+ and labour all are M.
    const auto pairs = *group_disclosure(records, {"sex", "age", "form"}, 10, 2);
    CHECK(group_disclosure(records, {"sex", "age", "form"}, 10, 1)->whole == 0);
    CHECK(pairs.whole == 2);
    CHECK(pairs.nearly == 2);

    AnonymizeRules rules;
    rules.sensitive = {"form"};
    const auto made = *anonymize(records, rules);
    const auto candidate = *anonymized_candidate(records, made, rules);
    CHECK(candidate.groups().whole == 1);
    CHECK(candidate.groups().nearly == 1);
}

TEST_CASE(
    "what is not printed of a group is told only if no table of whole numbers says otherwise") {
    // Every table with the margins printed, by brute force: least share of the corner in its row.
    rc::check("2 x 2, four corners hidden", [] {
        const auto a = *rc::gen::inRange(1, 60), b = *rc::gen::inRange(1, 20);
        const auto c = *rc::gen::inRange(1, 60), d = *rc::gen::inRange(1, 20);
        const auto cube = cube_of({{"north", "sexual", a},
                                   {"north", "labour", b},
                                   {"south", "sexual", c},
                                   {"south", "labour", d}});
        std::vector<CellFate> fate(cube.cells.size(), CellFate::printed);
        for (std::size_t i = 0; i < cube.inner; ++i) fate[i] = CellFate::secondary;
        SuppressionRules rules;
        std::int64_t told = 0;
        // Each of four margins with its larger and its smaller part; the whole is printed.
        const auto look = [&](int one, int other, int beside_one, int beside_other) {
            if (one + other < 10) return;
            // The larger part can fall by what the one diagonal can give.
            const int large = std::max(one, other);
            const int other_diagonal = one >= other ? beside_other : beside_one;
            const int fall = std::min(large, other_diagonal) - 1;
            const bool risky = large > 0.9 * (one + other);
            if (risky && large - fall > 0.9 * (one + other)) ++told;
        };
        look(a, b, c, d), look(c, d, a, b), look(a, c, b, d), look(b, d, a, c);
        const auto found = *group_disclosure(cube, fate, rules);
        RC_ASSERT(found.nearly == told);
        RC_ASSERT(found.whole == 0);
    });
}

// ---- hidden -------------------------------------------------------------------------------------

namespace {

Cube every_combination(const std::vector<People>& groups) {
    return *count_cube(people(groups), {"region", "form"}, {}, {}, {}, {}, Combinations::every);
}

SuppressionRules no_group_above(double share) {
    SuppressionRules rules;
    rules.group_share_max = share;
    rules.hidden_min = 0;
    return rules;
}

}  // namespace

TEST_CASE("where no group may be told every combination is listed, and a zero can be hidden") {
    const auto cube = every_combination(north_is_alike());
    CHECK(cube.inner == 4);  // north/labour is there, with nobody in it
    CHECK(cube.cells.size() == 9);
    const auto rules = no_group_above(0.9);
    const auto open = suppress(cube, rules)->fate;
    const auto refused = tests::let_out(suppressed_candidate(cube, open, rules));
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::would_disclose);

    // The four corners: north 12 and 0, south 40 and 30. Up to 12 of the north can be labour then.
    const auto fate = *hide_groups(cube, open, rules);
    for (std::size_t i = 0; i < cube.cells.size(); ++i) {
        CHECK((fate[i] == CellFate::printed) == (i >= cube.inner));
    }
    const auto release = tests::let_out(suppressed_candidate(cube, fate, rules));
    REQUIRE(release);
    CHECK(release->statement().attacks.back().name == "group disclosure");
    CHECK(release->statement().attacks.back().tried == 4);
    CHECK(release->statement().promise.find("more than 90%") != std::string::npos);
}

TEST_CASE("where too few people are elsewhere to change with, two margins are hidden") {
    // 1,000 in the north, all sexual; labour is 12 in all. With both margins printed 988 stay sexual.
    const auto cube = every_combination(
        {{"north", "sexual", 1000}, {"south", "sexual", 400}, {"south", "labour", 12}});
    const auto rules = no_group_above(0.9);
    const auto fate = *hide_groups(cube, suppress(cube, rules)->fate, rules);
    // The four corners, sexual in all and labour in all; north, south and everybody are printed.
    CHECK(std::count(fate.begin(), fate.end(), CellFate::printed) == 3);
    CHECK(tests::let_out(suppressed_candidate(cube, fate, rules)));
}

TEST_CASE("a table that hides zeros says so to the attack on the next release") {
    const auto cube = every_combination(north_is_alike());
    CHECK(reading_of(cube, no_group_above(0.9)).hidden_min == 0);
    CHECK(reading_of(cube, {}).hidden_min == 1);
    const auto text = to_text(to_json(reading_of(cube, no_group_above(0.9))));
    CHECK(published_from(text)->hidden_min == 0);
    CHECK(to_text(to_json(reading_of(cube, {}))).find("hidden_min") == std::string::npos);
}

TEST_CASE(
    "what hide_groups() lets out tells no group, and every attack on small cells fails still") {
    rc::check("random tables of two columns", [] {
        std::vector<People> groups;
        for (const auto* where : {"a", "b", "c"}) {
            for (const auto* what : {"x", "y", "z"}) {
                groups.push_back({where, what, *rc::gen::element(0, 0, 0, 3, 12, 40, 200)});
            }
        }
        RC_PRE(people(groups).rows() > 0);
        const auto cube = every_combination(groups);
        const auto rules = no_group_above(0.9);
        const auto found = suppress(cube, rules);
        if (!found) return;
        const auto fate = hide_groups(cube, found->fate, rules);
        if (!fate) return;
        for (std::size_t i = 0; i < fate->size(); ++i) {
            if (found->fate[i] != CellFate::printed) RC_ASSERT((*fate)[i] == found->fate[i]);
        }
        RC_ASSERT(static_cast<bool>(tests::let_out(suppressed_candidate(cube, *fate, rules))));
    });
}

TEST_CASE("rounding refuses a group that stays told where none may be") {
    const auto cube =
        cube_of({{"north", "sexual", 1000}, {"south", "sexual", 400}, {"south", "labour", 300}});
    RoundingRules rules;
    const auto values = round_cube(cube, rules)->values;
    CHECK(tests::let_out(rounded_candidate(cube, values, rules)));
    rules.group_share_max = 0.95;
    CHECK(!tests::let_out(rounded_candidate(cube, values, rules)));
}
