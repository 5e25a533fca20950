#include "palermo/ledger/accountant.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace palermo;
using namespace palermo::protect;

TEST_CASE("fractions add without rounding") {
    CHECK(Rational(1, 10) + Rational(2, 10) == Rational(3, 10));
    CHECK((Rational(1, 3) + Rational(1, 6)).text() == "1/2");
    CHECK(Rational(4, 2).text() == "2");
    CHECK(Rational(-1, 3) < Rational(0));
    CHECK(Rational(1, 3).down() < Rational(1, 3).up());
    CHECK(Rational::exactly(0.5) == Rational(1, 2));
    Rational tenth_ten_times;
    for (int i = 0; i < 10; ++i) tenth_ten_times += Rational(1, 10);
    CHECK(tenth_ten_times == Rational(1));
}

TEST_CASE("fractions are read exactly or refused") {
    CHECK(*Rational::parse("0.05") == Rational(1, 20));
    CHECK(*Rational::parse("6/8") == Rational(3, 4));
    CHECK(*Rational::parse("-1.5") == Rational(-3, 2));
    for (const auto* text : {"", "1/0", "a", "1e5", "1/", "/2", "1 /2", ".", "0x1"}) {
        CHECK_MESSAGE(!Rational::parse(text), text);
    }
}

TEST_CASE("one Gaussian measurement of variance 8 costs rho 1/16") {
    CHECK(rho_of_gaussian(8) == Rational(1, 16));
    CHECK(rho_of_gaussian(8, 4) == Rational(1, 4));
    CHECK(rho_of_pure(Rational(1, 2)) == Rational(1, 8));
    CHECK(rho_of_selection(Rational(1, 2)) == Rational(1, 32));
}

TEST_CASE("epsilon matches values computed independently, from above and by less than 1e-9") {
    // Ternary search over the order of CKS20 Prop. 12, and bisection of the Gaussian curve, in
    // double precision with Python's math module.
    struct Known {
        double rho, delta, zcdp, gaussian;
    };
    for (const auto& [rho, delta, zcdp, gaussian] :
         {Known{0.5, 1e-6, 5.22153444453, 4.886554117},
          Known{0.02, 8.9e-7, 0.90497566345, 0.839295219},
          Known{1e-3, 1e-5, 0.157335393161, 0.1416853671},
          Known{2, 1e-9, 14.1501475539, 13.53477222}}) {
        const auto exact = Rational::exactly(rho);
        CHECK(epsilon_of(exact, delta) == doctest::Approx(zcdp).epsilon(1e-9));
        CHECK(epsilon_of(exact, delta) >= zcdp * (1 - 1e-11));
        CHECK(gaussian_epsilon_of(exact, delta) == doctest::Approx(gaussian).epsilon(1e-7));
        CHECK(gaussian_epsilon_of(exact, delta) < epsilon_of(exact, delta));
    }
}

TEST_CASE("epsilon is the value of 50-digit arithmetic, rounded up") {
    // mpmath with 50 digits: golden section over CKS20 Prop. 12, bisection of the DRS22 curve.
    struct Known {
        double rho, delta, zcdp, gaussian;
    };
    for (const auto& [rho, delta, zcdp, gaussian] :
         {Known{0.5, 1e-6, 5.22153444453016905, 4.88655411746221201},
          Known{0.02, 8.9e-7, 0.904975663449881569, 0.839295219044089695},
          Known{0.1, 1e-6, 2.14193892838547373, 1.99452690069633844},
          Known{0.005, 1e-7, 0.478884435489716446, 0.44707842418638368},
          Known{8, 1e-10, 34.0901328796521427, 32.8482741416243745},
          Known{1e-6, 1e-6, 0.0044964939806486116, 0.00399153540108041357}}) {
        const auto exact = Rational::exactly(rho);
        CHECK(epsilon_of(exact, delta) >= zcdp * (1 - 3e-16));
        CHECK(epsilon_of(exact, delta) <= zcdp * (1 + 1e-12));
        CHECK(gaussian_epsilon_of(exact, delta) >= gaussian * (1 - 3e-16));
        CHECK(gaussian_epsilon_of(exact, delta) <= gaussian * (1 + 1e-9));
    }
}

