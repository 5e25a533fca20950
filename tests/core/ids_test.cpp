#include "palermo/core/ids.hpp"

#include <doctest/doctest.h>

using namespace palermo;

static_assert(sizeof(CountryId) == 3 && sizeof(RegionId) == 2);
static_assert(CountryId::parse("BEN").has_value() && !CountryId::parse("ben").has_value());

TEST_CASE("a country id is three capital letters and nothing else") {
    const auto benin = CountryId::parse("BEN");
    REQUIRE(benin.has_value());
    CHECK(benin->text() == "BEN");
    CHECK(*benin < *CountryId::parse("GHA"));
    for (const auto* text : {"", "BJ", "ben", "BENI", " BE", "BE1", "É1"}) {
        CAPTURE(text);
        CHECK(!CountryId::parse(text).has_value());
    }
}

TEST_CASE("a region id is an M49 number, with or without zeros in front") {
    REQUIRE(RegionId::parse("009").has_value());
    CHECK(RegionId::parse("009") == RegionId::parse("9"));
    CHECK(RegionId::parse("009")->m49() == 9);
    CHECK(RegionId::of(204) == RegionId::parse("204"));
    for (const auto* text : {"", "0", "000", "1000", "0009", "-1", " 9", "9 ", "x"}) {
        CAPTURE(text);
        CHECK(!RegionId::parse(text).has_value());
    }
    CHECK(!RegionId::of(0).has_value());
    CHECK(!RegionId::of(1000).has_value());
}
