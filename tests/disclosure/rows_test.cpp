#include "palermo/disclosure/rows.hpp"

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
                            "white space, accents, signs or how a number is written, and would be "
                            "1 (3 records)"));
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

TEST_CASE("a column of whole numbers called as counts are may hold many people in a row") {
    const auto counted = [](const char* name, const char* first, const char* second) {
        return refuse_counts(rows(name, "form", {{first, "x"}, {second, "y"}})).has_value();
    };
    for (const char* name : {"victims", "Freq", "Number of victims", "2024", "Total", "Personen"}) {
        CAPTURE(name);
        CHECK_FALSE(counted(name, "15", "3"));
    }
    for (const char* name : {"age", "year", "number of children", "total dependants"}) {
        CAPTURE(name);
        CHECK(counted(name, "15", "3"));
    }
    CHECK(counted("n", "1", "1"));          // one person a row
    CHECK(counted("victims", "few", "3"));  // no numbers
    CHECK(refuse_counts(rows("n", "form", {{"1", "x"}, {"2", "x"}, {"3", "y"}})));  // row numbers
}

TEST_CASE("labels that differ by a dash, an apostrophe, a soft hyphen or zeros are said") {
    const auto said = [](const char* a, const char* b) {
        return notes_on_rows(rows("region", "x", {{a, ""}, {b, ""}}), {"region"}).size();
    };
    CHECK(said("Saint-Denis", "Saint\u2013Denis") == 1);
    CHECK(said("Cote d'Or", "Cote d\u2019Or") == 1);
    CHECK(said("south", "so\u00aduth") == 1);
    CHECK(said("01", "1.0") == 1);
    CHECK(said("=\"01\"", "01") == 1);
    CHECK(said("01", "02") == 0);
    CHECK(notes_on_groups("region", {"North", "north", "South"}).size() == 1);
    CHECK(notes_on_groups("region", {"North", "North", "South"}).empty());
}

TEST_CASE("a firm with and without a point is one") {
    CHECK(
        !refuse_two_spellings(rows("firm", "x", {{"Alpha Ltd", ""}, {"Alpha Ltd.", ""}}), "firm"));
    CHECK(refuse_two_spellings(rows("firm", "x", {{"Alpha 1", ""}, {"Alpha 2", ""}}), "firm"));
}

TEST_CASE("notes and sub-totals under the data are no people") {
    CHECK(!refuse_rows_of_nobody(north({{"Extracted on", "2026-11-30"}})));
    CHECK(!refuse_rows_of_nobody(north({{"Source: a ministry", "25 victims"}})));
    CHECK(!refuse_rows_of_nobody(north({{"Sub-total north", "12"}})));
    CHECK(!refuse_rows_of_nobody(north({{"Sous-total nord", "12"}})));
    CHECK(refuse_rows_of_nobody(north({{"Notre-Dame", "labour"}})));
}

TEST_CASE("people on several rows are left open in the statement, without a number") {
    CHECK(rows_not_attacked(rows("client_ref", "x", {{"7", ""}, {"7", ""}, {"8", ""}})).size() ==
          1);
    CHECK(rows_not_attacked(rows("person name", "x", {{"A", ""}, {"A", ""}, {"B", ""}})).size() ==
          1);
    CHECK(rows_not_attacked(rows("given name", "x", {{"A", ""}, {"A", ""}, {"B", ""}})).empty());
    CHECK(rows_not_attacked(rows("client_ref", "x", {{"7", ""}, {"9", ""}, {"8", ""}})).empty());
}