TEST_CASE("what is told of a cost is never less than the cost, of what is left never more") {
    CHECK(rounded_up(1.00004, 4) == "1.001");
    CHECK(rounded_up(0.9999925334, 4) == "1");
    CHECK(rounded_up(0.09996, 3) == "0.1");
    CHECK(rounded_down(0.0241058, 4) == "0.0241");
    CHECK(rounded_down(2, 4) == "2");
    CHECK(rounded_up(0, 4) == "0");
    std::uint64_t state = 5;
    for (int i = 0; i < 10'000; ++i) {
        state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
        const double number = std::ldexp(static_cast<double>(state >> 11), -60 - i % 40);
        for (const int digits : {1, 4, 10}) {
            CHECK(std::stod(rounded_up(number, digits)) >= number);
            CHECK(std::stod(rounded_down(number, digits)) <= number);
            CHECK(std::stod(rounded_up(number, digits)) <=
                  number * (1 + 1.001 * std::pow(10.0, 1 - digits)));
        }
    }
}

TEST_CASE("the odds of a noisy maximum with exponential noise move by more than its epsilon") {
    // Why report-noisy-max is not charged as a mechanism of bounded range. Two scores, equal; then
    // 2 apart the other way. One-sided exponential noise of scale 2 / epsilon picks the second with
    // 1/2, then with exp(-epsilon) / 2.
    const double e = std::exp(1.0), before = 0.5, after = 0.5 / e;
    const double odds = (before / (1 - before)) / (after / (1 - after));
    CHECK(odds == doctest::Approx(2 * e - 1));
    CHECK(odds > e);
}

TEST_CASE("the Gaussian curve at mu = 1, epsilon = 1 is the textbook 0.1269") {
    // Phi(-1/2) - e Phi(-3/2) = 0.3085375 - 2.7182818 * 0.0668072 = 0.1269367
    CHECK(gaussian_delta_of(Rational(1, 2), 1) == doctest::Approx(0.1269367).epsilon(1e-6));
    CHECK(gaussian_delta_of(Rational(1, 2), 0) == doctest::Approx(0.3829249).epsilon(1e-6));
}

TEST_CASE("nothing spent is nothing lost") {
    CHECK(epsilon_of(0, 1e-6) == 0);
    CHECK(gaussian_epsilon_of(0, 1e-6) == 0);
    CHECK(delta_of(0, 1) == 0);
}

TEST_CASE("epsilon and delta are inverse to each other, with both roundings upward") {
    for (const auto& rho : {Rational(1, 1000), Rational(1, 50), Rational(1, 2), Rational(3)}) {
        const double epsilon = epsilon_of(rho, 1e-6);
        const double delta = delta_of(rho, epsilon);
        CHECK(delta == doctest::Approx(1e-6).epsilon(1e-5));
        CHECK(delta_of(rho, epsilon * 1.01) < delta);
        CHECK(epsilon_of(rho * Rational(2), 1e-6) > epsilon);
    }
}

TEST_CASE("the budget for an epsilon is the largest that keeps it") {
    const Rational step(1, std::int64_t{1} << 40);
    for (const double epsilon : {0.1, 1.0, 4.0}) {
        const auto rho = rho_for(epsilon, 8.9e-7);
        CHECK(epsilon_of(rho, 8.9e-7) <= epsilon);
        CHECK(epsilon_of(rho + step, 8.9e-7) > epsilon);
    }
    CHECK(rho_for(1, 8.9e-7).down() == doctest::Approx(0.0241058547779).epsilon(1e-8));
    // delta alone pays for a little: total variation sqrt(rho / 2) <= 1e-6 at rho = 2e-12.
    CHECK(rho_for(0, 1e-6) <= Rational(2, 1'000'000'000'000));
}
