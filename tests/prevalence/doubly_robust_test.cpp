#include "palermo/prevalence/doubly_robust.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "invented.hpp"
#include "palermo/stats/random.hpp"

using namespace palermo;
using namespace palermo::prevalence;

namespace {

void add(SeenPeople& people, History history, int count, std::vector<double> x = {}) {
    people.lists = 2;
    people.width = x.size();
    for (int i = 0; i < count; ++i) {
        people.histories.push_back(history);
        people.x.insert(people.x.end(), x.begin(), x.end());
    }
}

double logistic(double x) {
    return 1 / (1 + std::exp(-x));
}

// A population in which one number makes people easier to see by both lists.
SeenPeople drawn(stats::Stream& stream, int size) {
    SeenPeople people;
    people.lists = 2;
    people.width = 1;
    for (int i = 0; i < size; ++i) {
        const double x = stream.normal();
        const bool a = stream.uniform() < logistic(0.2 + 0.8 * x);
        const bool b = stream.uniform() < logistic(-0.2 + 0.8 * x);
        if (!a && !b) continue;
        people.histories.push_back((a ? 1u : 0u) | (b ? 2u : 0u));
        people.x.push_back(x);
    }
    return people;
}

}  // namespace

TEST_CASE("without covariates the answer is Lincoln and Petersen's") {
    // Only a 40, only b 20, both 20: 60 * 40 / 20 = 120. phi is 2, 3 and -1, mean 1.5, squares around it
    // 10 + 45 + 125 = 180, so the variance is 80 * 180 / 79 + 80 * 1.5 * 0.5 = 242.28.
    SeenPeople people;
    add(people, 1, 40);
    add(people, 2, 20);
    add(people, 3, 20);
    const auto made = doubly_robust(people, 0, 1);
    REQUIRE(made);
    CHECK(made->lincoln_petersen == 120);
    CHECK(made->plug_in == doctest::Approx(120));
    CHECK(made->whole.people == doctest::Approx(120));
    CHECK(made->whole.sd == doctest::Approx(std::sqrt(242.278)).epsilon(1e-5));
    CHECK(made->whole.lower > 80);
    CHECK(made->whole.upper > 120);
}

TEST_CASE("with a covariate of two levels the answer is the sum of two tables") {
    // 120 as above, and only a 20, only b 100, both 20 gives 40 * 120 / 20 = 240.
    SeenPeople people;
    people.groups = 2;
    for (const int sex : {0, 1}) {
        add(people, 1, sex ? 20 : 40, {double(sex)});
        add(people, 2, sex ? 100 : 20, {double(sex)});
        add(people, 3, 20, {double(sex)});
    }
    for (const double x : people.x) people.group.push_back(static_cast<int>(x));
    DoublyRobustOptions options;
    options.ridge = 1e-9;
    const auto made = doubly_robust(people, 0, 1, options);
    REQUIRE(made);
    CHECK(made->whole.people == doctest::Approx(120 + 240).epsilon(1e-6));
    CHECK(made->groups[0].people == doctest::Approx(120).epsilon(1e-6));
    CHECK(made->groups[1].people == doctest::Approx(240).epsilon(1e-6));
    // (40 + 20 + 20 + 20) * (20 + 20 + 100 + 20) / 40 = 400 where sex is forgotten.
    CHECK(made->lincoln_petersen == doctest::Approx(400));
}

TEST_CASE("the invented population gives what the same formula gave in R") {
    // R 4.2.2, glm.fit for q1, q2, q12; folds (i - 1) mod 5 in the order of the rows.
    const auto people = seen_people(invented());
    DoublyRobustOptions options;
    options.ridge = 1e-9;
    const auto first = doubly_robust(people, 0, 2, options);
    REQUIRE(first);
    CHECK(first->whole.people == doctest::Approx(2028.422433085).epsilon(1e-8));
    CHECK(first->whole.sd == doctest::Approx(322.297400128).epsilon(1e-8));
    CHECK(first->plug_in == doctest::Approx(2340.053050).epsilon(1e-8));
    const auto second = doubly_robust(people, 1, 3, options);
    REQUIRE(second);
    CHECK(second->whole.people == doctest::Approx(2191.288981211).epsilon(1e-8));
    CHECK(second->whole.sd == doctest::Approx(243.069702762).epsilon(1e-8));
}

