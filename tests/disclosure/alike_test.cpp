#include "palermo/disclosure/alike.hpp"

#include <doctest/doctest.h>

using namespace palermo;
using namespace palermo::protect;

namespace {

/// Counts by one column; every count is 20.
EarlierRelease by(const char* column, std::initializer_list<const char*> labels, const char* name) {
    TextColumn own(column), count("count");
    for (const auto* each : labels) own.push(each), count.push("20");
    own.push("Total"), count.push("100");
    EarlierRelease result;
    result.name = name;
    result.tables = {{column}};
    result.table = *Table::make({own, count});
    return result;
}

std::vector<std::string> notes(const EarlierRelease& now, const EarlierRelease& then) {
    const auto found = written_alike(now, std::vector{then});
    REQUIRE(found);
    return *found;
}

bool refused(const EarlierRelease& now, const EarlierRelease& then) {
    return !written_alike(now, std::vector{then});
}

}  // namespace

TEST_CASE("an earlier release with the same labels leaves nothing to say") {
    CHECK(notes(by("region", {"north", "south"}, "new"), by("region", {"north", "south"}, "old"))
              .empty());
}

TEST_CASE("an earlier release that writes North for north, or 01 for 1, is refused") {
    const auto now = by("region", {"north", "south", "1"}, "new");
    CHECK(refused(now, by("region", {"North", "south", "1"}, "old")));
    CHECK(refused(now, by("region", {"north ", "south", "1"}, "old")));
    CHECK(refused(now, by("region", {"north", "south", "01"}, "old")));
}

TEST_CASE("a column without a label in common is refused, unless it holds years") {
    CHECK(refused(by("age", {"0-17", "18+"}, "new"), by("age", {"0-9", "10-19", "20+"}, "old")));
    const auto said = notes(by("year", {"2025"}, "new"), by("year", {"2023", "2024"}, "old"));
    REQUIRE(said.size() == 1);
    CHECK(said[0].find("0 labels in both; 1 in this release only and 2 in that one only") !=
          std::string::npos);
}

TEST_CASE("labels of one release only are counted and not shown") {
    const auto said = notes(by("region", {"north", "south", "east"}, "new"),
                            by("region", {"north", "south", "west"}, "old"));
    REQUIRE(said.size() == 1);
    CHECK(said[0].starts_with(
        "old: column region: 2 labels in both; 1 in this release only and 1 in that one only"));
    CHECK(said[0].find("east") == std::string::npos);
}

TEST_CASE("a release without a column in common is refused by hand, and said on a ledger") {
    const auto now = by("region", {"north"}, "new");
    auto then = by("province", {"north"}, "old");
    CHECK(notes(now, then).size() == 1);
    then.by_hand = true;
    CHECK(refused(now, then));
}

TEST_CASE("Region in an earlier release is region, so that the attack compares it") {
    const auto now = by("region", {"north"}, "new");
    const auto then = columns_as_in(now, std::vector{by("Region", {"north"}, "old")});
    REQUIRE(then.size() == 1);
    CHECK(then[0].tables == std::vector<std::vector<std::string>>{{"region"}});
}
