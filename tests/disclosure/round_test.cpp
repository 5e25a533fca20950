#include "palermo/disclosure/round.hpp"
#include "doors.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

using namespace palermo;
using namespace palermo::protect;

namespace {

/// Invented people: one row each, by region and form.
Table people(std::initializer_list<std::tuple<const char*, const char*, int>> groups) {
    TextColumn region("region"), form("form");
    for (const auto& [where, what, count] : groups) {
        for (int i = 0; i < count; ++i) region.push(where), form.push(what);
    }
    return *Table::make({region, form});
}

RoundingRules base(std::int64_t number, std::string key = {}) {
    RoundingRules rules;
    rules.base = number;
    rules.key = std::move(key);
    return rules;
}

std::int64_t value_of(const Cube& cube, const std::vector<std::int64_t>& values,
                      std::int64_t count) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (cube.cells[i].count == count) return values[i];
    }
    return -1;
}

/// A cube of up to three columns with a hierarchy over the first.
Cube any_cube() {
    TextColumn one("one"), two("two"), three("three");
    for (int i = 0; i < 24; ++i) {
        const auto count = *rc::gen::element(0, 0, 1, 2, 3, 5, 7, 15, 31);
        for (int n = 0; n < count; ++n) {
            one.push(std::string(1, static_cast<char>('a' + i % 4)));
            two.push(std::string(1, static_cast<char>('k' + i / 4 % 3)));
            three.push(std::string(1, static_cast<char>('x' + i / 12)));
        }
    }
    RC_PRE(one.size() > 0);
    return *count_cube(*Table::make({one, two, three}), {"one", "two", "three"},
                       {{"one", {{"a", "left"}, {"b", "left"}, {"c", "right"}, {"d", "right"}}}});
}

}  // namespace

TEST_CASE("what is a multiple stays, and the rest goes together so that the table adds up") {
    //   3 20 | 23        5 20 | 25     (down would be 0 20 | 20, 30 40 | 70, 30 60 | 90:
    //  30 40 | 70  -->  30 40 | 70      3 people further off in each of four cells, not 2)
    //  33 60 | 93       35 60 | 95
    const auto cube = *count_cube(people({{"north", "labour", 3},
                                          {"north", "other", 20},
                                          {"south", "labour", 30},
                                          {"south", "other", 40}}),
                                  {"region", "form"});
    const auto made = round_cube(cube, base(5));
    REQUIRE(made);
    CHECK(value_of(cube, made->values, 3) == 5);
    CHECK(value_of(cube, made->values, 23) == 25);
    CHECK(value_of(cube, made->values, 33) == 35);
    CHECK(value_of(cube, made->values, 93) == 95);
    CHECK(value_of(cube, made->values, 40) == 40);
    CHECK(made->unchanged == 5);
    CHECK(made->moved_people == 8);
    CHECK(made->against_wish == 0);
    CHECK(tests::let_out(rounded_candidate(cube, made->values, base(5))));
    CHECK(!round_cube(cube, base(7)));
}

TEST_CASE("where each cell rounded by itself would not add up, one goes the other way") {
    // 2 + 2 + 2 = 6: alone 3 + 3 + 3 = 9. Base 3: two go up, one down.
    const auto cube = *count_cube(people({{"n", "a", 2}, {"n", "b", 2}, {"n", "c", 2}}), {"form"});
    const auto made = round_cube(cube, base(3));
    REQUIRE(made);
    auto parts = std::vector<std::int64_t>(made->values.begin(), made->values.begin() + 3);
    std::sort(parts.begin(), parts.end());
    CHECK(parts == std::vector<std::int64_t>{0, 3, 3});
    CHECK(made->values[3] == 6);
    CHECK(made->against_wish == 1);
    // Cells of 0 are not listed: who is to say that one of them holds anybody?
    const auto out = tests::let_out(rounded_candidate(cube, made->values, base(3)));
    REQUIRE(out);
    CHECK(out->table().rows() == 3);

    // Planted: each cell by itself, and a value two steps away.
    CHECK(tests::let_out(rounded_candidate(cube, {3, 3, 3, 6}, base(3))).error().code ==
          Code::invalid_input);
    CHECK(tests::let_out(rounded_candidate(cube, {6, 0, 0, 6}, base(3))).error().code ==
          Code::invalid_input);
    CHECK(tests::let_out(rounded_candidate(cube, {2, 2, 2, 6}, base(3))).error().code ==
          Code::invalid_input);
}

