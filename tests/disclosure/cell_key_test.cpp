#include "palermo/disclosure/cell_key.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <random>

#include "doors.hpp"
#include "palermo/disclosure/detail/keyed.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

Table people(std::initializer_list<std::tuple<const char*, const char*, int>> groups) {
    TextColumn region("region"), form("form");
    for (const auto& [where, what, count] : groups) {
        for (int i = 0; i < count; ++i) region.push(where), form.push(what);
    }
    return *Table::make({region, form});
}

const std::string secret = "a secret of this office";

CellKeyRules rules_of(std::int64_t reach, double variance, std::int64_t not_printed) {
    CellKeyRules rules;
    rules.deviation_max = reach, rules.variance = variance, rules.not_printed = not_printed;
    return rules;
}

/// What a table of these columns prints for one combination.
std::int64_t printed(const Table& records, const std::vector<std::string>& columns,
                     const std::vector<std::string>& labels, const CellKeyRules& rules = {}) {
    const auto keys = *record_keys(records, "", secret);
    const auto cube = *count_cube(records, columns, {}, "", "", keys);
    const auto values = perturb_cube(cube, *PerturbationTable::make(rules));
    for (std::size_t i = 0; i < values.size(); ++i) {
        bool same = true;
        for (std::size_t d = 0; d < labels.size(); ++d) {
            same &= cube.labels[d][cube.cells[i].categories[d]] == labels[d];
        }
        if (same) return values[i];
    }
    return -1;
}

}  // namespace

TEST_CASE("the keyed numbers are HMAC-SHA256") {
    // RFC 4231, test case 2.
    CHECK(detail::keyed_number("Jefe", "what do ya want for nothing?") == 0x5bdcc146bf60754eULL);
    // RFC 4231, test case 6: a key longer than a block.
    CHECK(detail::keyed_number(std::string(131, '\xaa'),
                               "Test Using Larger Than Block-Size Key - Hash Key First") ==
          0x60e431591ee0b67fULL);
}

TEST_CASE("one person is printed as nobody or as three, so that the mean is one") {
    // 2/3 * 0 + 1/3 * 3 = 1; variance 2/3 * 1 + 1/3 * 4 = 2.
    const auto table = *PerturbationTable::make(rules_of(5, 2, 2));
    const auto row = table.probabilities(1);
    CHECK(row[5 - 1] == 666'666'667);
    CHECK(row[5 + 2] == 333'333'333);
    CHECK(table.printed(1, 0) == 0);
    CHECK(table.printed(1, ~std::uint64_t{0}) == 3);
    CHECK(table.printed(0, ~std::uint64_t{0}) == 0);
}

TEST_CASE("away from zero the deviations are even on both sides") {
    // Deviation at most 1, variance 1/2: a quarter, a half, a quarter.
    const auto table = *PerturbationTable::make(rules_of(1, 0.5, 0));
    const auto row = table.probabilities(100);
    CHECK(row[0] == doctest::Approx(250'000'000).epsilon(1e-8));
    CHECK(row[1] == doctest::Approx(500'000'000).epsilon(1e-8));
    CHECK(row[2] == doctest::Approx(250'000'000).epsilon(1e-8));
}

