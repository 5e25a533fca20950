#include "palermo/prevalence/bayes/latent.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "palermo/prevalence/detail/latent_chain.hpp"
#include "published.hpp"

using namespace palermo;
using namespace palermo::prevalence;

TEST_CASE("hidden classes by hand: half seen by both lists with 1/2, half with 1/4") {
    detail::LatentChain chain(2, 2);
    detail::LatentState state;
    state.seen = {0.5, 0.25, 0.5, 0.5, 0.5, 0.25, 0.5, 0.5};  // [lists][4], two classes used
    state.share = {0.5, 0.5, 0, 0};
    const auto chances = chain.chances(state);
    CHECK(chances[0] == doctest::Approx((1.0 / 4 + 9.0 / 16) / 2));
    CHECK(chances[1] == doctest::Approx((1.0 / 4 + 3.0 / 16) / 2));
    CHECK(chances[3] == doctest::Approx((1.0 / 4 + 1.0 / 16) / 2));
    // One person on both: p_3 / (1 - p_0).
    const std::int64_t one[] = {0, 0, 0, 1};
    const detail::LatentData data(one, 1);
    CHECK(chain.log_chance(state, data) == doctest::Approx(std::log((5.0 / 32) / (19.0 / 32))));
}

TEST_CASE("hidden classes give the published medians within simulation error") {
    // Published (two chains of 110,000): Korea 137 (123 to 202), New Orleans 831 (572 to 1,377).
    const auto korea = latent_posterior(published("Korea"));
    REQUIRE(korea);
    CHECK(korea->has_number());
    CHECK(std::fabs(korea->median.people - 137) <= 1);
    CHECK(korea->intervals[1].upper.people == doctest::Approx(202).epsilon(0.04));
    const auto orleans = latent_posterior(published("NewOrl_5"));
    REQUIRE(orleans);
    CHECK(orleans->has_number());
    CHECK(orleans->median.people == doctest::Approx(831).epsilon(0.02));
    CHECK(orleans->intervals[1].upper.people == doctest::Approx(1377).epsilon(0.04));
}

TEST_CASE("the digits depend on the seed and not on the threads") {
    LatentOptions options;
    options.sweeps = options.most_sweeps = 1000;
    const auto captures = published("Korea");
    const auto one = latent_draws(captures.counts(), options, {.threads = 1});
    const auto three = latent_draws(captures.counts(), options, {.threads = 3});
    REQUIRE(one);
    REQUIRE(three);
    CHECK(one->unseen == three->unseen);
    options.seed = 2;
    CHECK(latent_draws(captures.counts(), options)->unseen != one->unseen);
}

TEST_CASE("chains too short to agree have no number, and say so") {
    LatentOptions options;
    options.sweeps = options.most_sweeps = 400;
    options.rungs = 1;
    const auto made = latent_posterior(published("Ned_5"), options);
    REQUIRE(made);
    CHECK(!made->has_number());
    CHECK(reasons_against(*made)[0].find("chains do not agree") != std::string::npos);
    options.chains = 1;
    CHECK(latent_posterior(published("Ned_5"), options).error().code == Code::invalid_input);
}
