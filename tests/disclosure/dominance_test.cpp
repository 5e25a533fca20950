#include "palermo/disclosure/detail/dominance.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "doors.hpp"
#include "palermo/disclosure/suppress.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

struct Amount {
    std::string row, column, firm;
    int amount;
};

/// Invented firms.
Table amounts(const std::vector<Amount>& all) {
    TextColumn row("row"), column("column"), firm("firm"), amount("amount");
    for (const auto& each : all) {
        row.push(each.row), column.push(each.column), firm.push(each.firm);
        amount.push(std::to_string(each.amount));
    }
    return *Table::make({row, column, firm, amount});
}

Cube cube_of(const std::vector<Amount>& all, std::vector<std::string> columns,
             std::vector<Hierarchy> hierarchies = {}) {
    return *count_cube(amounts(all), columns, hierarchies, "amount", "firm");
}

/// The table of a public report on hidden turnovers (own numbers): three branches are dominated.
std::vector<Amount> branches() {
    return {{"b05", "", "f1", 9500},  {"b05", "", "f2", 300},  {"b05", "", "f3", 100},
            {"b06", "", "f4", 400},   {"b06", "", "f5", 30},   {"b07", "", "f6", 350},
            {"b07", "", "f7", 20},    {"b08", "", "f8", 5000}, {"b08", "", "f9", 4000},
            {"b08", "", "f10", 3900}, {"b09", "", "f11", 200}, {"b09", "", "f12", 180},
            {"b09", "", "f13", 170}};
}

SuppressionRules p_rule(double percent) {
    SuppressionRules rules;
    rules.p_percent = percent;
    return rules;
}

std::string hidden_rows(const Cube& cube, const std::vector<CellFate>& fate) {
    std::string result;
    for (std::size_t i = 0; i < fate.size(); ++i) {
        if (fate[i] == CellFate::printed) continue;
        result += cube.labels[0][cube.cells[i].categories[0]] + " ";
    }
    return result;
}

/// Every whole-number table that a reader must hold possible, by trying all of them: hidden cells are 1
/// to `most`, printed ones as they are, all sums hold.
std::vector<std::vector<std::int64_t>> all_tables(const Cube& cube,
                                                  const std::vector<CellFate>& fate,
                                                  std::int64_t most) {
    std::vector<std::vector<std::int64_t>> result;
    std::vector<std::int64_t> values(cube.inner, 0);
    const std::function<void(std::size_t)> go = [&](std::size_t cell) {
        if (cell == cube.inner) {
            std::vector<std::int64_t> whole;
            for (std::size_t i = 0; i < cube.cells.size(); ++i) {
                std::int64_t sum = 0;
                for (const auto leaf : cube.made_of[i]) sum += values[leaf];
                if (fate[i] == CellFate::printed && sum != cube.cells[i].count) return;
                whole.push_back(sum);
            }
            result.push_back(std::move(whole));
            return;
        }
        if (fate[cell] == CellFate::printed) {
            values[cell] = cube.cells[cell].count;
            go(cell + 1);
            return;
        }
        for (values[cell] = 1; values[cell] <= most; ++values[cell]) go(cell + 1);
    };
    go(0);
    return result;
}

/// Amounts of each firm in some innermost cells together.
std::map<std::uint32_t, std::int64_t> held_in(const Cube& cube,
                                              const std::vector<CellIndex>& cells) {
    std::map<std::uint32_t, std::int64_t> held;
    for (const auto cell : cells) {
        for (const auto& [who, amount] : cube.brought[cell]) held[who] += amount;
    }
    return held;
}

/// By the rule as the Handbook writes it, over innermost cells.
bool points_to_one(const Cube& cube, const std::vector<CellIndex>& cells, double p) {
    std::vector<std::int64_t> sorted;
    std::int64_t total = 0;
    for (const auto& [who, amount] : held_in(cube, cells))
        sorted.push_back(amount), total += amount;
    std::sort(sorted.rbegin(), sorted.rend());
    const auto second = sorted.size() > 1 ? sorted[1] : 0;
    return static_cast<double>(total - sorted[0] - second) <
           p / 100 * static_cast<double>(sorted[0]);
}

}  // namespace