TEST_CASE("whatever the rules: whole, no mean, the variance asked for, nothing forbidden") {
    CHECK(rc::check([] {
        const auto reach = *rc::gen::inRange<std::int64_t>(2, 12);
        const auto not_printed = *rc::gen::inRange<std::int64_t>(0, reach);
        const auto variance =
            0.1 + *rc::gen::inRange(0, 100) * 0.01 * (static_cast<double>(reach * reach) / 3 - 0.1);
        const auto table = PerturbationTable::make(rules_of(reach, variance, not_printed));
        RC_ASSERT(table.has_value());
        for (std::int64_t count = 1; count < reach + not_printed + 4; ++count) {
            const auto row = table->probabilities(count);
            std::int64_t sum = 0;
            for (std::size_t i = 0; i < row.size(); ++i) {
                const auto value = count + static_cast<std::int64_t>(i) - reach;
                RC_ASSERT(row[i] >= 0);
                if (value < 0 || (value > 0 && value <= not_printed)) RC_ASSERT(row[i] == 0);
                sum += row[i];
            }
            RC_ASSERT(sum == 1'000'000'000);
            RC_ASSERT(std::abs(table->mean(count)) < 1e-6);
            // Where zero is allowed any variance is, up to the product of the two ends.
            const auto lowest = std::max(-reach, not_printed + 1 - count);
            if (count <= not_printed || count <= reach) continue;
            const auto most = static_cast<double>(-lowest * reach);
            const auto expected = std::min(variance, 0.999 * most);
            RC_ASSERT(std::abs(table->variance(count) - expected) < 1e-5 * (1 + expected));
        }
    }));
}

TEST_CASE("largest entropy: no small shift of probability that keeps mean and variance gains any") {
    // p(d) = exp(a d + c d^2) exactly: log p has no third difference.
    const auto table = *PerturbationTable::make(rules_of(4, 2.5, 1));
    const auto row = table.probabilities(3);  // 0 and 2 to 7: d = -3, -1, 0, 1, 2, 3, 4
    const auto l = [&](int d) { return std::log(static_cast<double>(row[d + 4])); };
    CHECK(row[4 - 2] == 0);
    for (const int d : {-1, 0, 1}) {
        CHECK(l(d + 3) - 3 * l(d + 2) + 3 * l(d + 1) - l(d) == doctest::Approx(0).epsilon(1e-4));
    }
}

TEST_CASE("keys drawn at random give the deviations of the table") {
    const auto table = *PerturbationTable::make(rules_of(5, 3, 2));
    std::mt19937_64 keys(7);
    std::vector<double> seen(11, 0);
    constexpr int draws = 200'000;
    for (int i = 0; i < draws; ++i) ++seen[table.printed(20, keys()) - 15];
    double chi_square = 0;
    for (int i = 0; i < 11; ++i) {
        const auto expected = static_cast<double>(table.probabilities(20)[i]) * draws / 1e9;
        chi_square += (seen[i] - expected) * (seen[i] - expected) / expected;
    }
    CHECK(chi_square < 35.6);  // 10 degrees of freedom, one in 10,000
}

TEST_CASE("the same people are printed with the same number in every table and every order") {
    const auto table =
        people({{"north", "labour", 13}, {"north", "other", 22}, {"south", "other", 9}});
    const auto here = printed(table, {"region", "form"}, {"south", "other"});
    CHECK(here == printed(table, {"region"}, {"south"}));
    CHECK(here == printed(table, {"form", "region"}, {"Total", "south"}));
    const auto turned =
        people({{"south", "other", 9}, {"north", "other", 22}, {"north", "labour", 13}});
    CHECK(here == printed(turned, {"region"}, {"south"}));
    // A newcomer in the north changes nothing in the south.
    const auto more =
        people({{"north", "labour", 14}, {"north", "other", 22}, {"south", "other", 9}});
    CHECK(here == printed(more, {"region"}, {"south"}));
}

TEST_CASE("another secret gives other keys; a short one, and an id used twice, are refused") {
    const auto table = people({{"north", "labour", 3}});
    const auto keys = *record_keys(table, "", secret);
    CHECK(keys[0] != keys[1]);  // equal records are told apart
    CHECK(keys != *record_keys(table, "", "another secret of 24 b"));
    CHECK(!record_keys(table, "", "short"));
    CHECK(!record_keys(table, "region", secret));
    CHECK(!record_keys(table, "name", secret));
}

TEST_CASE("a perturbed table goes out when small cells stay wide, and is refused when not") {
    const auto table = people({{"north", "labour", 3},
                               {"north", "other", 20},
                               {"south", "labour", 30},
                               {"south", "other", 40}});
    const auto keys = *record_keys(table, "", secret);
    const auto cube = *count_cube(table, {"region", "form"}, {}, "", "", keys);
    const auto out = tests::let_out(perturbed_candidate(cube, rules_of(5, 3, 2), ""));
    REQUIRE(out);
    const auto& counts = *out->table().counts("count");
    for (std::size_t row = 0; row < counts.size(); ++row) CHECK(counts[row].value >= 3);

    // Moved by at most 1, a printed number has three counts behind it: two besides one.
    const auto refused = tests::let_out(perturbed_candidate(cube, rules_of(1, 0.5, 0), ""));
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::would_disclose);
}

TEST_CASE("rules that cannot be kept are refused") {
    CHECK(!PerturbationTable::make(rules_of(0, 1, 0)));
    CHECK(!PerturbationTable::make(rules_of(3, 1, 3)));
    CHECK(!PerturbationTable::make(rules_of(3, 0, 1)));
    CHECK(!PerturbationTable::make(rules_of(3, 9, 1)));
}
