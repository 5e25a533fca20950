#include "palermo/core/program.hpp"

#include <doctest/doctest.h>

using namespace palermo;

TEST_CASE(
    "a program is found on the PATH by the first name that is there, and one that is nowhere is "
    "not") {
    const auto found = find_program({"no-such-program-of-anybody", "true"});
    REQUIRE(found);
    CHECK(found->filename() == "true");
    CHECK(found->is_absolute());
    CHECK_FALSE(find_program({"no-such-program-of-anybody"}));
}

TEST_CASE("a program that ends with 0 is done, and any other end is a refusal") {
    CHECK(run_program(*find_program({"true"}), {}, {}));
    const auto refused = run_program(*find_program({"false"}), {}, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::unavailable);
}

TEST_CASE("words are no shell's: a semicolon starts nothing") {
    // test(1) with one word that is not empty says yes; a shell would run `false` after it.
    CHECK(run_program(*find_program({"test"}), {"x; false"}, {}));
}

TEST_CASE(
    "a program that does not end is ended, when the time is over or somebody stops the work") {
    CHECK_FALSE(run_program(*find_program({"sleep"}), {"60"}, {}, 0));
    std::stop_source stop;
    stop.request_stop();
    const auto refused = run_program(*find_program({"sleep"}), {"60"}, {.stop = stop.get_token()});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::unavailable);
}
