#include "palermo/disclosure/attack.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "palermo/disclosure/audit.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

/// "sex,age,people" rows as a table, with a release year as key.
Table printed(std::initializer_list<std::array<const char*, 3>> rows) {
    TextColumn year("year"), sex("sex"), age("age"), people("people");
    for (const auto& row : rows) {
        year.push("2024");
        sex.push(row[0]);
        age.push(row[1]);
        people.push(row[2]);
    }
    return *Table::make({year, sex, age, people});
}

const TableLayout layout{
    {"year"}, {{"sex", "all"}, {"age", "all"}}, "people", {{"<5", {0, 4}}, {"*", {5, no_limit}}}};

std::int64_t fallen(const Table& table) {
    const auto audit = audit_tables(table, layout);
    REQUIRE(audit);
    return audit->recoverable_within;
}

}  // namespace

TEST_CASE("one hidden cell in a printed sum follows by subtraction") {
    // 20 = 17 + x
    const auto table =
        printed({{"all", "all", "20"}, {"women", "all", "17"}, {"men", "all", "<5"}});
    const auto audit = audit_tables(table, layout);
    REQUIRE(audit);
    CHECK(audit->suppressed == 1);
    CHECK(audit->by_sums_alone == 1);
    CHECK(audit->recoverable_within == 1);
}

TEST_CASE("two hidden cells in a printed sum keep each other's secret, unless the bounds meet") {
    // 20 = 17 + x + y: x + y = 3, 0 to 3 each.
    CHECK(fallen(printed({{"all", "all", "20"},
                          {"women", "all", "17"},
                          {"men", "all", "<5"},
                          {"other", "all", "<5"}})) == 0);
    // 25 = 17 + x + y: x + y = 8 and neither is above 4.
    const auto both = audit_tables(printed({{"all", "all", "25"},
                                            {"women", "all", "17"},
                                            {"men", "all", "<5"},
                                            {"other", "all", "<5"}}),
                                   layout);
    REQUIRE(both);
    CHECK(both->by_sums_alone == 0);
    CHECK(both->recoverable_within == 2);
}

TEST_CASE("a total that is not printed still ties the innermost cells to the grand total") {
    // Nobody prints women or men as a whole, but 40 = 10 + 12 + 15 + x.
    CHECK(fallen(printed({{"all", "all", "40"},
                          {"women", "18+", "10"},
                          {"women", "0-17", "12"},
                          {"men", "18+", "15"},
                          {"men", "0-17", "<5"}})) == 1);
}

TEST_CASE("two tables that share a margin are attacked as one") {
    // By rows each pair hides itself; by columns too; the four together have one solution less than
    // they need only when a corner is printed.
    CHECK(fallen(printed({{"all", "18+", "12"},
                          {"all", "0-17", "13"},
                          {"women", "18+", "<5"},
                          {"men", "18+", "*"},
                          {"women", "0-17", "*"},
                          {"men", "0-17", "<5"},
                          {"women", "all", "12"},
                          {"men", "all", "13"}})) == 0);
    CHECK(fallen(printed({{"all", "18+", "12"},
                          {"all", "0-17", "13"},
                          {"women", "18+", "<5"},
                          {"men", "18+", "10"},
                          {"women", "0-17", "*"},
                          {"men", "0-17", "<5"},
                          {"women", "all", "12"},
                          {"men", "all", "13"}})) == 3);
}

TEST_CASE("a table that contradicts itself is attacked by the sums that fit") {
    // 30 is not 10 + 12 + 15. The line of women still adds up, with one hidden cell.
    const auto audit = audit_tables(printed({{"all", "all", "30"},
                                             {"women", "all", "22"},
                                             {"men", "all", "15"},
                                             {"women", "18+", "20"},
                                             {"women", "0-17", "<5"}}),
                                    layout);
    REQUIRE(audit);
    CHECK(audit->tables_contradicting == 1);
    CHECK(audit->recoverable_within == 1);
}

TEST_CASE("an earlier release that printed the cell tells it") {
    const auto now = printed({{"all", "all", "9"}, {"women", "all", "<5"}, {"men", "all", "*"}});
    const auto then = printed({{"women", "all", "4"}});
    const Table* const earlier[] = {&then};
    const auto audit = audit_tables(now, layout, earlier);
    REQUIRE(audit);
    CHECK(audit->recoverable_within == 0);
    CHECK(audit->shown_by_earlier == 1);
    CHECK(audit->follow_jointly == 1);  // the men follow from 9 and 4
    CHECK(!audit->safe());

    // A number the mark does not allow is a revision and tells nothing.
    const auto revised = printed({{"women", "all", "6"}});
    const Table* const other[] = {&revised};
    const auto second = audit_tables(now, layout, other);
    REQUIRE(second);
    CHECK(second->hidden_now_printed_then == 1);
    CHECK(second->recoverable_between == 0);
}

TEST_CASE("a file without the columns of its layout is refused") {
    const auto table = printed({{"all", "all", "9"}});
    CHECK(!audit_tables(table, unodc_layout()));
    auto twice = layout;
    twice.dimensions.push_back({"sex", "all"});
    CHECK(!audit_tables(table, twice));
}

