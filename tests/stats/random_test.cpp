#include "palermo/stats/random.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <type_traits>
#include <vector>

#include "palermo/stats/distributions.hpp"

using namespace palermo::stats;

TEST_CASE("Philox gives the known answers of its authors") {
    using Block = std::array<std::uint32_t, 4>;
    CHECK(philox({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(philox({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}) ==
          Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
          Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a seed repeats its streams, and another seed or stream is another sequence") {
    CHECK(Simulation(7).stream(3).bits() == Simulation(7).stream(3).bits());
    CHECK(Simulation(7).stream(3).bits() != Simulation(7).stream(4).bits());
    CHECK(Simulation(7).stream(3).bits() != Simulation(8).stream(3).bits());
    CHECK(Simulation(7).branch(0).key() != Simulation(7).branch(1).key());
    CHECK(Simulation(7).branch(0).key() != 7);
}

TEST_CASE("draws have the mean and variance of their distribution") {
    auto stream = Simulation(2026).stream(0);
    const int draws = 200'000;
    const auto check = [&](auto draw, double mean, double variance) {
        double sum = 0, squares = 0;
        for (int i = 0; i < draws; ++i) {
            const double x = static_cast<double>(draw());
            sum += x - mean;
            squares += (x - mean) * (x - mean);
        }
        CHECK(std::fabs(sum / draws) < 5 * std::sqrt(variance / draws));
        CHECK(std::fabs(squares / draws / variance - 1) < 0.04);
    };
    check([&] { return stream.uniform(); }, 0.5, 1.0 / 12);
    check([&] { return stream.normal(); }, 0, 1);
    check([&] { return stream.exponential(); }, 1, 1);
    check([&] { return stream.gamma(0.4); }, 0.4, 0.4);
    check([&] { return stream.gamma(7); }, 7, 7);
    check([&] { return stream.beta(2, 3); }, 0.4, 0.04);
    check([&] { return stream.below(6); }, 2.5, 35.0 / 12);
    for (const double mean : {0.3, 9.0, 10.5, 400.0}) {
        check([&] { return stream.poisson(mean); }, mean, mean);
    }
    for (const double chance : {0.001, 0.3, 0.5, 0.9}) {
        for (const int trials : {5, 40, 3000}) {
            check([&] { return stream.binomial(trials, chance); }, trials * chance,
                  trials * chance * (1 - chance));
        }
    }
}

TEST_CASE("binomial draws follow the binomial distribution cell by cell") {
    auto stream = Simulation(5).stream(1);
    const int trials = 60, draws = 300'000;
    const double p = 0.3;  // 60 * 0.3 = 18: the rejection branch
    std::vector<double> seen(trials + 1);
    for (int i = 0; i < draws; ++i) ++seen[std::size_t(stream.binomial(trials, p))];
    double chi = 0;
    int cells = 0;
    for (int k = 5; k < 32; ++k, ++cells) {
        const double expected =
            draws * std::exp(log_factorial(trials) - log_factorial(k) - log_factorial(trials - k) +
                             k * std::log(p) + (trials - k) * std::log(1 - p));
        chi += (seen[std::size_t(k)] - expected) * (seen[std::size_t(k)] - expected) / expected;
    }
    CHECK(chi_squared_tail(chi, cells) > 1e-4);
}

TEST_CASE("a multinomial throws every ball, and none where there is no weight") {
    auto stream = Simulation(1).stream(0);
    const std::vector<double> weights{0, 3, 0, 1, 0};
    std::vector<std::int64_t> counts(5);
    for (int i = 0; i < 100; ++i) {
        stream.multinomial(50, weights, counts);
        CHECK(counts[1] + counts[3] == 50);
        CHECK((counts[0] | counts[2] | counts[4]) == 0);
    }
}

TEST_CASE("distribution functions agree with tables") {
    CHECK(normal_quantile(0.975) == doctest::Approx(1.959963984540054).epsilon(1e-14));
    CHECK(normal_cdf(-1.959963984540054) == doctest::Approx(0.025).epsilon(1e-13));
    CHECK(normal_quantile(1e-20) == doctest::Approx(-9.262340089798408).epsilon(1e-13));
    CHECK(poisson_at_most(2, 3) == doctest::Approx(8.5 * std::exp(-3)).epsilon(1e-13));
    CHECK(poisson_at_least(3, 3) == doctest::Approx(1 - 8.5 * std::exp(-3)).epsilon(1e-13));
    CHECK(chi_squared_tail(3.841458820694124, 1) == doctest::Approx(0.05).epsilon(1e-12));
    CHECK(log_factorial(5) == doctest::Approx(std::log(120.0)).epsilon(1e-15));
    CHECK(log_factorial(5000) == doctest::Approx(std::lgamma(5001.0)).epsilon(1e-14));
}

TEST_CASE("quantiles are those of R's type 8") {
    // quantile(1:10, c(.1, .25, .5, .975), type = 8) in R: 1.366667 2.916667 5.5 10
    const std::vector<double> x{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    CHECK(quantile_8(x, 0.1) == doctest::Approx(1.3666666666666667));
    CHECK(quantile_8(x, 0.25) == doctest::Approx(2.9166666666666667));
    CHECK(quantile_8(x, 0.5) == doctest::Approx(5.5));
    CHECK(quantile_8(x, 0.975) == 10);
}
