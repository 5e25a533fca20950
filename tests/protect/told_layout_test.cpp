#include <doctest/doctest.h>

#include "palermo/formats/csv.hpp"
#include "palermo/protect/audit.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

Table csv(const char* text) {
    auto table = formats::parse_csv(text, "invented.csv");
    REQUIRE(table);
    return *std::move(table);
}

}  // namespace

TEST_CASE("a long file tells its count, its totals and its levels") {
    // Region and country in two columns: the north is 7 + 2, everybody 9 + 4.
    const auto file =
        csv("Year,Region,Country,Sex,People\n"
            "2024,Total,Total,All,13\n"
            "2024,North,Total,All,9\n"
            "2024,North,A,All,7\n"
            "2024,North,B,All,2\n"
            "2024,South,Total,All,4\n"
            "2024,South,C,All,1\n"
            "2024,South,D,All,<5\n");
    const auto layout = told_layout(file);
    REQUIRE(layout);
    CHECK(layout->count == "People");
    CHECK(layout->key == std::vector<std::string>{"Year", "Sex"});  // one sex adds up to nothing
    REQUIRE(layout->dimensions.size() == 2);
    CHECK(layout->dimensions[0].column == "Region");
    CHECK(layout->dimensions[1].total == "Total");
    REQUIRE(layout->marks.size() == 1);
    CHECK(layout->marks[0].bounds == Bounds{0, 4});
    // The one hidden cell follows from the levels: 4 - 1 = 3; and two small cells are printed openly.
    const auto audit = audit_tables(file, *layout);
    REQUIRE(audit);
    CHECK(audit->suppressed == 1);
    CHECK(audit->recoverable_within == 1);
    CHECK(audit->printed_one == 1);
    CHECK(audit->printed_small == 5);  // 9, 7, 2, 4, 1
}

TEST_CASE("a label called total whose lines do not add up is no total") {
    const auto layout = told_layout(csv("Place,People\nTotal,10\nA,3\nB,4\nC,5\n"));
    REQUIRE(layout);
    CHECK(layout->dimensions[0].total != "Total");
}

TEST_CASE("a file with several columns of numbers, or none, is not guessed at") {
    CHECK(!told_layout(csv("Place,Women,Men\nA,1,2\nB,3,4\n")));
    CHECK(!told_layout(csv("Place,Form\nA,x\nB,y\n")));
    // A column of years is no second count.
    CHECK(told_layout(csv("Year,People\n2023,7\n2024,9\n")));
}

TEST_CASE("rounded numbers are bounds, and two roundings of the same people cut each other") {
    // True: 12 + 4 = 16. To base 5, off by at most 4: 10 + 5 = 15, so the second is 1 to 9.
    const auto fives = csv("Place,People\nTotal,15\nA,10\nB,5\n");
    // To base 3, off by at most 2: 12, 3 (1 to 5), 15. Together B is 1 to 5: several numbers.
    const auto threes = csv("Place,People\nTotal,15\nA,12\nB,3\n");
    auto layout = *told_layout(fives);
    layout.off_by = 4;
    const auto now = *read_tables(fives, layout);
    layout.off_by = 2;
    const auto then = *read_tables(threes, layout, now.labels);
    const PrintedTables* const earlier[] = {&then};
    const auto apart = audit_printed(now, earlier, 10);
    REQUIRE(apart);
    CHECK(apart->blurred == 2);  // A can be 6, B can be 1
    CHECK(apart->few_told_within == 0);
    CHECK(apart->few_told_between == 0);
    CHECK(apart->printed_small == 0);
    // Moved by at most 4 elsewhere and printed as 9: 5 to 13. With 1 to 5 of base 3, B is 5 - a false
    // conclusion here, and the only one left to a reader: counted once, however often B is printed.
    const auto moved = csv("Place,People\nTotal,20\nA,12\nB,9\n");
    layout.off_by = 4;
    const auto other = *read_tables(moved, layout, now.labels);
    const PrintedTables* const two[] = {&other};
    const auto threes_now =
        *read_tables(threes, {layout.key, layout.dimensions, layout.count, {}, 2}, now.labels);
    const auto cut = audit_printed(threes_now, two, 10);
    REQUIRE(cut);
    CHECK(cut->few_told_between == 1);
    CHECK(!cut->safe());
}
