#include "palermo/protect/accountant.hpp"

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