TEST_CASE("a promise that rounding to this base cannot keep is refused at the door") {
    const auto cube = *count_cube(people({{"n", "a", 2}, {"n", "b", 4}}), {"form"});
    auto rules = base(3);
    const auto made = round_cube(cube, rules);
    REQUIRE(made);
    rules.width_min = 4;  // 3 printed: 1 to 5, four besides one
    CHECK(tests::let_out(rounded_candidate(cube, made->values, rules)));
    rules.width_min = 5;
    const auto refused = tests::let_out(rounded_candidate(cube, made->values, rules));
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::would_disclose);
}

TEST_CASE("no other rounding of a small table is nearer") {
    CHECK(rc::check("2 x 3 tables, every choice of up and down tried", [] {
        TextColumn row("row"), column("column");
        for (int i = 0; i < 6; ++i) {
            const auto count = *rc::gen::inRange(1, 12);
            for (int n = 0; n < count; ++n) {
                row.push(std::to_string(i / 3)), column.push(std::to_string(i % 3));
            }
        }
        const auto cube = *count_cube(*Table::make({row, column}), {"row", "column"});
        const std::int64_t b = *rc::gen::element(3, 5, 10);
        const auto made = round_cube(cube, base(b));
        RC_ASSERT(made.has_value());
        std::int64_t least = 1'000'000;
        for (int ups = 0; ups < 64; ++ups) {
            std::vector<std::int64_t> values(cube.cells.size(), 0);
            std::int64_t moved = 0;
            bool fits = true;
            for (std::size_t i = 0; i < cube.cells.size(); ++i) {
                const auto count = cube.cells[i].count;
                if (i < 6) {
                    const bool up = (ups >> i & 1) != 0;
                    fits &= !up || count % b != 0;
                    values[i] = count / b * b + (up ? b : 0);
                } else {
                    for (const auto leaf : cube.made_of[i]) values[i] += values[leaf];
                }
                const auto off = std::abs(values[i] - count);
                fits &= off < b;
                moved += off;
            }
            if (fits) least = std::min(least, moved);
        }
        RC_ASSERT(made->moved_people == least);
    }));
}

TEST_CASE("whatever the table: multiples beside the counts, sums exact, the same twice, let out") {
    CHECK(rc::check([] {
        const auto cube = any_cube();
        const auto rules =
            base(*rc::gen::element(3, 5, 10), *rc::gen::element(std::string(), std::string("key")));
        const auto made = round_cube(cube, rules);
        if (!made) RC_DISCARD("none exists for some tables of three dimensions");
        for (std::size_t i = 0; i < cube.cells.size(); ++i) {
            RC_ASSERT(made->values[i] % rules.base == 0);
            RC_ASSERT(std::abs(made->values[i] - cube.cells[i].count) < rules.base);
        }
        for (const auto& sum : cube.sums) {
            std::int64_t total = 0;
            for (const auto part : sum.parts) total += made->values[part];
            RC_ASSERT(total == made->values[sum.total]);
        }
        RC_ASSERT(round_cube(cube, rules)->values == made->values);
        RC_ASSERT(tests::let_out(rounded_candidate(cube, made->values, rules)).has_value());
    }));
}

TEST_CASE("with a key the choice is another one, and nearness cannot be told from it") {
    TextColumn form("form");
    for (int i = 0; i < 200; ++i) {
        for (int n = 0; n < 4; ++n) form.push(std::to_string(i));
    }
    const auto cube = *count_cube(*Table::make({form}), {"form"});
    const auto nearest = round_cube(cube, base(5));
    const auto keyed = round_cube(cube, base(5, "a secret of this office"));
    const auto other = round_cube(cube, base(5, "another secret"));
    REQUIRE((nearest && keyed && other));
    CHECK(keyed->values != nearest->values);
    CHECK(keyed->values != other->values);
    // Four of five go up: 160 of 200, and the total of 800 is a multiple and stays.
    CHECK(std::count(keyed->values.begin(), keyed->values.end(), 5) == 160);
    CHECK(keyed->values.back() == 800);
}
