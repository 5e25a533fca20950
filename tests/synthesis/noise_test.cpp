#include "palermo/synthesis/noise.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <type_traits>
#include <vector>

#include "palermo/synthesis/detail/exact_draws.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

/// Fair bits that come again: SplitMix64. For tests of the algorithms; makes no release.
struct Repeated {
    std::uint64_t state;
    std::uint64_t bits() {
        std::uint64_t z = (state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
};

/// Bits given by hand.
struct Given {
    std::vector<std::uint64_t> words;
    std::size_t next = 0;
    std::uint64_t bits() { return words.at(next++); }
};

/// Pearson's statistic of draws against exp(log_weight(x)), standardised: about N(0, 1) when the
/// draws are right. Cells expected below 10 are pooled into the tails.
template <class LogWeight>
double misfit(const std::vector<std::int64_t>& draws, std::int64_t reach, LogWeight log_weight) {
    double total = 0;
    for (auto x = -reach; x <= reach; ++x) total += std::exp(log_weight(x));
    std::map<std::int64_t, double> seen;
    for (const auto x : draws) seen[x] += 1;
    double statistic = 0, pooled_expected = 0, pooled_seen = static_cast<double>(draws.size());
    int cells = 0;
    for (auto x = -reach; x <= reach; ++x) {
        const double expected = std::exp(log_weight(x)) / total * static_cast<double>(draws.size());
        if (expected < 10) {
            pooled_expected += expected;
            continue;
        }
        statistic += (seen[x] - expected) * (seen[x] - expected) / expected;
        pooled_seen -= seen[x];
        ++cells;
    }
    if (pooled_expected > 5) {
        statistic +=
            (pooled_seen - pooled_expected) * (pooled_seen - pooled_expected) / pooled_expected;
        ++cells;
    }
    return (statistic - (cells - 1)) / std::sqrt(2.0 * (cells - 1));
}

auto gaussian(double variance) {
    return [=](std::int64_t x) { return -static_cast<double>(x * x) / (2 * variance); };
}

}  // namespace

TEST_CASE("noise is drawn from a secure generator only") {
    CHECK(!std::is_invocable_v<decltype(&DiscreteGaussian::draw), const DiscreteGaussian&,
                               Repeated&>);
    CHECK(!std::is_convertible_v<std::uint64_t, crypto::SecureRandom>);
}

TEST_CASE("discrete Gaussian draws follow the exact probabilities") {
    crypto::SecureRandom random;
    // Small and large, whole and broken variances; the last is of the shape synthesis uses.
    for (const auto& variance : {Rational(1, 4), Rational(1), Rational(7, 3), Rational(100),
                                 Rational(std::int64_t{1} << 39, 30'000'001)}) {
        const auto noise = *DiscreteGaussian::make(variance);
        std::vector<std::int64_t> draws(400'000);
        noise.fill(draws, random);
        const double sigma = std::sqrt(variance.up());
        // False alarm at 5.5: fewer than one run in ten million.
        CHECK(misfit(draws, static_cast<std::int64_t>(10 * sigma) + 3, gaussian(variance.up())) <
              5.5);
    }
}

TEST_CASE("discrete Laplace draws follow the exact probabilities") {
    crypto::SecureRandom random;
    for (const auto& scale : {Rational(1, 2), Rational(1), Rational(5, 3), Rational(40)}) {
        const auto noise = *DiscreteLaplace::make(scale);
        std::vector<std::int64_t> draws(400'000);
        noise.fill(draws, random);
        CHECK(misfit(draws, static_cast<std::int64_t>(40 * scale.up()) + 3, [&](std::int64_t x) {
                  return -std::abs(static_cast<double>(x)) / scale.up();
              }) < 5.5);
    }
}

TEST_CASE("the chi-square test notices a sampler that is 1% too narrow") {
    // The planted flaw: what a slip in the variance would look like.
    crypto::SecureRandom random;
    const auto narrow = *DiscreteGaussian::make(Rational(98, 1));
    std::vector<std::int64_t> draws(1'500'000);
    narrow.fill(draws, random);
    CHECK(misfit(draws, 103, gaussian(100)) > 5.5);
}

TEST_CASE("a comparison that 64 bits cannot decide reads on, and is still exact") {
    // 1/3 = 0.0101... in binary: every word of it is 0x5555555555555555.
    const auto third = detail::fraction(1, 3);
    Given just_below{{0x5555555555555555, 0x5555555555555554}};
    CHECK(detail::bernoulli(third, 1, just_below));
    CHECK(just_below.next == 2);
    Given just_above{{0x5555555555555555, 0x5555555555555556}};
    CHECK(!detail::bernoulli(third, 1, just_above));
    Given third_word{{0x5555555555555555, 0x5555555555555555, 0}};
    CHECK(detail::bernoulli(third, 1, third_word));
    CHECK(third_word.next == 3);
}

TEST_CASE("fractions too long for one division are bracketed, never misjudged") {
    const detail::U128 under = (detail::U128{1} << 100) + 7;
    const auto half = detail::fraction(under / 2, under);
    CHECK(half.floor <= detail::U128{1} << 63);
    CHECK(half.ceiling >= detail::U128{1} << 63);
    CHECK(half.ceiling - half.floor <= 8);
    Given below{{(std::uint64_t{1} << 63) - 100}}, above{{(std::uint64_t{1} << 63) + 100}};
    CHECK(detail::bernoulli(half, 1, below));
    CHECK(!detail::bernoulli(half, 1, above));
}

TEST_CASE("zero and one are certain, exp(-0) is certain") {
    Repeated bits{1};
    for (int i = 0; i < 1000; ++i) {
        CHECK(!detail::bernoulli(detail::fraction(0, 5), 1, bits));
        CHECK(detail::bernoulli(detail::fraction(5, 5), 1, bits));
        CHECK(detail::bernoulli_exp(0, 1, bits));
    }
}

TEST_CASE("exp(-3/2) comes true 22.3% of the time") {
    Repeated bits{2};
    int hits = 0;
    for (int i = 0; i < 1'000'000; ++i) hits += detail::bernoulli_exp(3, 2, bits);
    CHECK(hits / 1e6 == doctest::Approx(std::exp(-1.5)).epsilon(0.01));
}

TEST_CASE("a choice is made with the exact probabilities of the exponential mechanism") {
    // epsilon 1/5, sensitivity 1, scores 0, 10, 20, 20: weights 1, e, e^2, e^2.
    const std::vector<std::int64_t> scores = {0, 10, 20, 20};
    const double e = std::exp(1.0), total = 1 + e + 2 * e * e;
    const double chance[] = {1 / total, e / total, e * e / total, e * e / total};
    crypto::SecureRandom random;
    constexpr int draws = 100'000;
    int seen[4] = {};
    for (int i = 0; i < draws; ++i) ++seen[*choose_exactly(scores, Rational(1, 5), 1, random)];
    double statistic = 0;
    for (int i = 0; i < 4; ++i) {
        const double expected = chance[i] * draws;
        statistic += (seen[i] - expected) * (seen[i] - expected) / expected;
    }
    CHECK(statistic < 35);  // chi-square with 3 degrees: one run in ten million
    // Twice the sensitivity is half the epsilon: the weights move to 1, sqrt e, e, e.
    int first = 0;
    for (int i = 0; i < draws; ++i)
        first += *choose_exactly(scores, Rational(1, 5), 2, random) == 0;
    const double half = 1 / (1 + std::sqrt(e) + 2 * e);
    CHECK(std::abs(first - half * draws) < 5.5 * std::sqrt(half * (1 - half) * draws));
    CHECK(!choose_exactly(scores, 0, 1, random));
    CHECK(*choose_exactly(std::vector<std::int64_t>{-5}, 1, 1, random) == 0);
}

TEST_CASE("a score far behind is never chosen, and takes no time to leave") {
    std::vector<std::int64_t> scores(4'000, -1'000'000'000);
    scores[1'234] = 1'000'000'000;
    crypto::SecureRandom random;
    for (int i = 0; i < 20; ++i) CHECK(*choose_exactly(scores, 1, 1, random) == 1'234);
}

TEST_CASE("a spread that exact arithmetic cannot carry is refused") {
    CHECK(!DiscreteGaussian::make(0));
    CHECK(!DiscreteGaussian::make(-4));
    CHECK(!DiscreteGaussian::make(Rational((std::int64_t{1} << 41), 1)));
    CHECK(!DiscreteGaussian::make(Rational(1, (std::int64_t{1} << 41))));
    CHECK(DiscreteGaussian::make(Rational(std::int64_t{1} << 39, 1)));
    CHECK(!DiscreteLaplace::make(0));
}