TEST_CASE("three dominated branches hidden alone are known together, so a fourth is hidden too") {
    // 10,700 together; f4 (400) takes the own amount out and knows f1 (9,500) to within 10%:
    // 9,900 + 10% of 9,500 - 100 = 10,750 must be possible for b05, and 10,700 is the most.
    const auto cube = cube_of(branches(), {"row"});
    std::vector<CellFate> three;
    for (const auto& cell : cube.cells) {
        const auto& name = cube.labels[0][cell.categories[0]];
        three.push_back(name == "b05" || name == "b06" || name == "b07" ? CellFate::primary
                                                                        : CellFate::printed);
    }
    CHECK(!tests::let_out(suppressed_candidate(cube, three, p_rule(10))));
    const auto found = suppress(cube, p_rule(10));
    REQUIRE(found);
    CHECK(hidden_rows(cube, found->fate) == "b05 b06 b07 b09 ");
    const auto out = tests::let_out(suppressed_candidate(cube, found->fate, p_rule(10)));
    REQUIRE(out);
    CHECK(out->statement().promise.find("amount") != std::string::npos);
    CHECK(out->statement().promise.find("people") == std::string::npos);
    // 5%: 9,900 + 475 - 100 = 10,275 is possible, so three are enough.
    CHECK(tests::let_out(suppressed_candidate(cube, three, p_rule(5))));
    CHECK(hidden_rows(cube, suppress(cube, p_rule(5))->fate) == "b05 b06 b07 ");
}

TEST_CASE("one firm in several hidden cells is one contributor of their sum") {
    // a and b are hidden in 100 + 100 + 500; f1 brings 90 of each: 180 of 200.
    const std::vector<Amount> all = {
        {"a", "", "f1", 90},  {"a", "", "f2", 10},  {"b", "", "f1", 90}, {"b", "", "f3", 10},
        {"c", "", "f4", 200}, {"c", "", "f5", 160}, {"c", "", "f6", 140}};
    const auto cube = cube_of(all, {"row"});
    SuppressionRules rules;
    rules.largest_share_max = 0.8;
    std::vector<bool> printed(cube.cells.size(), true);
    printed[0] = printed[1] = false;
    CHECK(detail::dominated_sums(cube, printed, rules) == 1);
    printed[2] = false;  // with c, f1 brings 180 of 700
    CHECK(detail::dominated_sums(cube, printed, rules) == 0);
    const auto found = suppress(cube, rules);
    REQUIRE(found);
    CHECK(tests::let_out(suppressed_candidate(cube, found->fate, rules)));
    rules.largest_share_max = 1, rules.contributors_min = 4;  // f1, f2, f3 together are three
    printed[2] = true;
    CHECK(detail::dominated_sums(cube, printed, rules) == 1);
}

TEST_CASE("the hidden of a group of a hierarchy are known together where the group is printed") {
    const Hierarchy groups{"row", {{"a", "North"}, {"b", "North"}, {"c", "South"}, {"d", "South"}}};
    const std::vector<Amount> all = {
        {"a", "", "f1", 1000}, {"a", "", "f2", 30},  {"b", "", "f3", 60},
        {"c", "", "f5", 300},  {"c", "", "f6", 250}, {"c", "", "f7", 240},
        {"d", "", "f8", 300},  {"d", "", "f9", 260}, {"d", "", "f10", 200}};
    const auto cube = cube_of(all, {"row"}, {groups});
    std::vector<bool> printed;
    for (const auto& cell : cube.cells) {
        const auto& name = cube.labels[0][cell.categories[0]];
        printed.push_back(name != "a" && name != "b");
    }
    CHECK(detail::dominated_sums(cube, printed, p_rule(10)) == 1);
    const auto found = suppress(cube, p_rule(10));
    REQUIRE(found);
    CHECK(tests::let_out(suppressed_candidate(cube, found->fate, p_rule(10))));
    for (std::size_t i = 0; i < cube.cells.size(); ++i) {
        if (cube.labels[0][cube.cells[i].categories[0]] == "North") {
            CHECK(found->fate[i] != CellFate::printed);
        }
    }
}

TEST_CASE(
    "hidden cells are known together where all of a table is hidden but one cell and the total") {
    // The total is 16 and a x is printed: 9 are left for three hidden cells, and f1 brought 7 of them.
    const std::vector<Amount> all = {{"b", "y", "f0", 1}, {"b", "x", "f2", 1}, {"b", "x", "f1", 3},
                                     {"a", "y", "f1", 4}, {"a", "x", "f3", 3}, {"a", "x", "f0", 2},
                                     {"a", "x", "f2", 2}};
    const auto cube = cube_of(all, {"row", "column"});
    std::vector<bool> printed;
    for (const auto& cell : cube.cells) printed.push_back(cell.count == 7 || cell.count == 16);
    CHECK(detail::dominated_sums(cube, printed, p_rule(60)) == 1);
    printed.assign(printed.size(), false);
    printed[static_cast<std::size_t>(
        std::find_if(cube.cells.begin(), cube.cells.end(),
                     [](const auto& cell) { return cell.count == 16; }) -
        cube.cells.begin())] = true;
    CHECK(detail::dominated_sums(cube, printed, p_rule(60)) == 0);  // 7 of 16, and 3, 3, 3
}

