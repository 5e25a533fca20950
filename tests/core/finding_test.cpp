#include "palermo/core/finding.hpp"
#include <doctest/doctest.h>

#include "palermo/core/result.hpp"

using namespace palermo;

TEST_CASE("a place reads as file:row:column and leaves out what it does not know") {
    CHECK(to_string(Place{"a.csv", 17, 3}) == "a.csv:17:3");
    CHECK(to_string(Place{"a.csv", 17, 0}) == "a.csv:17");
    CHECK(to_string(Place{"a.csv", 0, 0}) == "a.csv");
}

TEST_CASE("codes map to the exit codes and HTTP statuses that are promised") {
    CHECK(exit_code(Code::invalid_input) == 2);
    CHECK(exit_code(Code::unavailable) == 9);
    CHECK(http_status(Code::would_disclose) == 422);
    CHECK(http_status(Code::not_permitted) == 403);
}