TEST_CASE("the interval attack finds what trying all tables finds") {
    CHECK(rc::check("2 x 3 tables with small cells", [] {
        // Rows and columns with all margins printed; some cells hidden as 0 to 4.
        const auto cells = *rc::gen::container<std::vector<int>>(6, rc::gen::inRange(0, 5));
        const auto hidden = *rc::gen::container<std::vector<bool>>(6, rc::gen::arbitrary<bool>());
        CellSystem system;
        for (int i = 0; i < 6; ++i) {
            const Bounds known{cells[i], cells[i]};
            system.cells.push_back(hidden[i] ? Bounds{0, 4} : known);
        }
        const auto add = [&](std::vector<CellIndex> parts) {
            std::int64_t total = 0;
            for (const auto part : parts) total += cells[part];
            system.sums.push_back({static_cast<CellIndex>(system.cells.size()), parts});
            system.cells.push_back({total, total});
        };
        add({0, 1, 2});
        add({3, 4, 5});
        for (CellIndex c = 0; c < 3; ++c) add({c, c + 3});

        std::vector<int> low(6, 9), high(6, -1);
        for (int code = 0; code < 15625; ++code) {
            int rest = code;
            std::array<int, 6> x{};
            bool fits = true;
            for (int i = 0; i < 6; ++i, rest /= 5) {
                x[i] = rest % 5;
                fits &= hidden[i] || x[i] == cells[i];
            }
            if (!fits) continue;
            for (const auto& sum : system.sums) {
                std::int64_t total = 0;
                for (const auto part : sum.parts) total += x[part];
                fits &= total == system.cells[sum.total].low;
            }
            if (!fits) continue;
            for (int i = 0; i < 6; ++i) {
                low[i] = std::min(low[i], x[i]);
                high[i] = std::max(high[i], x[i]);
            }
        }
        const auto found = intervals(system, {}, {.wide_enough = 100});
        RC_ASSERT(found.has_value());
        const auto alone = determined(system);
        for (int i = 0; i < 6; ++i) {
            RC_ASSERT(found->cells[i].low == low[i]);
            RC_ASSERT(found->cells[i].high == high[i]);
            if (hidden[i] && alone[i]) RC_ASSERT(low[i] == high[i]);
        }
    }));
}

namespace {

/// The least and largest value of each cell over all whole tables within 0 to 3 that fulfil the sums.
std::vector<Bounds> by_trying_all(const CellSystem& system, std::size_t free_cells) {
    std::vector<Bounds> result(free_cells, {9, -1});
    std::vector<std::int64_t> x(free_cells);
    for (int code = 0; code < 1 << (2 * free_cells); ++code) {
        bool fits = true;
        for (std::size_t i = 0; i < free_cells; ++i) {
            x[i] = code >> (2 * i) & 3;
            fits &= x[i] >= system.cells[i].low && x[i] <= system.cells[i].high;
        }
        for (const auto& sum : system.sums) {
            std::int64_t total = 0;
            for (const auto part : sum.parts) total += x[part];
            fits &= total >= system.cells[sum.total].low && total <= system.cells[sum.total].high;
        }
        if (!fits) continue;
        for (std::size_t i = 0; i < free_cells; ++i) {
            result[i] = {std::min(result[i].low, x[i]), std::max(result[i].high, x[i])};
        }
    }
    return result;
}

}  // namespace

TEST_CASE("sums that go round in odd circles end between whole numbers, and people do not") {
    // x + y = y + z = x + z = t, t from 1 to 2: a linear program takes x = 0.5; people say 1 each.
    const CellSystem system{{{0, 3}, {0, 3}, {0, 3}, {1, 2}},
                            {{3, {0, 1}}, {3, {1, 2}}, {3, {0, 2}}}};
    const auto found = intervals(system);
    REQUIRE(found);
    for (int i = 0; i < 3; ++i) CHECK(found->cells[i] == Bounds{1, 1});
    CHECK(found->undecided_cells == 0);
    CHECK(!determined(system)[0]);
    // And where t can only be 1 nothing fits at all.
    auto never = system;
    never.cells[3] = {1, 1};
    CHECK(intervals(never)->contradiction);
    CHECK(*make_feasible(never) == 1);
    CHECK(!intervals(never)->contradiction);
}

TEST_CASE("whatever the sums, the attack says what trying all whole tables says") {
    CHECK(rc::check(
        "6 cells of 0 to 3, up to 5 sums of any of them, totals open by one at times", [] {
            CellSystem system;
            std::vector<std::int64_t> truth;
            for (int i = 0; i < 6; ++i) {
                truth.push_back(*rc::gen::inRange(0, 4));
                const bool known = *rc::gen::inRange(0, 5) == 0;
                system.cells.push_back(known ? Bounds{truth[i], truth[i]} : Bounds{0, 3});
            }
            const auto sums = *rc::gen::inRange(1, 6);
            for (int s = 0; s < sums; ++s) {
                const auto members = *rc::gen::inRange(1, 64);
                Sum sum{static_cast<CellIndex>(system.cells.size()), {}};
                std::int64_t total = 0;
                for (CellIndex i = 0; i < 6; ++i) {
                    if ((members >> i & 1) == 0) continue;
                    sum.parts.push_back(i);
                    total += truth[i];
                }
                const std::int64_t open = *rc::gen::inRange(0, 2);
                system.cells.push_back({std::max<std::int64_t>(0, total - open), total + open});
                truth.push_back(total);
                system.sums.push_back(sum);
            }
            const auto expected = by_trying_all(system, 6);
            const bool start_known = *rc::gen::arbitrary<bool>();
            const auto found =
                intervals(system, {},
                          {.wide_enough = 100,
                           .solution = start_known ? truth : std::vector<std::int64_t>()});
            RC_ASSERT(found.has_value());
            RC_ASSERT(!found->contradiction);
            RC_ASSERT(found->undecided_cells == 0);
            for (std::size_t i = 0; i < 6; ++i) RC_ASSERT(found->cells[i] == expected[i]);
            const auto alone = determined(system);
            for (std::size_t i = 0; i < 6; ++i) {
                if (alone[i]) RC_ASSERT(expected[i].known());
            }
        }));
}
