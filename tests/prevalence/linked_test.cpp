#include "palermo/prevalence/linked.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tables.hpp"

using namespace palermo;
using namespace palermo::prevalence;

namespace {

Table draws_of(const std::vector<std::vector<std::string>>& rows) {
    return table_of({"draw", "a", "b", "count"}, rows);
}

std::unique_ptr<Engine> independent(const CaptureTable& table, const Task& = {}) {
    return fixed_model(table, Model(table.lists()));
}

// With two independent lists the unseen are n10 n01 / n11: 20 * 30 / 10 = 60 of 120 people, and with two
// links fewer 22 * 32 / 8 = 88 of 150.
const std::vector<std::vector<std::string>> two_draws = {
    {"1", "1", "0", "20"}, {"1", "0", "1", "30"}, {"1", "1", "1", "10"},
    {"2", "1", "0", "22"}, {"2", "0", "1", "32"}, {"2", "1", "1", "8"}};

}  // namespace

TEST_CASE("each drawn linkage has its own estimate, and the middle of them is the answer") {
    const auto captures = read_linked_captures(draws_of(two_draws));
    REQUIRE(captures);
    REQUIRE(captures->tables.size() == 2);
    BootstrapOptions options;
    options.replicates = 400;
    const auto made = averaged_over_linkages(*captures, independent, options);
    REQUIRE(made);
    CHECK(made->of_draws[0] == doctest::Approx(120));
    CHECK(made->of_draws[1] == doctest::Approx(150));
    CHECK(made->people == doctest::Approx(135));
    CHECK(made->replicates.unseen.size() == 400);
    CHECK(made->replicates.people_seen == 60);
    CHECK(made->replicates.estimate == doctest::Approx(75));
    CHECK(made->linkage_share > 0);
    CHECK(made->linkage_share < 1);
    CHECK(captures->mean().counts()[3] == 9);
}

TEST_CASE("a linkage that is certain adds nothing: the same table twice has the plain interval") {
    auto rows = two_draws;
    for (std::size_t i = 3; i < 6; ++i) rows[i] = rows[i - 3], rows[i][0] = "2";
    const auto captures = read_linked_captures(draws_of(rows));
    BootstrapOptions options;
    options.replicates = 20'000;
    const auto made = averaged_over_linkages(*captures, independent, options);
    CHECK(made->between_log_sd == doctest::Approx(0).epsilon(1e-9));
    const auto plain = resample(captures->tables[0], *independent(captures->tables[0]), options);
    const auto one = interval(made->replicates, IntervalKind::percentile, 0.95);
    const auto other = interval(*plain, IntervalKind::percentile, 0.95);
    CHECK(one->lower.people == doctest::Approx(other->lower.people).epsilon(0.02));
    CHECK(one->upper.people == doctest::Approx(other->upper.people).epsilon(0.05));
}

TEST_CASE("a draw that joins nobody counts as no estimate, not as no draw") {
    auto rows = two_draws;
    rows.pop_back();
    const auto captures = read_linked_captures(draws_of(rows));
    REQUIRE(captures);
    CHECK(captures->without_overlap == 1);
    BootstrapOptions options;
    options.replicates = 100;
    const auto made = averaged_over_linkages(*captures, independent, options);
    CHECK(std::isinf(made->of_draws[1]));
    CHECK(made->replicates.without_estimate >= 50);
}

TEST_CASE("wrong draws are refused by place") {
    auto rows = two_draws;
    rows[4][0] = "two";
    CHECK(read_linked_captures(draws_of(rows)).error().where == ":6:draw");
    rows = two_draws;
    rows[1][3] = "-3";
    CHECK(read_linked_captures(draws_of(rows)).error().code == Code::invalid_input);
}

TEST_CASE(
    "restoring counts people and not links: one in ten of those joined was lost, give or take") {
    // 1,200 people are joined, 900 of them on all three lists. The lost beside them are negative
    // binomial (1,200, 0.9): 133 on average, of variance 148. So 900 becomes 1,000 on average,
    // with a standard deviation of 900 / 1,200 * 12.2 = 9.1; counting links it would be 6.9.
    LinkedCaptures captures;
    captures.tables.assign(
        2'000, *CaptureTable::make({"a", "b", "c"}, {0, 500, 500, 100, 500, 100, 100, 900}));
    const auto restored = captures.with_links_restored(0.1, 1);
    REQUIRE(restored);
    REQUIRE(restored->tables.size() == 2'000);
    double mean = 0, square = 0;
    for (const auto& table : restored->tables) {
        const auto all_three = static_cast<double>(table[7]);
        mean += all_three / 2'000, square += all_three * all_three / 2'000;
    }
    CHECK(std::fabs(mean - 1'000) < 1);
    CHECK(std::fabs(std::sqrt(square - mean * mean) - 9.1) < 0.6);
}

TEST_CASE("trouble in a later draw is told at its place in the file") {
    auto rows = two_draws;
    rows[4][1] = "1", rows[4][2] = "0", rows[4][3] = "7";  // draw 2 gives a history twice
    CaptureOptions options;
    options.file_name = "d.csv";
    CHECK(to_string(read_linked_captures(draws_of(rows), options).error())
              .starts_with("d.csv:6:4: captures.history_twice("));
    rows = {two_draws.begin(), two_draws.begin() + 4};  // of draw 2 nobody is on b
    CHECK(to_string(read_linked_captures(draws_of(rows), options).error())
              .starts_with("d.csv:1:3: captures.empty_list("));
}
