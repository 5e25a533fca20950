#include "palermo/protect/release.hpp"

#include <doctest/doctest.h>

#include <type_traits>

using namespace palermo;
using namespace palermo::protect;

TEST_CASE("nobody but the door makes a release") {
    CHECK(!std::is_constructible_v<Release, Table, Statement>);
    CHECK(!std::is_default_constructible_v<Release>);
}

TEST_CASE("a foreign release without a named source or input is refused") {
    const Recipe recipe{"palermo", {{"a.csv", "00"}}, "{}"};
    CHECK(!admit({}, {{"", "t", "2025-04-14", ""}, recipe}));
    CHECK(!admit({}, {{"UNODC", "t", "2025-04-14", ""}, {"palermo", {}, "{}"}}));
    CHECK(admit({}, {{"UNODC", "t", "2025-04-14", ""}, recipe}));
}
