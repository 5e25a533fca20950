#include "palermo/disclosure/detail/simplex_walk.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>

using namespace palermo;
using namespace palermo::protect;
using detail::Move;
using detail::ReferenceSolution;
using detail::SimplexWalk;

namespace {

/// Hidden cells of at least `low`, and printed sums over some of them.
struct Printed {
    CellSystem system;
    std::vector<std::int64_t> truth;

    Printed(std::vector<std::int64_t> cells, std::int64_t low) : truth(std::move(cells)) {
        system.cells.assign(truth.size(), {low, no_limit});
    }
    void sum(const std::vector<CellIndex>& parts) {
        std::int64_t total = 0;
        for (const auto part : parts) total += truth[part];
        system.sums.push_back({static_cast<CellIndex>(system.cells.size()), parts});
        system.cells.push_back({total, total});
        truth.push_back(total);
    }
};

/// Everything that is shown of one cell, until it is `width` wide.
struct Shown {
    SimplexWalk::Ending ending;
    std::int64_t low, high;  // of the cell
    std::vector<Move> trades;
};

Shown move(const Printed& printed, CellIndex cell, std::vector<CellIndex> fixed,
           std::int64_t width) {
    ReferenceSolution ground(printed.system, printed.truth);
    SimplexWalk edges(ground);
    Shown shown{{}, printed.truth[cell], printed.truth[cell], {}};
    shown.ending = edges.move(cell, fixed,
                              {[&] { return shown.high - shown.low >= width; },
                               [&](const Move& trade) {
                                   for (const auto& [which, by] : trade.changes) {
                                       if (which != cell) continue;
                                       const auto up = by > 0 ? trade.up : trade.down;
                                       const auto down = by > 0 ? trade.down : trade.up;
                                       const auto truth = printed.truth[cell];
                                       shown.high = std::max(shown.high, truth + std::abs(by) * up);
                                       shown.low = std::min(shown.low, truth - std::abs(by) * down);
                                   }
                                   shown.trades.push_back(trade);
                               }});
    return shown;
}

std::map<CellIndex, std::int64_t> changes_of(const Move& trade) {
    std::map<CellIndex, std::int64_t> result;
    for (const auto& [cell, by] : trade.changes) result[cell] = by;
    return result;
}

}  // namespace

TEST_CASE("the four corners of a square trade people, and no margin moves") {
    //   3  20 | 23      one more in the first corner, one fewer beside and below it: 20 can fall to 1,
    //  30  40 | 70      so the 3 can rise by 19; and it can fall to 1.
    Printed square({3, 20, 30, 40}, 1);
    square.sum({0, 1}), square.sum({2, 3}), square.sum({0, 2}), square.sum({1, 3});
    const auto shown = move(square, 0, {}, 21);
    CHECK(shown.ending == SimplexWalk::Ending::moved);
    CHECK(shown.low == 1);
    CHECK(shown.high == 22);
    REQUIRE(shown.trades.size() == 1);
    CHECK(changes_of(shown.trades[0]) ==
          std::map<CellIndex, std::int64_t>{{0, 1}, {1, -1}, {2, -1}, {3, 1}});
    CHECK(shown.trades[0].up == 19);
    CHECK(shown.trades[0].down == 2);
    // 1 to 22 is all there is: who asks for one more value is told no.
    CHECK(move(square, 0, {}, 22).ending == SimplexWalk::Ending::stuck);
}

TEST_CASE("in a cube of 2 x 2 x 2 with every margin of two printed, all eight corners trade") {
    // Front 5 4 / 6 3, back 2 7 / 8 9: corners of one colour gain, the others lose. The first rises
    // by 2 until a 3 is 1, and falls by 4 at most: of its colour (5, 3, 7, 8) the 3 allows only 2.
    Printed cube({5, 4, 6, 3, 2, 7, 8, 9}, 1);
    for (const CellIndex corner : {0, 2, 4, 6}) cube.sum({corner, corner + 1});
    for (const CellIndex corner : {0, 1, 4, 5}) cube.sum({corner, corner + 2});
    for (const CellIndex corner : {0, 1, 2, 3}) cube.sum({corner, corner + 4});
    const auto shown = move(cube, 0, {}, 3);
    CHECK(shown.ending == SimplexWalk::Ending::moved);
    REQUIRE(shown.trades.size() == 1);
    // Gain: 0, 3, 5, 6. Lose: 1, 2, 4, 7, of which the 2 can give one person.
    CHECK(changes_of(shown.trades[0]) ==
          std::map<CellIndex, std::int64_t>{
              {0, 1}, {1, -1}, {2, -1}, {3, 1}, {4, -1}, {5, 1}, {6, 1}, {7, -1}});
    CHECK(shown.trades[0].up == 1);    // 2 -> 1
    CHECK(shown.trades[0].down == 2);  // 3 -> 1
    // Nobody moves when one corner is known.
    CHECK(move(cube, 0, {7}, 1).ending == SimplexWalk::Ending::stuck);
}