TEST_CASE(
    "where one covariate drives both lists the correction finds people that lists alone miss") {
    // 60 populations of 3,000. Taken as independent the lists give about 2,680; with the covariate the
    // truth is within the 95% interval in 52 of 60 at least (the chance of fewer is below 1% at 93%).
    const stats::Simulation simulation(5);
    int covered = 0;
    double robust = 0, ignored = 0;
    for (std::uint64_t k = 0; k < 60; ++k) {
        auto stream = simulation.stream(k);
        const auto made = doubly_robust(drawn(stream, 3000), 0, 1);
        REQUIRE(made);
        covered += made->whole.lower <= 3000 && 3000 <= made->whole.upper;
        robust += made->whole.people / 60;
        ignored += made->lincoln_petersen / 60;
    }
    CHECK(covered >= 52);
    CHECK(std::fabs(robust - 3000) < 100);
    CHECK(ignored < 2750);
}

TEST_CASE("the pooled number lies among its pairs, and disagreement is told") {
    const auto people = seen_people(invented());
    const auto made = doubly_robust_pooled(people);
    REQUIRE(made);
    double low = 1e300, high = 0, weights = 0;
    for (std::size_t i = 0; i < made->pairs.size(); ++i) {
        low = std::min(low, made->pairs[i].whole.people);
        high = std::max(high, made->pairs[i].whole.people);
        weights += made->weights[i];
    }
    CHECK(weights == doctest::Approx(1));
    CHECK(made->whole.people >= low * 0.99);
    CHECK(made->whole.people <= high * 1.01);
    CHECK(made->disagreement == doctest::Approx(high / low));
    // Police and ngo refer to each other: 1,594.5 (sd 48) by them, 2,269.8 (232) by police and health.
    CHECK(made->contrast ==
          doctest::Approx((2269.8 - 1594.5) / std::hypot(48.4, 232.0)).epsilon(0.01));
}

TEST_CASE("boosted stumps answer where the effect is a step") {
    SeenPeople people;
    for (const double x : {0.0, 1.0}) {
        add(people, 1, x > 0 ? 60 : 40, {x});
        add(people, 2, x > 0 ? 60 : 20, {x});
        add(people, 3, x > 0 ? 240 : 20, {x});
    }
    DoublyRobustOptions options;
    options.learner = Learner::stumps;
    const auto made = doubly_robust(people, 0, 1, options);
    REQUIRE(made);
    // 120 as before, and 300 * 300 / 240 = 375.
    CHECK(made->whole.people == doctest::Approx(495).epsilon(0.03));
}

TEST_CASE("people, lists and numbers that do not fit are refused") {
    SeenPeople people;
    add(people, 1, 40);
    add(people, 3, 19);
    CHECK(doubly_robust(people, 0, 1).error().code == Code::not_estimable);
    add(people, 3, 1);
    CHECK(doubly_robust(people, 0, 1));
    CHECK(!doubly_robust(people, 0, 0));
    CHECK(!doubly_robust(people, 0, 2));
    DoublyRobustOptions one_fold;
    one_fold.folds = 1;
    CHECK(!doubly_robust(people, 0, 1, one_fold));
    people.width = 1;
    people.x.assign(60, 0.5);
    people.x[7] = std::nan("");
    CHECK(!doubly_robust(people, 0, 1));
    people.x[7] = 0;
    people.histories[3] = 0;
    CHECK(!doubly_robust(people, 0, 1));
}
