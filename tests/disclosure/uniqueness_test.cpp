#include "palermo/disclosure/uniqueness.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

using namespace palermo;
using namespace palermo::protect;

namespace {

/// A population by Pitman's formula, one person after the other, and the groups of a random part of it.
struct Drawn {
    GroupSizes sample;
    std::int64_t alone_in_both = 0;
};

Drawn draw(Pitman model, int people, int sampled, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(0, 1);
    std::vector<int> group_of, size;
    for (int i = 0; i < people; ++i) {
        // With probability (theta + groups * alpha) / (theta + i) the first of a group.
        const auto groups = static_cast<double>(size.size());
        auto place = uniform(random) * (model.theta + i);
        if (place < model.theta + groups * model.alpha) {
            group_of.push_back(static_cast<int>(size.size()));
            size.push_back(1);
            continue;
        }
        // Else into one, as often as it has members less alpha.
        for (;;) {
            const auto other = static_cast<std::size_t>(uniform(random) * i);
            const auto group = static_cast<std::size_t>(group_of[other]);
            if (uniform(random) < 1 - model.alpha / size[group]) {
                group_of.push_back(static_cast<int>(group));
                ++size[group];
                break;
            }
        }
    }
    std::shuffle(group_of.begin(), group_of.end(), random);
    std::vector<int> held(size.size(), 0);
    for (int i = 0; i < sampled; ++i)
        ++held[static_cast<std::size_t>(group_of[static_cast<std::size_t>(i)])];
    Drawn result;
    for (std::size_t g = 0; g < size.size(); ++g) {
        if (held[g] > 0) ++result.sample[held[g]];
        result.alone_in_both += held[g] == 1 && size[g] == 1 ? 1 : 0;
    }
    return result;
}

}  // namespace

TEST_CASE("in a file that is the whole population who is alone is alone") {
    const auto found = *population_uniques({{1, 7}, {3, 2}}, 1);
    CHECK(found.is_population);
    CHECK(found.alone == 7);
    CHECK(found.by_pitman == 7);
    CHECK(found.by_zayatz == 7);
}

TEST_CASE("two alone and a pair, half of the population: 7 of 11 by Zayatz") {
    // Of 8 people 4 are drawn. One of one is drawn in 1/2 of cases; one of two in 2 * C(6,3) / C(8,4)
    // = 4/7. Two groups of one to one group of two: 1 / (1 + 4/7).
    const auto found = *population_uniques({{1, 2}, {2, 1}}, 0.5);
    CHECK(found.by_zayatz == doctest::Approx(2.0 * 7 / 11));
    CHECK(found.by_pitman <= 2);
    CHECK(found.by_pitman > 0);
}

TEST_CASE("what Pitman's formula expects of two and of three people can be counted") {
    // theta 1, alpha 1/2. The second person stays away from the first with 1.5 / 2, and then both are
    // alone. The third stays away from one alone with 2.5 / 3.
    const Pitman model{0.5, 1};
    CHECK(model.expected_alone(1) == doctest::Approx(1));
    CHECK(model.expected_alone(2) == doctest::Approx(1.5));
    CHECK(model.expected_alone(3) == doctest::Approx(3 * 0.75 * 2.5 / 3));
    // Two apart: 1.5 / 2; two together: 0.5 / 2.
    CHECK(std::exp(model.log_likelihood({{1, 2}})) == doctest::Approx(0.75));
    CHECK(std::exp(model.log_likelihood({{2, 1}})) == doctest::Approx(0.25));
}

TEST_CASE("from a tenth of a population drawn by the formula, those alone in it are estimated") {
    double estimated = 0, true_number = 0;
    for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
        const auto drawn = draw({0.5, 40}, 20'000, 2'000, seed);
        estimated += population_uniques(drawn.sample, 0.1)->by_pitman;
        true_number += static_cast<double>(drawn.alone_in_both);
    }
    CHECK(true_number > 100);
    CHECK(estimated > 0.8 * true_number);
    CHECK(estimated < 1.25 * true_number);
}

TEST_CASE("a share of nothing or of more than all is refused, and nobody alone stays nobody") {
    CHECK(!population_uniques({{1, 1}}, 0));
    CHECK(!population_uniques({{1, 1}}, 1.5));
    CHECK(!population_uniques({{1, 1}}, std::nan("")));
    CHECK(!population_uniques({}, 0.5));
    CHECK(population_uniques({{2, 10}}, 0.5)->by_pitman == 0);
    // All alone, and groups all of one size: no parameters fit best, and the answer is still a number.
    CHECK(std::isfinite(population_uniques({{1, 100}}, 0.5)->by_pitman));
    CHECK(std::isfinite(population_uniques({{1, 1}, {5000, 3}}, 0.01)->by_zayatz));
}