TEST_CASE("who knows one part of a sum of two knows the other") {
    Printed two({1, 4}, 1);
    two.sum({0, 1});
    CHECK(move(two, 1, {}, 1).ending == SimplexWalk::Ending::moved);
    CHECK(move(two, 1, {0}, 1).ending == SimplexWalk::Ending::stuck);
    Printed three({1, 4, 50}, 1);
    three.sum({0, 1, 2});
    const auto shown = move(three, 1, {0}, 1);
    CHECK(shown.ending == SimplexWalk::Ending::moved);
    CHECK(changes_of(shown.trades[0]) == std::map<CellIndex, std::int64_t>{{1, 1}, {2, -1}});
}

TEST_CASE("a hidden total moves with its parts, and a bound of its own holds them back") {
    // a + b + c = 12 is printed, s = a + b is not.
    Printed cells({3, 4, 5}, 0);
    cells.sum({0, 1, 2});
    cells.system.cells.push_back({0, no_limit});
    cells.truth.push_back(7);
    cells.system.sums.push_back({4, {0, 1}});
    CHECK(move(cells, 4, {}, 1).ending == SimplexWalk::Ending::moved);
    CHECK(move(cells, 4, {2}, 1).ending == SimplexWalk::Ending::stuck);
    cells.system.cells[4] = {6, 8};
    const auto shown = move(cells, 2, {}, 3);
    CHECK(shown.ending == SimplexWalk::Ending::stuck);
    CHECK(shown.low == 4);
    CHECK(shown.high == 6);
}

namespace {

/// Values of one cell in all whole-number solutions, by trying them all: cells of 0 to `top`.
std::set<std::int64_t> values_by_trying(const Printed& printed, std::size_t free, std::int64_t top,
                                        CellIndex cell, const std::vector<CellIndex>& fixed) {
    std::set<std::int64_t> result;
    std::vector<std::int64_t> at(free, 0);
    for (;;) {
        bool fits = std::all_of(fixed.begin(), fixed.end(),
                                [&](auto each) { return at[each] == printed.truth[each]; });
        for (const auto& sum : printed.system.sums) {
            std::int64_t total = 0;
            for (const auto part : sum.parts) total += at[part];
            fits = fits && total == printed.truth[sum.total];
        }
        if (fits) result.insert(at[cell]);
        std::size_t i = 0;
        while (i < free && ++at[i] > top) at[i++] = 0;
        if (i == free) return result;
    }
}

}  // namespace

TEST_CASE("what edges say is what trying all tables says") {
    CHECK(rc::check("up to six cells, any sums", [] {
        const auto count = *rc::gen::inRange<std::size_t>(2, 7);
        auto truth = *rc::gen::container<std::vector<std::int64_t>>(
            count, rc::gen::inRange<std::int64_t>(0, 5));
        Printed printed(truth, 0);
        for (auto& each : printed.system.cells) each.high = 4;
        const auto sums = *rc::gen::inRange(1, 5);
        for (int i = 0; i < sums; ++i) {
            std::vector<CellIndex> parts;
            for (CellIndex c = 0; c < count; ++c) {
                if (*rc::gen::inRange(0, 2) == 1) parts.push_back(c);
            }
            if (!parts.empty()) printed.sum(parts);
        }
        const auto cell = *rc::gen::inRange<CellIndex>(0, static_cast<CellIndex>(count));
        std::vector<CellIndex> fixed;
        const auto other = *rc::gen::inRange<CellIndex>(0, static_cast<CellIndex>(count));
        if (other != cell && *rc::gen::arbitrary<bool>()) fixed.push_back(other);
        const auto values = values_by_trying(printed, count, 4, cell, fixed);
        const auto width = *rc::gen::inRange<std::int64_t>(1, 4);
        const auto shown = move(printed, cell, fixed, width);
        for (const auto value : {shown.low, shown.high}) RC_ASSERT(values.contains(value));
        const auto wide = *values.rbegin() - *values.begin() >= width;
        if (shown.ending == SimplexWalk::Ending::moved) RC_ASSERT(wide);
        if (shown.ending == SimplexWalk::Ending::stuck) RC_ASSERT(!wide);
    }));
}
