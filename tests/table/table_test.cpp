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

TEST_CASE("a text column finds every one of many values again, of every length") {
    TextColumn column("code");
    for (int i = 0; i < 20000; ++i) {
        // 0, 1, ... and the same behind 0 to 40 letters: short, middle and long hashes.
        const auto value = std::string(static_cast<std::size_t>(i % 41), 'x') + std::to_string(i);
        CHECK(column.code_for(value) == static_cast<TextCode>(i + 1));
        REQUIRE(column.code_for(value) == static_cast<TextCode>(i + 1));
        REQUIRE(column.find(value) == static_cast<TextCode>(i + 1));
    }
    CHECK(column.values().size() == 20001);
    CHECK(!column.find("xx"));
    const TextColumn copy = column;
    CHECK(copy.find("17").has_value() == column.find("17").has_value());
    CHECK(TextColumn("empty").find("") == 0);
    CHECK(!TextColumn("empty").find("x"));
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
