#include "palermo/core/spelling.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace palermo;

TEST_CASE("a word with a letter wrong, missing, doubled or swapped finds its command") {
    const std::vector<std::string> commands = {"check", "diff", "build", "verify"};
    for (const auto* word : {"chek", "chekc", "check", "CHECK", "cheeck", "chack"}) {
        CHECK(closest(word, commands) == "check");
    }
    CHECK(closest("verfiy", commands) == "verify");
    CHECK(closest("publish", commands).empty());
    CHECK(closest("", commands).empty());
    CHECK(did_you_mean("biuld", commands) == "; did you mean build?");
    CHECK(did_you_mean("xyz", commands).empty());
}
