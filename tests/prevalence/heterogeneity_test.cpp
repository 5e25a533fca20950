#include "palermo/prevalence/heterogeneity.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "published.hpp"

using namespace palermo;
using namespace palermo::prevalence;

namespace {

CaptureTable alike(std::int64_t on_one, std::int64_t on_two, std::int64_t on_three) {
    auto table = CaptureTable::make({"a", "b", "c"},
                                    {0, on_one, on_one, on_two, on_one, on_two, on_two, on_three});
    REQUIRE(table);
    return *table;
}

}  // namespace

TEST_CASE("three lists that see half, each pair with odds ratio 2: 1,000 unseen by hand") {
    // 1000 * (1/2)^k * 2^(k(k-1)/2) for k = 1, 2, 3: 500, 500, 1000.
    const auto fitted = fit_heterogeneity(alike(500, 500, 1000), Model(3), Visibility::darroch);
    REQUIRE(fitted);
    CHECK(fitted->unseen == doctest::Approx(1000).epsilon(1e-6));
    CHECK(fitted->tau == doctest::Approx(std::log(2.0)).epsilon(1e-6));
    CHECK(fitted->ratio > heterogeneity_critical);
    // 1000 * (1/2)^k * 2^(2^k-1-k): 500, 500, 2000.
    const auto heavy = fit_heterogeneity(alike(500, 500, 2000), Model(3), Visibility::poisson);
    REQUIRE(heavy);
    CHECK(heavy->unseen == doctest::Approx(1000).epsilon(1e-6));
    // People alike, 1000 * (1/2)^k * 8 = 4000, 2000, 1000 and 8,000 unseen: nothing is noticed.
    const auto same = fit_heterogeneity(alike(4000, 2000, 1000), Model(3), Visibility::darroch);
    REQUIRE(same);
    CHECK(same->unseen == doctest::Approx(8000).epsilon(1e-6));
    CHECK(std::fabs(same->ratio) < 1e-6);
}

TEST_CASE("differences between people are not guessed where the data cannot tell") {
    const auto two = CaptureTable::make({"a", "b"}, {0, 10, 10, 5});
    REQUIRE(two);
    CHECK(!fit_heterogeneity(*two, Model(2), Visibility::darroch));
    // Nobody on all three lists: tau can fall without end.
    CHECK(!fit_heterogeneity(alike(10, 5, 0), Model(3), Visibility::darroch));
    // All pairs in the model: the common term is their sum.
    CHECK(
        !fit_heterogeneity(alike(40, 20, 10), *Model::parse("[12,13,23]", 3), Visibility::darroch));
}

TEST_CASE("a table says how often it would have shown that people differ") {
    const auto kosovo = heterogeneity_power(published("Kosovo"), 100);
    const auto britain = heterogeneity_power(published("UKdat_5"), 100);
    REQUIRE(kosovo);
    REQUIRE(britain);
    CHECK(kosovo->bias < -0.05);  // too few, in both
    CHECK(britain->bias < -0.15);
    CHECK(kosovo->noticed > britain->noticed);
    CHECK(britain->noticed < 0.5);  // a handful of people on three lists
}
