#include "palermo/protect/rows.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace palermo;
using namespace palermo::protect;

namespace {

/// Two columns, row by row.
Table rows(const char* a, const char* b,
           std::initializer_list<std::pair<const char*, const char*>> cells) {
    TextColumn first(a), second(b);
    for (const auto& [x, y] : cells) first.push(x), second.push(y);
    return *Table::make({first, second});
}

/// Twelve people of the north, and what else stands below.
Table north(std::initializer_list<std::pair<const char*, const char*>> below) {
    TextColumn region("region"), form("form");
    for (int i = 0; i < 12; ++i) region.push("north"), form.push("labour");
    for (const auto& [where, what] : below) region.push(where), form.push(what);
    return *Table::make({region, form});
}

}  // namespace

TEST_CASE("a row of totals is no person, in whatever words") {
    CHECK(refuse_rows_of_nobody(north({})));
    CHECK(!refuse_rows_of_nobody(north({{"TOTAL", "12"}})));
    CHECK(!refuse_rows_of_nobody(north({{"Insgesamt", "12"}})));
    CHECK(!refuse_rows_of_nobody(north({{"Grand total", ""}})));
}

TEST_CASE("a note under the data is no person") {
    CHECK(!refuse_rows_of_nobody(north({{"Source: a ministry, 2026", ""}})));
    CHECK(refuse_rows_of_nobody(north({{"north", ""}})));   // a person without a form
    CHECK(refuse_rows_of_nobody(north({{"", "labour"}})));  // and one without a region
}

TEST_CASE("a person on two rows is refused, a case on two rows may be two people") {
    CHECK(!refuse_rows_of_nobody(rows("victim_id", "form", {{"a", "x"}, {"a", "y"}, {"b", "x"}})));
    CHECK(refuse_rows_of_nobody(rows("victim_id", "form", {{"a", "x"}, {"c", "y"}, {"b", "x"}})));
    CHECK(refuse_rows_of_nobody(rows("case", "form", {{"a", "x"}, {"a", "y"}, {"b", "x"}})));
}

TEST_CASE("labels that differ by a space or capital letters are counted") {
    const auto said = notes_on_rows(
        rows("region", "form", {{"north", "x"}, {"north ", "x"}, {"NORTH", "x"}, {"south", "x"}}),
        {"region", "form"});
    REQUIRE(said.size() == 1);
    CHECK(
        said[0].starts_with("region: 3 labels differ from one another only by capital letters, "
                            "white space or accents, and would be 1 (3 records)"));
}

TEST_CASE("one firm in two spellings is refused where firms are judged") {
    CHECK(!refuse_two_spellings(rows("firm", "x", {{"Alpha Ltd", ""}, {"ALPHA LTD", ""}}), "firm"));
    CHECK(refuse_two_spellings(rows("firm", "x", {{"Alpha Ltd", ""}, {"Beta Ltd", ""}}), "firm"));
}

TEST_CASE(
    "an accent that one of two labels leaves out does not make them two, another accent does") {
    const auto said = [](const char* a, const char* b) {
        return notes_on_rows(rows("region", "x", {{a, ""}, {b, ""}}), {"region"}).size();
    };
    CHECK(said("Côte", "COTE") == 1);
    CHECK(said("S\u00e3o Paulo", "Sa\u0303o Paulo") ==
          1);  // one character, or a letter and its mark
    CHECK(said("Hùng", "Hưng") == 0);
    CHECK(said("Côte", "Coté") == 0);
    CHECK(said("Côte", "Nord") == 0);
    CHECK(!refuse_two_spellings(rows("firm", "x", {{"Société", ""}, {"Societe", ""}}), "firm"));
}

TEST_CASE("a person on more rows than the schema says is refused though the column is left out") {
    const TextColumn id = *rows("id", "x", {{"a", ""}, {"a", ""}, {"b", ""}}).text("id");
    CHECK(!refuse_people_on_more_rows(id, 1, "f.csv"));
    CHECK(refuse_people_on_more_rows(id, 2, "f.csv"));
    const TextColumn name = *rows("office", "x", {{"a", ""}, {"a", ""}}).text("office");
    CHECK(refuse_people_on_more_rows(name, 1, "f.csv"));
}
