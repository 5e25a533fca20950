#include "palermo/disclosure/columns.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "../in_english.hpp"
#include "palermo/disclosure/anonymize.hpp"
#include "palermo/disclosure/tables.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

/// A column of `rows` answers made by `answer(i)`. All people are invented.
template <class Answer>
TextColumn column(const char* name, int rows, Answer answer) {
    TextColumn result(name);
    for (int i = 0; i < rows; ++i) result.push(std::string(answer(i)));
    return result;
}

/// Codes as skewed as citizenship is: the first has most, many have one.
std::string skewed(int i, int codes) {
    const double u = (i * 0.61803398875) - std::floor(i * 0.61803398875);
    return "C" + std::to_string(static_cast<int>(std::pow(codes, u)) - 1);
}

std::string person(int i) {
    return "Person " + std::to_string(i);
}

}  // namespace

TEST_CASE("names, numbers of phones and cases, mail addresses and free text tell people apart") {
    CHECK(*identifying(column("x", 30, person)) == "30 of 30 answers stand in one record only");
    CHECK(identifying(
        column("x", 30, [](int i) { return "+355 69 " + std::to_string(1000137 + 137 * i); })));
    CHECK(identifying(
        column("x", 3000, [](int i) { return "NRM-2024-" + std::to_string(100000 + i); })));
    CHECK(
        identifying(column("x", 12, [](int i) { return std::to_string(i + 1); })));  // 1, 2, 3, ...
    CHECK(identifying(
        column("x", 40, [](int i) { return "p" + std::to_string(i) + "@example.org"; })));
    // Two records a person; three records a case number.
    CHECK(identifying(column("x", 600, [](int i) { return person(i / 2); })));
    CHECK(identifying(
        column("x", 90, [](int i) { return "CASE" + std::to_string(200300 + i / 3); })));
    // "not recorded" for most, and a text of its own for the others.
    CHECK(identifying(column("x", 100, [](int i) {
        return i < 70 ? std::string("not recorded") : "was seen in street " + std::to_string(i);
    })));
    // Exact amounts, and dates of birth of 80 people.
    CHECK(identifying(column("x", 80, [](int i) { return std::to_string(1000 + 37 * i); })));
    CHECK(identifying(column("x", 80, [](int i) {
        return std::to_string(1970 + i % 40) + "-0" + std::to_string(1 + i % 9) + "-" +
               std::to_string(10 + i % 19);
    })));
}

TEST_CASE("the name of a column counts where its answers repeat, as first names do") {
    const auto first = [](int i) { return "N" + std::to_string(i % 24); };
    CHECK(identifying(column("given_name", 80, first)));
    CHECK(identifying(column("Family Name", 80, first)));
    CHECK(identifying(column("prénom", 80, first)));
    CHECK(identifying(column("фамилия", 80, first)));
    CHECK(identifying(column("Date of Birth", 400, first)));
    CHECK(!identifying(column("region", 80, first)));
    CHECK(identifying(column("name", 80, first)));    // 24 names of 80 records
    CHECK(!identifying(column("name", 500, first)));  // 24 regions, 20 records each
}

TEST_CASE("columns with many categories are not refused") {
    // Citizenship: 138 codes among 3,000 people; 60 among 100; age in years among 40, 60 and 3,000.
    CHECK(!identifying(column("citizenship", 3000, [](int i) { return skewed(i, 138); })));
    CHECK(!identifying(column("citizenship", 100, [](int i) { return skewed(i, 60); })));
    for (const int people : {20, 40, 60, 3000}) {
        CHECK(!identifying(
            column("age", people, [](int i) { return std::to_string(5 + i * i % 61); })));
    }
    CHECK(
        !identifying(column("born", 60, [](int i) { return std::to_string(1950 + i * i % 53); })));
    CHECK(!identifying(column("registered", 300, [](int i) {
        return "2024-" + std::to_string(10 + i % 3) + "-" + std::to_string(10 + i % 19);
    })));
    CHECK(
        !identifying(column("form", 12, [](int i) { return i % 4 == 0 ? "forced labour" : "x"; })));
    CHECK(!identifying(column("region", 250, [](int i) { return "R" + std::to_string(i % 90); })));
    CHECK(!identifying(column("empty", 30, [](int) { return ""; })));
    CHECK(!identifying(column("status", 5, [](int i) { return i < 4 ? "married" : "widow"; })));
}

