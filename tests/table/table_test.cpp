#include "palermo/table/table.hpp"

#include <doctest/doctest.h>

using namespace palermo;

TEST_CASE("a text column keeps each value once and knows the missing one") {
    TextColumn states("State");
    for (const char* name : {"Benin", "", "Togo", "Benin"}) states.push(name);
    CHECK(states.size() == 4);
    CHECK(states.values().size() == 3);  // "", Benin, Togo
    CHECK(states.code(0) == states.code(3));
    CHECK(states.missing(1));
    CHECK(states[2] == "Togo");
    CHECK(!states.find("Ghana"));
}

TEST_CASE("zero, missing and suppressed are three different things") {
    CHECK(Count{0} != Count::missing());
    CHECK(Count::missing() != Count::suppressed());
    CHECK(Count{0}.known());
}

TEST_CASE("a table refuses columns of different lengths and names used twice") {
    TextColumn a("a"), b("b"), again("a");
    a.push("x");
    CHECK(!Table::make({a, b}));
    again.push("y");
    CHECK(!Table::make({a, again}));
    const auto table = Table::make({a});
    REQUIRE(table);
    CHECK(table->rows() == 1);
    CHECK(table->text("a") != nullptr);
    CHECK(table->counts("a") == nullptr);
}
