#include "palermo/synthesis/detail/fit.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace palermo::protect;
using namespace palermo::protect::detail;

namespace {

/// Two columns of three and two codes, one table of both.
FitPlan small_plan(std::size_t rows, std::vector<float> target) {
    FitPlan plan;
    plan.rows = rows;
    plan.sizes = {3, 2};
    plan.shares = {{target[0] + target[1], target[2] + target[3], target[4] + target[5]},
                   {target[0] + target[2] + target[4], target[1] + target[3] + target[5]}};
    plan.tables = {{{0, 1}, target, std::vector<float>(6, 1)}};
    plan.units = {{{0}, {{0}, {1}, {2}}}, {{1}, {{0}, {1}}}};
    plan.seed = 7;
    return plan;
}

std::vector<double> table_of(const Records& records) {
    std::vector<double> counts(6);
    for (std::size_t r = 0; r < records.rows; ++r) {
        counts[records.columns[0][r] * 2U + records.columns[1][r]] += 1;
    }
    return counts;
}

}  // namespace

TEST_CASE("records meet a table that records can meet") {
    // From independence (300 x 500 / 1000 = 150 in the first cell) to what was asked for.
    const std::vector<float> target = {250, 50, 200, 300, 50, 150};
    const auto counts = table_of(*fit(small_plan(1'000, target)));
    for (std::size_t cell = 0; cell < 6; ++cell) CHECK(std::abs(counts[cell] - target[cell]) <= 2);
}

TEST_CASE("the same targets and seed give the same records on any number of threads") {
    auto plan = small_plan(600'000, {150'000, 30'000, 120'000, 180'000, 30'000, 90'000});
    plan.sweeps = 4;
    const auto alone = *fit(plan);
    for (const int threads : {2, 3, 5}) {
        CHECK(fit(plan, {.threads = threads})->columns == alone.columns);
    }
    plan.seed += 1;
    CHECK(fit(plan)->columns != alone.columns);
}

TEST_CASE("a code that is owed less than half a record is not drawn, the others keep their names") {
    const auto records = *fit(small_plan(1'000, {0.2F, 0.2F, 400, 300, 100, 200}));
    const auto counts = table_of(records);
    CHECK(counts[0] + counts[1] == 0);
    CHECK(std::abs(counts[2] - 400) <= 2);
    CHECK(std::abs(counts[5] - 200) <= 2);
}

TEST_CASE("a unit of several columns is drawn from its states alone") {
    // The two columns answered together or not at all: (0, 0), (1, 1) and (2, 1).
    auto plan = small_plan(900, {300, -1, -1, 400, -1, 200});
    plan.shares = {{300, 400, 200}, {300, 600}};
    plan.units = {{{0, 1}, {{0, 0}, {1, 1}, {2, 1}}}};
    const auto counts = table_of(*fit(plan));
    CHECK(counts[1] + counts[2] + counts[4] == 0);
    CHECK(std::abs(counts[3] - 400) <= 2);
}

TEST_CASE("a table that is known well is not traded for one that is known badly") {
    // The first table knows 600 and 400 to a record, the second says 500 and 500 give or take 100.
    auto plan = small_plan(1'000, {250, 250, 250, 250, 0, 0});
    plan.tables[0].variance.assign(6, 10'000);
    plan.tables.push_back({{0}, {600, 400, 0}, {1, 1, 1}});
    const auto counts = table_of(*fit(plan));
    CHECK(std::abs(counts[0] + counts[1] - 600) <= 2);
    CHECK(std::abs(counts[2] + counts[3] - 400) <= 2);
}

TEST_CASE("fitting ends by itself where no sweep brings the tables closer") {
    // Three columns of 40 codes that say the same: 50 records of each code, in 120 of 4,800 cells.
    constexpr std::size_t codes = 40, each = 50;
    FitPlan plan;
    plan.rows = codes * each;
    plan.sizes = {codes, codes, codes};
    plan.shares.assign(3, std::vector<float>(codes, each));
    for (const auto& columns : {std::vector<std::size_t>{0, 1}, {0, 2}, {1, 2}}) {
        FitTable table{columns, std::vector<float>(codes * codes, 0), {}};
        for (std::size_t code = 0; code < codes; ++code) table.target[code * codes + code] = each;
        table.variance.assign(codes * codes, 4);
        plan.tables.push_back(std::move(table));
    }
    for (std::size_t j = 0; j < 3; ++j) {
        auto& unit = plan.units.emplace_back();
        unit.columns = {j};
        for (std::size_t code = 0; code < codes; ++code) {
            unit.states.push_back({static_cast<Code16>(code)});
        }
    }
    const auto apart = [&](int sweeps) {
        plan.sweeps = sweeps;
        const auto records = *fit(plan);
        int count = 0;
        for (std::size_t r = 0; r < records.rows; ++r) {
            count += records.columns[0][r] != records.columns[1][r] ||
                     records.columns[0][r] != records.columns[2][r];
        }
        return count;
    };
    CHECK(apart(60) <= 100);           // of 2,000
    CHECK(apart(1'000) == apart(60));  // it had ended before
}

TEST_CASE("one record, and tables of three columns, are no exception") {
    auto plan = small_plan(1, {1, 0, 0, 0, 0, 0});
    CHECK(table_of(*fit(plan))[0] == 1);

    plan = small_plan(800, {200, 200, 100, 100, 100, 100});
    plan.sizes.push_back(2);
    plan.shares.push_back({400, 400});
    plan.units.push_back({{2}, {{0}, {1}}});
    // The third column is 1 exactly where the second is.
    plan.tables.push_back(
        {{0, 1, 2}, {200, 0, 0, 200, 100, 0, 0, 100, 100, 0, 0, 100}, std::vector<float>(12, 1)});
    const auto records = *fit(plan);
    int apart = 0;
    for (std::size_t r = 0; r < records.rows; ++r) {
        apart += records.columns[1][r] != records.columns[2][r];
    }
    CHECK(apart <= 4);
}
