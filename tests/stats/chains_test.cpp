#include "palermo/stats/chains.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "palermo/stats/random.hpp"

using namespace palermo::stats;

namespace {

// x' = phi x + noise: an effective size of (1 - phi) / (1 + phi) of the draws.
Chains autoregressive(double phi, int chains, int draws, std::uint64_t seed) {
    Chains made;
    for (int c = 0; c < chains; ++c) {
        auto stream = Simulation(seed).stream(static_cast<std::uint64_t>(c));
        made.emplace_back();
        double x = stream.normal() / std::sqrt(1 - phi * phi);
        for (int i = 0; i < draws; ++i) {
            made.back().push_back(x);
            x = phi * x + stream.normal();
        }
    }
    return made;
}

}  // namespace

TEST_CASE("R-hat by hand: two chains that both go up and down between two values") {
    // Ranks give +z and -z. Each half chain has mean 0 and variance 4 z^2 / 3, so no variance
    // between: R-hat = sqrt((4 - 1) / 4).
    const std::vector<double> chain{1, 2, 1, 2, 1, 2, 1, 2};
    CHECK(r_hat({chain, chain}) == doctest::Approx(std::sqrt(0.75)).epsilon(1e-12));
}

TEST_CASE("R-hat is near 1 for chains that agree and large for chains that sit apart or drift") {
    auto chains = autoregressive(0.3, 4, 1000, 7);
    CHECK(r_hat(chains) < 1.01);
    auto apart = chains;
    for (double& x : apart[0]) x += 2;
    CHECK(r_hat(apart) > 1.05);
    auto wide = chains;  // the same middle, another width: only the folded one sees it
    for (double& x : wide[0]) x *= 4;
    CHECK(r_hat(wide) > 1.05);
    auto drifting = chains;
    for (auto& chain : drifting) {
        for (std::size_t i = 0; i < chain.size(); ++i) chain[i] += 0.004 * static_cast<double>(i);
    }
    CHECK(r_hat(drifting) > 1.05);
    CHECK(std::isnan(r_hat({std::vector<double>(8, 1.0), std::vector<double>(8, 1.0)})));
}

TEST_CASE("R-hat and effective sizes look at ranks: a cube changes nothing") {
    const auto chains = autoregressive(0.5, 4, 400, 3);
    auto cubed = chains;
    for (auto& chain : cubed) {
        for (double& x : chain) x = x * x * x;
    }
    CHECK(ess_bulk(cubed) == ess_bulk(chains));
    CHECK(ess_tail(cubed) == ess_tail(chains));
}

TEST_CASE("the effective size of autoregressive chains is (1 - phi) / (1 + phi) of the draws") {
    for (const double phi : {0.0, 0.5, 0.9}) {
        const auto chains = autoregressive(phi, 4, 20'000, 11);
        const double due = 80'000 * (1 - phi) / (1 + phi);
        CHECK(ess_bulk(chains) == doctest::Approx(due).epsilon(0.08));
        // The median's error from theory: 1 / (density * 2 * sqrt(effective size of "is below")),
        // and that size is a little larger than of the values themselves.
        const auto median = chain_quantile(chains, 0.5);
        const double sd = 1 / std::sqrt(1 - phi * phi);
        CHECK(median.monte_carlo_sd < 1.2533 * sd / std::sqrt(due) * 1.15);
        CHECK(median.monte_carlo_sd > 1.2533 * sd / std::sqrt(due) * 0.75);
        CHECK(std::fabs(median.value) < 4 * median.monte_carlo_sd);
    }
}

TEST_CASE("ranks spread evenly pass the test of uniformity, and ranks in a corner do not") {
    std::vector<int> even, corner;
    for (int i = 0; i < 400; ++i) {
        even.push_back(i % 20);
        corner.push_back(i % 10);
    }
    CHECK(uniform_rank_p_value(even, 19, 10) == doctest::Approx(1));
    // 80 in each of five bins of ten where 40 are due: chi-square 400 on 9 degrees.
    CHECK(uniform_rank_p_value(corner, 19, 10) < 1e-60);
}

TEST_CASE("log_sum_exp does not overflow: log(e^1000 + e^1000) = 1000 + log 2") {
    const double logs[] = {1000, 1000};
    CHECK(log_sum_exp(logs) == doctest::Approx(1000 + std::log(2.0)).epsilon(1e-15));
    CHECK(std::isinf(log_sum_exp({})));
}
