#include "palermo/protect/anonymize.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace palermo;
using namespace palermo::protect;

namespace {

Table records(std::initializer_list<std::array<const char*, 3>> rows) {
    TextColumn sex("sex"), age("age"), form("form");
    for (const auto& row : rows) sex.push(row[0]), age.push(row[1]), form.push(row[2]);
    return *Table::make({sex, age, form});
}

}  // namespace

TEST_CASE("rows alone and rows in small groups are counted, and rare pairs found") {
    const auto table = records({{"F", "18+", "x"}, {"F", "18+", "x"}, {"F", "0-17", "x"}});
    const auto found = count_violations(table, {}, 2, 2);
    REQUIRE(found);
    CHECK(found->below_k == 1);
    CHECK(found->unique == 1);
    CHECK(found->subsets == 6);            // 3 columns, 3 pairs
    CHECK(found->subsets_with_rare == 3);  // age; sex and age; age and form
    CHECK(found->rows_rare_in_subset == 1);
    CHECK(!count_violations(table, {"nationality"}, 2));
}

TEST_CASE("the one answer that sets a record apart is removed, in its group too") {
    const auto table = records({{"F", "18+", "x"}, {"F", "0-17", "x"}});
    AnonymizeRules rules;
    rules.k = 2;
    const auto made = anonymize(table, rules);
    REQUIRE(made);
    CHECK(made->answers == 6);
    CHECK(made->removed == 2);
    CHECK(made->table.text("age")->missing(0));
    CHECK((*made->table.text("sex"))[0] == "F");
    rules.k = 3;
    CHECK(!anonymize(table, rules));
}

TEST_CASE("a group in which everybody has the same sensitive answer is joined with another") {
    const auto table =
        records({{"F", "18+", "x"}, {"F", "18+", "x"}, {"M", "18+", "x"}, {"M", "18+", "y"}});
    AnonymizeRules rules;
    rules.k = 2;
    rules.sensitive = {"form"};
    CHECK(anonymize(table, rules)->removed == 0);
    rules.diversity = 2;
    CHECK(anonymize(table, rules)->removed == 4);  // sex of all four
    rules.diversity = 3;
    CHECK(!anonymize(table, rules));
}

TEST_CASE("whatever the records, nobody is left in a group smaller than k") {
    CHECK(rc::check([] {
        TextColumn a("a"), b("b"), c("c");
        const auto rows = *rc::gen::inRange(5, 60);
        for (int i = 0; i < rows; ++i) {
            a.push(std::to_string(*rc::gen::inRange(0, 3)));
            b.push(std::to_string(*rc::gen::inRange(0, 4)));
            c.push(*rc::gen::arbitrary<bool>() ? "" : "1");
        }
        AnonymizeRules rules;
        rules.k = 5;
        const auto made = anonymize(*Table::make({a, b, c}), rules);
        RC_ASSERT(made.has_value());
        RC_ASSERT(count_violations(made->table, {}, 5)->below_k == 0);
    }));
}
