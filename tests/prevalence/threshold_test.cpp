#include "palermo/prevalence/bayes/threshold.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "published.hpp"

using namespace palermo;
using namespace palermo::prevalence;

TEST_CASE("thresholding keeps the published pairs, and the published numbers lie within error") {
    // Published from one random-walk chain of 10,000 draws: Kosovo 13,971 (12,236 to 16,389), and with
    // triples at 2.5: 10,314 (9,032 to 12,095). Its error is some 1% in the middle, 2% in the limits.
    const auto kosovo = threshold_posterior(published("Kosovo"));
    REQUIRE(kosovo);
    CHECK(kosovo->has_number());
    CHECK(kosovo->explanations[0].name == "[12,13,14,23,34]");
    CHECK(kosovo->median.people == doctest::Approx(13971).epsilon(0.01));
    CHECK(kosovo->intervals[1].lower.people == doctest::Approx(12236).epsilon(0.02));
    CHECK(kosovo->intervals[1].upper.people == doctest::Approx(16389).epsilon(0.02));
    ThresholdOptions triples;
    triples.order = 3;
    triples.threshold = 2.5;
    const auto three = threshold_posterior(published("Kosovo"), triples);
    REQUIRE(three);
    CHECK(three->explanations[0].name == "[123,14,34]");
    CHECK(three->median.people == doctest::Approx(10314).epsilon(0.01));
    CHECK(three->intervals[1].lower.people == doctest::Approx(9032).epsilon(0.02));
    CHECK(three->intervals[1].upper.people == doctest::Approx(12095).epsilon(0.02));
}

TEST_CASE("a pair as near the threshold as chance reaches is named") {
    // With improper priors the published run keeps LA+PFNCA; its ratio is 2 to within simulation error.
    ThresholdOptions improper;
    improper.precision = 0;
    const auto made = threshold_posterior(published("UKdat_5"), improper);
    REQUIRE(made);
    CHECK(std::any_of(made->notes.begin(), made->notes.end(), [](const std::string& note) {
        return note.starts_with("LA+PFNCA lies so near the threshold");
    }));
    CHECK(std::any_of(made->notes.begin(), made->notes.end(), [](const std::string& note) {
        return note == "nobody is on LA+GP: effect minus infinity";
    }));
}

TEST_CASE("an intercept alone by hand: a flat prior makes exp(intercept) gamma distributed") {
    // Two lists, the intercept only: three seen cells each expect m, 30 people in all. With a flat prior
    // on log m the posterior of m is gamma(30) / 3: mean 10, standard deviation sqrt(30) / 3.
    const std::int64_t counts[] = {0, 12, 8, 10};
    const auto draws = loglinear_draws(counts, {0}, {0}, {}, 4, 5000, 7);
    double sum = 0, squares = 0;
    for (const auto& chain : draws[0]) {
        for (const double x : chain) {
            sum += std::exp(x);
            squares += std::exp(2 * x);
        }
    }
    const double mean = sum / 20'000;
    CHECK(mean == doctest::Approx(10).epsilon(0.01));
    CHECK(std::sqrt(squares / 20'000 - mean * mean) ==
          doctest::Approx(std::sqrt(30.0) / 3).epsilon(0.03));
}

TEST_CASE("an improper prior where the zeros leave no maximum is refused") {
    ThresholdOptions improper;
    improper.precision = 0;
    const auto refused = threshold_posterior(published("Artificial_3"), improper);
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::not_estimable);
    improper.order = 4;
    CHECK(threshold_posterior(published("Korea"), improper).error().code == Code::invalid_input);
}
