#include <doctest/doctest.h>

#include <set>

#include "../people.hpp"
#include "palermo/linkage/blocking.hpp"
#include "palermo/linkage/known_columns.hpp"
#include "palermo/linkage/passes.hpp"

using namespace palermo;
using namespace palermo::linkage;

namespace {

// Two lists of `size`, half of each on the other, with names written badly and a number written well.
struct Lists {
    explicit Lists(std::size_t size, double typing) {
        const auto all = people::invent(size * 3 / 2, 7);
        people::Clerk clerk;
        clerk.typing = typing;
        for (std::size_t l = 0; l < 2; ++l) {
            std::vector<std::size_t> seen;
            for (std::size_t i = l * size / 2; i < l * size / 2 + size; ++i) seen.push_back(i);
            const auto written = people::write_list(all, seen, 11 + l, clerk);
            TextColumn passport("passport");
            for (const auto person : seen) {
                passport.push(person % 3 == 0 ? "" : "P" + std::to_string(1'000'000 + person * 7));
            }
            std::vector<Table::Column> columns{passport};
            for (const char* name : {"given_name", "family_name", "birth_date", "sex"}) {
                columns.emplace_back(*written.table.text(name));
            }
            tables.push_back(*Table::make(std::move(columns)));
            truth.insert(truth.end(), seen.begin(), seen.end());
        }
    }
    Result<Records> records(Plan plan) const {
        const List lists[] = {{"x", &tables[0], "x.csv"}, {"y", &tables[1], "y.csv"}};
        return Records::make(lists, std::move(plan));
    }
    Plan plan() const {
        std::vector<std::string> columns;
        for (std::size_t c = 0; c < tables[0].columns(); ++c)
            columns.emplace_back(tables[0].name(c));
        return *plan_after(columns);
    }
    std::vector<Table> tables;
    std::vector<std::size_t> truth;
};

std::set<std::string> fields_of(const Plan& plan, const std::vector<Pass>& passes) {
    std::set<std::string> made;
    for (const auto& pass : passes) {
        for (const auto& key : pass) made.insert(plan.fields[key.field].name);
    }
    return made;
}

}  // namespace

TEST_CASE("passes come from every field that helps, and find what they are expected to find") {
    const Lists lists(6'000, 0.25);
    const auto records = lists.records(lists.plan());
    REQUIRE(records);
    const auto compared = compare_pairs(*records);
    REQUIRE(compared);
    CHECK(compared->used.size() >= 2);
    const auto used = fields_of(records->plan(), compared->used);
    CHECK(used.contains("birth"));
    CHECK(used.size() >= 3);
    double expected = 0, found = 0, there = 0;
    for (const auto& pass : compared->passes) expected += pass.adds;
    std::set<std::pair<std::size_t, std::size_t>> pairs;
    for (const auto& pair : compared->pairs) pairs.insert({pair.a, pair.b});
    for (std::size_t a = 0; a < 6'000; ++a) {
        for (std::size_t b = 6'000; b < 12'000; ++b) {
            if (lists.truth[a] != lists.truth[b]) continue;
            ++there;
            found += pairs.contains({a, b});
        }
    }
    CHECK(there == 3'000);
    CHECK(found / there > 0.985);
    CHECK(std::fabs(expected - found / there) < 0.012);
}

TEST_CASE("passes cost no more pairs than they may") {
    const Lists lists(6'000, 0.05);
    const auto records = lists.records(lists.plan());
    CompareOptions options;
    options.most_of_all = 100'000;
    options.most_chosen = 10;  // 120,000 pairs
    const auto compared = compare_pairs(*records, options);
    REQUIRE(compared);
    CHECK(compared->compared < 150'000);
    CHECK(compared->compared > 3'000);
}

TEST_CASE("where no field tells people apart, pairs by the million are refused") {
    const Lists lists(6'000, 0);
    auto plan = lists.plan();
    std::erase_if(plan.fields, [](const Field& field) { return field.name != "sex"; });
    plan.given.reset();
    plan.family.reset();
    const auto records = lists.records(plan);
    REQUIRE(records);
    const auto refused = compare_pairs(*records);
    REQUIRE(!refused);
    CHECK(refused.error().id == "linkage.needs_blocking");
}

TEST_CASE("passes are a function of the lists and the seed") {
    const Lists lists(4'000, 0.1);
    const auto records = lists.records(lists.plan());
    const auto one = compare_pairs(*records), two = compare_pairs(*records);
    REQUIRE(one);
    REQUIRE(one->passes.size() == two->passes.size());
    for (std::size_t p = 0; p < one->passes.size(); ++p) {
        CHECK(one->passes[p].name == two->passes[p].name);
        CHECK(one->passes[p].new_pairs == two->passes[p].new_pairs);
    }
}
