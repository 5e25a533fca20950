#include "palermo/synthesis/membership.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "palermo/ledger/accountant.hpp"
#include "palermo/synthesis/marginals.hpp"
#include "palermo/synthesis/noise.hpp"
#include "palermo/synthesis/synthesize.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

constexpr double claimed = 1, delta = 1e-5;

/// One count for each of the 20 columns, measured for epsilon 1 in all; the columns the outlier
/// alone answers are the last fifteen.
std::vector<PlannedMarginal> twenty_counts(const Schema& schema) {
    const auto share = rounded_down(rho_for(claimed, delta).down() / 20);
    std::vector<PlannedMarginal> plan;
    for (std::size_t j = 0; j < 20; ++j) plan.push_back(planned(schema, {{j, 0}}, share));
    return plan;
}

/// What an attacker looks at: the sum of the fifteen counts, and how far they scatter.
std::vector<double> looked_at(const std::vector<std::int64_t>& counts) {
    double sum = 0, squares = 0;
    for (const auto count : counts) {
        sum += static_cast<double>(count);
        squares += static_cast<double>(count * count);
    }
    return {sum, squares};
}

}  // namespace

TEST_CASE("Clopper-Pearson bounds are those of the tables") {
    // 5 of 10, two-sided 90%: 0.2224 to 0.7776. 0 of 20: upper bound 1 - 0.05^(1/20) = 0.1391.
    CHECK(proportion_lower(5, 10) == doctest::Approx(0.2224).epsilon(1e-3));
    CHECK(proportion_upper(5, 10) == doctest::Approx(0.7776).epsilon(1e-3));
    CHECK(proportion_upper(0, 20) == doctest::Approx(0.1391).epsilon(1e-3));
    CHECK(proportion_lower(0, 20) == 0);
    CHECK(proportion_upper(20, 20) == 1);
}

TEST_CASE("the outlier pair is the one that broke a published mechanism") {
    const auto pair = outlier_pair(100);
    CHECK(pair.with.rows == pair.without.rows + 1);
    CHECK(pair.with.row(100) == std::vector<Code16>(20, 1));
    CHECK(pair.with.row(0)[4] == 1);
    CHECK(pair.with.row(0)[5] == 0);
}

TEST_CASE("noise that is what it says withstands the attack") {
    const auto pair = outlier_pair(1'000);
    const auto plan = twenty_counts(pair.schema);
    crypto::SecureRandom random;
    const auto observed = [&](const Records& records) -> Result<std::vector<double>> {
        const auto measured = TRY(measure(records, pair.schema, plan, random));
        std::vector<std::int64_t> counts;
        for (std::size_t j = 5; j < 20; ++j) counts.push_back(measured[j].noisy[1]);
        return looked_at(counts);
    };
    const auto result = attack_membership(pair, observed, 500, claimed, delta);
    REQUIRE(result);
    CHECK(!result->broken());
}

TEST_CASE("planted flaw: a sampler with a tenth of the spread is caught") {
    const auto pair = outlier_pair(1'000);
    const auto plan = twenty_counts(pair.schema);
    crypto::SecureRandom random;
    const auto narrow = *DiscreteGaussian::make(plan[0].variance / Rational(100));
    const auto observed = [&](const Records& records) -> Result<std::vector<double>> {
        std::vector<std::int64_t> counts;
        for (std::size_t j = 5; j < 20; ++j) {
            counts.push_back(count(records, pair.schema, {{j, 0}})[1] + narrow.draw(random));
        }
        return looked_at(counts);
    };
    const auto result = attack_membership(pair, observed, 500, claimed, delta);
    REQUIRE(result);
    CHECK(result->broken());
    CHECK(to_attack(*result, "canary").succeeded == 1);
}

TEST_CASE("planted flaw: noise scaled by a bound read from the data is caught") {
    // The published flaw: the spread follows the longest record, and one outlier is the longest.
    const auto pair = outlier_pair(1'000);
    const auto plan = twenty_counts(pair.schema);
    crypto::SecureRandom random;
    const auto observed = [&](const Records& records) -> Result<std::vector<double>> {
        std::int64_t longest = 0;
        for (std::size_t r = 0; r < records.rows; ++r) {
            const auto row = records.row(r);
            longest = std::max<std::int64_t>(longest, std::count(row.begin(), row.end(), 1));
        }
        const auto noise = TRY(DiscreteGaussian::make(plan[0].variance * Rational(longest, 20)));
        std::vector<std::int64_t> counts;
        for (std::size_t j = 5; j < 20; ++j) {
            counts.push_back(count(records, pair.schema, {{j, 0}})[1] + noise.draw(random));
        }
        return looked_at(counts);
    };
    const auto result = attack_membership(pair, observed, 500, claimed, delta);
    REQUIRE(result);
    CHECK(result->broken());
}

TEST_CASE("the whole synthesis withstands the attack on an outlier") {
    const auto pair = outlier_pair(300);
    const auto plan = plan_synthesis(
        pair.schema, {.epsilon = claimed, .delta = delta, .triples = 2, .sweeps = 3});
    REQUIRE(plan);
    crypto::SecureRandom random;
    const auto observed = [&](const Records& records) -> Result<std::vector<double>> {
        const auto synthesis = TRY(synthesize(records, pair.schema, *plan, random));
        double answers = 0, longest = 0;
        for (std::size_t r = 0; r < synthesis.records.rows; ++r) {
            const auto row = synthesis.records.row(r);
            const auto given = static_cast<double>(std::count(row.begin() + 5, row.end(), 1));
            answers += given;
            longest = std::max(longest, given);
        }
        return std::vector<double>{answers, longest};
    };
    const auto result = attack_membership(pair, observed, 60, claimed, delta);
    REQUIRE(result);
    CHECK(!result->broken());
}