TEST_CASE("names spread over two sensitive columns are refused together") {
    const auto records =
        *Table::make({column("a", 60, [](int i) { return "A" + std::to_string(i % 12); }),
                      column("b", 60, [](int i) { return "B" + std::to_string(i / 12); }),
                      column("sex", 60, [](int i) { return i % 2 == 0 ? "F" : "M"; })});
    CHECK(refuse_identifiers(records, {"a"}, UsedAs::sensitive, true));
    CHECK(refuse_identifiers(records, {"b", "sex"}, UsedAs::sensitive, true));
    const auto refused = refuse_identifiers(records, {"a", "b"}, UsedAs::sensitive, true);
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::would_disclose);
    CHECK(refused.error().where == "a + b");
    AnonymizeRules rules;
    rules.k = 5;
    rules.sensitive = {"a", "b"};
    CHECK(!anonymize(records, rules));
}

TEST_CASE("a refusal says how many and never shows an answer") {
    const auto records =
        *Table::make({column("name", 30, person), column("sex", 30, [](int) { return "F"; })});
    const auto refused = count_linked(records, {{"sex"}, {"name", "sex"}});
    REQUIRE(!refused);
    CHECK(refused.error().where == "name");
    CHECK(in_english(refused.error()).find("30 of 30") != std::string::npos);
    CHECK(in_english(refused.error()).find("Person") == std::string::npos);
    CHECK(count_linked(records, {{"sex"}}));
}

TEST_CASE("every column of the file has a role, and an empty answer is counted") {
    TextColumn sex("sex"), name("name"), form("form"), note("note");
    for (int i = 0; i < 20; ++i) {
        sex.push(i < 3 ? "" : "F"), name.push(person(i)), form.push("x"), note.push("");
    }
    const auto records = *Table::make({name, sex, form, note});
    const auto roles = roles_of(records, {"sex"}, "counted by", {"form"});
    CHECK(in_words(roles) ==
          "column sex: quasi-identifier, counted by; 3 records have no answer (empty = no answer)\n"
          "column form: sensitive, kept as it is\n"
          "left out, identifiers: name\n"
          "left out: note\n");
    CHECK(records_without_answers(records) == 0);
    CHECK(records_without_answers(records, {"sex", "note"}) == 3);
}

TEST_CASE("a hierarchy that cannot have an effect is refused") {
    const auto records =
        *Table::make({column("region", 20, [](int i) { return i < 9 ? "A" : "B"; }),
                      column("sex", 20, [](int) { return "F"; })});
    const auto ask = [&](std::vector<Hierarchy> hierarchies) {
        return count_linked(records, {{"region"}}, hierarchies).has_value();
    };
    CHECK(ask({{"region", {{"A", "North"}}}}));
    CHECK(!ask({{"Region", {{"A", "North"}}}}));                                // not there
    CHECK(!ask({{"sex", {{"F", "all"}}}}));                                     // not counted by
    CHECK(!ask({{"region", {{"a", "North"}}}}));                                // no such code
    CHECK(!ask({{"region", {{"A", "North"}, {"A", "South"}}}}));                // two parents
    CHECK(!ask({{"region", {{"A", "North"}}}, {"region", {{"B", "South"}}}}));  // twice
}

TEST_CASE(
    "a sensitive answer of fewer than k records is counted, and heavy losses have an advice") {
    // 40 records: town is held by 4 each and k is 5, so it goes and takes nothing else with it.
    TextColumn sex("sex"), town("town"), form("form");
    for (int i = 0; i < 40; ++i) {
        sex.push(i % 2 == 0 ? "F" : "M");
        town.push("T" + std::to_string(i / 4));
        form.push(i < 3 ? "rare" : "x");
    }
    const auto records = *Table::make({sex, town, form});
    AnonymizeRules rules;
    rules.k = 5;
    rules.sensitive = {"form"};
    const auto made = anonymize(records, rules);
    REQUIRE(made);
    REQUIRE(made->rare.size() == 1);
    CHECK(made->rare[0].different == 1);
    CHECK(made->rare[0].records == 3);
    REQUIRE(made->losses.size() == 2);
    CHECK(made->losses[1].heavy());
    const auto better = better_choices(records, rules, *made);
    if (!better.empty()) {
        CHECK(better[0].without == "town");
        CHECK(better[0].removed == 0);
    }
}
