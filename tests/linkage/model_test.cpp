#include <doctest/doctest.h>

#include <cmath>

#include "../people.hpp"
#include "palermo/linkage/clusters.hpp"

using namespace palermo;
using namespace palermo::linkage;

namespace {

Field coded(const char* name, Compare compare = Compare::exact) {
    Field field;
    field.name = name;
    field.columns = {name};
    field.compare = compare;
    field.term_frequency = false;
    return field;
}

Table columns(const std::vector<std::pair<const char*, std::vector<std::string>>>& content) {
    std::vector<Table::Column> made;
    for (const auto& [name, cells] : content) {
        TextColumn column(name);
        for (const auto& cell : cells) column.push(cell);
        made.emplace_back(std::move(column));
    }
    auto table = Table::make(std::move(made));
    expects(table.has_value());
    return *std::move(table);
}

}  // namespace

TEST_CASE("EM finds the m, u and share a population was made with") {
    // Four codes of 10 values each: u = 1/10. 1,000 of 2,000 people are on both lists; a code is written
    // rightly on the second with chance 0.9 or else at random: m = 0.9 + 0.1 * 0.1 = 0.91.
    auto stream = stats::Simulation(7).stream(0);
    std::vector<std::vector<std::string>> first(4), second(4);
    for (int person = 0; person < 2'000; ++person) {
        for (auto& column : first) column.push_back("v" + std::to_string(stream.below(10)));
    }
    for (std::size_t person = 0; person < 2'000; ++person) {
        for (std::size_t f = 0; f < 4; ++f) {
            const bool right = person < 1'000 && stream.uniform() < 0.9;
            second[f].push_back(right ? first[f][person] : "v" + std::to_string(stream.below(10)));
        }
    }
    Plan plan;
    plan.duplicates = Duplicates::apart;
    plan.fields = {coded("a"), coded("b"), coded("c"), coded("d")};
    const auto x = columns({{"a", first[0]}, {"b", first[1]}, {"c", first[2]}, {"d", first[3]}});
    const auto y =
        columns({{"a", second[0]}, {"b", second[1]}, {"c", second[2]}, {"d", second[3]}});
    const List lists[] = {{"x", &x, "x.csv"}, {"y", &y, "y.csv"}};
    const auto records = Records::make(lists, plan);
    REQUIRE(records);
    const auto compared = compare_pairs(*records);
    REQUIRE(compared);
    CHECK(compared->compared == 4'000'000);
    CHECK(compared->never_compared == 0);
    const auto model = fit_model(*records, *compared);
    REQUIRE(model);
    for (std::size_t f = 0; f < 4; ++f) {
        CHECK(model->m[f][2] == doctest::Approx(0.91).epsilon(0.05));
        CHECK(model->u[f][2] == doctest::Approx(0.10).epsilon(0.02));
    }
    CHECK(model->expected_matches == doctest::Approx(1'000).epsilon(0.15));
}

TEST_CASE("a weight is the binary logarithm of m over u, and what is not known weighs nothing") {
    Model model;
    model.m = {{0, 0.1, 0.9}};
    model.u = {{0, 0.9, 0.1}};
    CHECK(model.weight(0, 2) == doctest::Approx(3.169925));  // log2 9
    CHECK(model.weight(0, 1) == doctest::Approx(-3.169925));
    CHECK(model.weight(0, 0) == 0);
}

TEST_CASE("agreement on a rare name weighs more than on a common one") {
    // "rare" is one of three on each list, "often" two. u of agreement is what random pairs give; the chance
    // of that very value takes its place. Two values in each list of three are what theta expects where
    // 1 + theta / (theta + 1) + theta / (theta + 2) = 2, so theta = sqrt(2). Of the five records but the second
    // of the pair, one holds "rare" and three "often": 1 / (5 + theta) and 3 / (5 + theta).
    const auto table = columns({{"name", {"often", "often", "rare"}}});
    Plan plan;
    plan.duplicates = Duplicates::apart;
    plan.fields = {coded("name")};
    plan.fields[0].term_frequency = true;
    const List lists[] = {{"x", &table, "x.csv"}, {"y", &table, "y.csv"}};
    const auto records = Records::make(lists, plan);
    REQUIRE(records);
    Model model;
    model.m = {{0, 0.1, 0.9}};
    model.u = {{0, 0.375, 0.625}};
    const double all = 5 + std::sqrt(2);
    const auto same = records->pattern(2, 5);
    CHECK(same == records->pattern(0, 3));
    CHECK(std::exp(model.log_ratio(*records, 2, 5, same)) == doctest::Approx(0.9 / (1 / all)));
    CHECK(std::exp(model.log_ratio(*records, 0, 3, same)) == doctest::Approx(0.9 / (3 / all)));
}

TEST_CASE("a value that only the pair holds is as rare as the field is diverse") {
    // 3,000 of 16,800 dates on each list and one that both hold: the pair's own two records say nothing of how
    // common their date is. Its share of a list, 1 / 3,001, would be five times too large.
    auto stream = stats::Simulation(3).stream(0);
    std::vector<std::string> dates[2];
    for (auto& list : dates) {
        for (int i = 0; i < 3'000; ++i) list.push_back(std::to_string(stream.below(16'800)));
        list.push_back("99999");
    }
    const Table tables[] = {columns({{"date", dates[0]}}), columns({{"date", dates[1]}})};
    Plan plan;
    plan.duplicates = Duplicates::apart;
    plan.fields = {coded("date")};
    plan.fields[0].term_frequency = true;
    const List lists[] = {{"x", &tables[0], "x.csv"}, {"y", &tables[1], "y.csv"}};
    const auto records = Records::make(lists, plan);
    REQUIRE(records);
    const double chance = records->same_by_chance(0, 3'000, 6'001);
    CHECK(chance < 1 / 15'000.0);
    CHECK(chance > 1 / 30'000.0);
}

TEST_CASE("lists that share nobody are not estimable, not linked at random") {
    const auto x = columns({{"a", {"1", "2", "3"}}, {"b", {"1", "2", "3"}}});
    const auto y = columns({{"a", {"4", "5", "6"}}, {"b", {"4", "5", "6"}}});
    Plan plan;
    plan.duplicates = Duplicates::apart;
    plan.fields = {coded("a"), coded("b")};
    const List lists[] = {{"x", &x, "x.csv"}, {"y", &y, "y.csv"}};
    const auto records = Records::make(lists, plan);
    REQUIRE(records);
    const auto model = fit_model(*records, *compare_pairs(*records));
    REQUIRE(!model);
    CHECK(model.error().code == Code::not_estimable);
}

TEST_CASE("bad columns and cells are named by place, never by value") {
    const auto x = columns({{"born", {"1990-01-02", "tomorrow"}}, {"sex", {"F", "M"}}});
    Plan plan;
    plan.duplicates = Duplicates::apart;
    plan.fields = {coded("born", Compare::date), coded("sex")};
    const List lists[] = {{"x", &x, "x.csv"}, {"y", &x, "y.csv"}};
    const auto records = Records::make(lists, plan);
    REQUIRE(records);
    REQUIRE(records->findings().size() == 2);
    CHECK(to_string(records->findings()[0].place) == "x.csv:3");
    CHECK(records->findings()[0].message.find("tomorrow") == std::string::npos);
    CHECK(records->level(0, 1, 3) == 0);

    plan.fields.push_back(coded("height"));
    const auto refused = Records::make(lists, plan);
    REQUIRE(!refused);
    CHECK(to_string(refused.error().where) == "x.csv:1");
}

TEST_CASE("blocking compares each pair once and accounts for every pair it does not compare") {
    const auto x = columns({{"a", {"1", "1", "2", ""}}, {"b", {"p", "q", "p", "p"}}});
    const auto y = columns({{"a", {"1", "2", "2", "3"}}, {"b", {"p", "p", "q", "p"}}});
    Plan plan;
    plan.duplicates = Duplicates::apart;
    plan.fields = {coded("a"), coded("b")};
    plan.passes = {{{0, KeyPart::whole}}, {{1, KeyPart::whole}}};
    const List lists[] = {{"x", &x, "x.csv"}, {"y", &y, "y.csv"}};
    // Same a: x1 y1, x2 y1, x3 y2, x3 y3: 4. Same b: p 3 x 3, q 1 x 1: 10, of which x1 y1 and x3 y2 known.
    const auto records = Records::make(lists, plan);
    const auto compared = compare_pairs(*records);
    REQUIRE(compared);
    CHECK(compared->passes[0].new_pairs == 4);
    CHECK(compared->passes[0].without_key == 1);
    CHECK(compared->passes[1].new_pairs == 8);
    CHECK(compared->compared == 12);
    CHECK(compared->never_compared == 4);

    // A bound of five records leaves the block "p" out, and says so; pairs of it that share a are kept.
    plan.largest_block = 5;
    const auto bound = Records::make(lists, plan);
    const auto fewer = compare_pairs(*bound);
    CHECK(fewer->passes[1].left_out_blocks == 1);
    CHECK(fewer->passes[1].left_out_pairs == 9);
    CHECK(fewer->compared == 5);
}

TEST_CASE("the result does not depend on the number of threads") {
    const auto people = people::invent(1'500, 3);
    std::vector<std::size_t> one, two;
    for (std::size_t i = 0; i < 1'500; ++i) (i < 900 ? one : two).push_back(i);
    for (std::size_t i = 300; i < 700; ++i) two.push_back(i);
    const auto x = people::write_list(people, one, 1), y = people::write_list(people, two, 2);
    const List lists[] = {{"x", &x.table, "x.csv"}, {"y", &y.table, "y.csv"}};
    const auto plan =
        plan_after(std::vector<std::string>{"given_name", "family_name", "birth_date", "sex"});
    const auto records = Records::make(lists, *plan);
    CompareOptions options;
    const auto alone = compare_pairs(*records, options, {.threads = 1});
    const auto together = compare_pairs(*records, options, {.threads = 3});
    CHECK(alone->pairs == together->pairs);
    CHECK(fit_model(*records, *alone)->m == fit_model(*records, *together)->m);
}
