#include "palermo/disclosure/anonymize.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>

#include "../in_english.hpp"
#include "doors.hpp"
#include "palermo/disclosure/earlier.hpp"

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
    CHECK(made->table.text("age")->missing(1));
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

namespace {

AnonymizeRules rules_of(std::int64_t k, std::vector<std::string> sensitive = {},
                        std::int64_t diversity = 1) {
    AnonymizeRules rules;
    rules.k = k, rules.sensitive = std::move(sensitive), rules.diversity = diversity;
    return rules;
}

/// A table that somebody else claims to be anonymous.
Anonymized claimed(Table table) {
    Anonymized result;
    result.table = std::move(table);
    return result;
}

std::string fell_to(const Result<Release>& result) {
    REQUIRE(!result);
    REQUIRE(result.error().code == Code::would_disclose);
    return in_english(result.error());
}

}  // namespace

TEST_CASE("records go out in order of their answers, not in the order of the file") {
    const auto one =
        records({{"M", "18+", "y"}, {"F", "18+", "x"}, {"M", "18+", "y"}, {"F", "18+", "x"}});
    const auto other =
        records({{"F", "18+", "x"}, {"F", "18+", "x"}, {"M", "18+", "y"}, {"M", "18+", "y"}});
    const auto a = anonymize(one, rules_of(2)), b = anonymize(other, rules_of(2));
    REQUIRE((a && b));
    for (std::size_t row = 0; row < 4; ++row) {
        CHECK((*a->table.text("sex"))[row] == (row < 2 ? "F" : "M"));
        CHECK((*a->table.text("sex"))[row] == (*b->table.text("sex"))[row]);
    }
}

TEST_CASE("columns nobody named are left out, and numbers must be made classes first") {
    auto rules = rules_of(2, {"form"});
    rules.columns = {"sex"};
    const auto made = anonymize(records({{"F", "18+", "x"}, {"F", "0-17", "y"}}), rules);
    REQUIRE(made);
    CHECK(made->table.columns() == 2);
    CHECK(made->table.text("age") == nullptr);
    TextColumn sex("sex");
    CountColumn age("age");
    sex.push("F"), age.push({17});
    CHECK(!anonymize(*Table::make({sex, age}), rules_of(1)));
    rules.columns = {"form"};
    CHECK(!anonymize(records({{"F", "18+", "x"}}), rules));  // both grouped by and sensitive
}

TEST_CASE("what anonymize() makes goes out, and its statement says what was tried") {
    const auto table = records({{"F", "18+", "x"}, {"F", "18+", "x"}, {"F", "0-17", "x"}});
    const auto made = anonymize(table, rules_of(3));
    REQUIRE(made);
    const auto out = tests::let_out(anonymized_candidate(table, *made, rules_of(3)));
    REQUIRE(out);
    REQUIRE(out->statement().attacks.size() == 3);
    CHECK(out->statement().attacks[0].tried == 3);  // records
    CHECK(out->statement().attacks[1].tried == 7);  // sets of 1, 2 and 3 of three columns
    CHECK(out->statement().attacks[2].tried == 2);  // different people
    CHECK(out->statement().promise == "each record equals 2 others in sex, age, form");
}

TEST_CASE("a record that stands alone is found at the door, whoever says it does not") {
    const auto table = records({{"F", "18+", "x"}, {"F", "18+", "x"}, {"F", "0-17", "x"}});
    CHECK(fell_to(tests::let_out(anonymized_candidate(table, claimed(table), rules_of(2))))
              .find("small groups") != std::string::npos);
}

TEST_CASE("a released record changed so that a person fits nobody else is found") {
    // Somebody wrote M for two women: the two still equal each other, but nobody released fits them.
    const auto table = records({{"F", "18+", "x"}, {"F", "18+", "x"}});
    const auto changed = records({{"M", "18+", "x"}, {"M", "18+", "x"}});
    CHECK(fell_to(tests::let_out(anonymized_candidate(table, claimed(changed), rules_of(2))))
              .find("nearest neighbour") != std::string::npos);
}

TEST_CASE("a group with one sensitive answer is found, where two were promised") {
    const auto table = records({{"F", "18+", "x"}, {"F", "18+", "x"}});
    CHECK(tests::let_out(anonymized_candidate(table, claimed(table), rules_of(2, {"form"}))));
    CHECK(fell_to(
              tests::let_out(anonymized_candidate(table, claimed(table), rules_of(2, {"form"}, 2))))
              .find("nearest neighbour") != std::string::npos);
    // An answer and a gap are one answer.
    const auto gap = records({{"F", "18+", "x"}, {"F", "18+", ""}});
    CHECK(!anonymize(gap, rules_of(2, {"form"}, 2)));
}

TEST_CASE("an earlier release of nearly the same people tells who came") {
    const auto then = records({{"F", "18+", "x"}, {"F", "18+", "x"}});
    const auto now = records({{"F", "18+", "x"}, {"F", "18+", "x"}, {"F", "18+", "x"}});
    const auto after = [&](const Table& before) {
        const auto made = *anonymize(now, rules_of(2));
        EarlierRelease there{"then", Form::records, {{"sex", "age", "form"}}};
        there.small_below = 2;
        there.table = before;
        return tests::let_out(anonymized_candidate(now, made, rules_of(2)), {there});
    };
    CHECK(fell_to(after(then)).find("differencing") != std::string::npos);
    CHECK(after(now));
}

TEST_CASE("whatever the records, what anonymize() makes passes every attack") {
    CHECK(rc::check([] {
        TextColumn a("a"), b("b"), c("c"), s("s");
        const auto rows = *rc::gen::inRange(6, 60);
        for (int i = 0; i < rows; ++i) {
            a.push(std::to_string(*rc::gen::inRange(0, 3)));
            b.push(*rc::gen::element("", "1", "2", "3"));
            c.push(*rc::gen::element("", "1"));
            s.push(*rc::gen::element("", "x", "y"));
        }
        const auto table = *Table::make({a, b, c, s});
        const auto rules = rules_of(*rc::gen::inRange(1, 6), {"s"}, *rc::gen::inRange(1, 3));
        const auto made = anonymize(table, rules);
        if (!made) return;  // cannot be made diverse: nothing goes out
        RC_ASSERT(tests::let_out(anonymized_candidate(table, *made, rules)).has_value());
    }));
}

TEST_CASE(
    "groups in which all gave the same sensitive answer are counted, and named as not attacked") {
    // Two women with the same answer, two men with different ones.
    const auto table =
        records({{"F", "18+", "x"}, {"F", "18+", "x"}, {"M", "18+", "x"}, {"M", "18+", "y"}});
    AnonymizeRules rules;
    rules.k = 2;
    rules.sensitive = {"form"};
    const auto made = anonymize(table, rules);
    REQUIRE(made);
    REQUIRE(made->alike.size() == 1);
    CHECK(made->alike[0].alike == 1);
    CHECK(made->alike[0].groups == 2);
    CHECK(made->alike[0].records == 2);
    const auto candidate = anonymized_candidate(table, *made, rules);
    REQUIRE(candidate);
    REQUIRE(candidate->not_attacked().size() == 1);
    CHECK(candidate->not_attacked()[0] ==
          "answers of form that all of a group share (1 of 2 groups, 2 records)");
    rules.diversity = 2;
    const auto diverse = anonymize(table, rules);
    REQUIRE(diverse);
    CHECK(diverse->alike[0].alike == 0);
    CHECK(anonymized_candidate(table, *diverse, rules)->not_attacked().empty());
}