TEST_CASE("in small tables of amounts, trying every table finds no contributor to estimate") {
    CHECK(rc::check([] {
        std::vector<Amount> all;
        const std::vector<std::string> rows = {"a", "b"}, columns = {"x", "y"};
        const bool flat = *rc::gen::arbitrary<bool>();
        const auto contributions = *rc::gen::inRange(4, 10);
        for (int i = 0; i < contributions; ++i) {
            all.push_back({*rc::gen::element<std::string>("a", "b"),
                           *rc::gen::element<std::string>("x", "y"),
                           "f" + std::to_string(*rc::gen::inRange(0, 6)), *rc::gen::inRange(1, 7)});
        }
        if (flat) {
            for (auto& each : all) each.row += each.column, each.column = "";
        }
        const auto cube = cube_of(all, flat ? std::vector<std::string>{"row"}
                                            : std::vector<std::string>{"row", "column"});
        // Only tables that the trying below reaches: no amount inside is larger than it goes.
        RC_PRE(std::all_of(cube.cells.begin(), cube.cells.begin() + cube.inner,
                           [](const Cube::Cell& cell) { return cell.count <= 18; }));
        SuppressionRules rules = p_rule(*rc::gen::element(10, 30, 60));
        rules.small_below = 1, rules.width_min = 1, rules.insiders = false;
        const auto found = suppress(cube, rules);
        RC_ASSERT(found.has_value());
        RC_ASSERT(tests::let_out(suppressed_candidate(cube, found->fate, rules)).has_value());

        const auto tables = all_tables(cube, found->fate, 18);
        const auto primary = primary_cells(cube, rules);
        std::map<std::uint32_t, int> firms;
        for (const auto& cell : cube.brought) {
            for (const auto& each : cell) firms[each.who];
        }
        for (CellIndex i = 0; i < cube.cells.size(); ++i) {
            if (!primary[i]) continue;
            auto held = held_in(cube, cube.made_of[i]);
            const auto first =
                std::max_element(held.begin(), held.end(),
                                 [](const auto& a, const auto& b) { return a.second < b.second; });
            const double most = static_cast<double>(first->second) * (1 + rules.p_percent / 100);
            for (const auto& [firm, nothing] : firms) {
                if (firm == first->first) continue;
                std::int64_t highest = 0;
                for (const auto& table : tables) {
                    const bool possible = std::all_of(
                        cube.made_of.begin(), cube.made_of.end(), [&](const auto& made_of) {
                            const auto cell = static_cast<std::size_t>(&made_of - &cube.made_of[0]);
                            const auto all_in = held_in(cube, made_of);
                            const auto own = all_in.find(firm);
                            if (own == all_in.end()) return true;
                            return all_in.size() == 1 ? table[cell] == own->second
                                                      : table[cell] >= own->second;
                        });
                    if (possible) highest = std::max(highest, table[i]);
                }
                const auto own = held.find(firm);
                const auto amount = own == held.end() ? 0 : own->second;
                // 18 is as far as the tables were tried; what reaches it may go further.
                if (highest >= 18) continue;
                RC_ASSERT(static_cast<double>(highest - amount) >= most - 1e-9);
            }
        }
        // Every set of innermost hidden cells whose sum is the same in all tables.
        std::vector<CellIndex> hidden;
        for (CellIndex i = 0; i < cube.inner; ++i) {
            if (found->fate[i] != CellFate::printed) hidden.push_back(i);
        }
        for (std::size_t set = 1; set < (std::size_t{1} << hidden.size()); ++set) {
            std::vector<CellIndex> cells;
            for (std::size_t i = 0; i < hidden.size(); ++i) {
                if (((set >> i) & 1) != 0) cells.push_back(hidden[i]);
            }
            const auto sum = [&](const std::vector<std::int64_t>& table) {
                std::int64_t result = 0;
                for (const auto cell : cells) result += table[cell];
                return result;
            };
            const bool known = std::all_of(tables.begin(), tables.end(), [&](const auto& table) {
                return sum(table) == sum(tables.front());
            });
            if (known) RC_ASSERT(!points_to_one(cube, cells, rules.p_percent));
        }
    }));
}
