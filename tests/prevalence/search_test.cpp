#include "palermo/prevalence/search.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>

#include "palermo/stats/random.hpp"
#include "published.hpp"

using namespace palermo;
using namespace palermo::prevalence;

TEST_CASE("as many models have an estimate as published, and the best is the published one") {
    struct Row {
        const char* data;
        int order;
        int models, estimable;
        const char* best;
        double people, bic;
    };
    const Row rows[] = {
        {"Korea", 2, 8, 6, "[12,23]", 157.1667, 57.14081},
        {"Artificial_3", 2, 8, 4, "[1,2,3]", 539.09, 46.40482},
        {"Kosovo", 2, 64, 64, "[12,13,14,23,34]", 14341.66, 225.2112},
        {"Kosovo", 3, 113, 113, "[123,14,34]", 10356.519, 203.0296},
        {"UKdat_5", 2, 1024, 1024, "[12,13,23,25,34]", 22991.33, 196.539756},
        {"UKdat_5", 4, 6893, 6519, "[123,25,34]", 25311.2906, 195.879106},
        {"Ned_5", 4, 6893, 6568, "[135,12,24,34]", 148788.76, 219.170729},
        {"Western", 4, 6893, 3375, "[15,2,3,4]", 2483.3839, 118.744315},
    };
    for (const auto& row : rows) {
        CAPTURE(std::string(row.data));
        const auto captures = published(row.data);
        SearchOptions options;
        options.most_order = row.order;
        const auto all = all_models(captures, options);
        REQUIRE(all);
        CHECK(all->models == row.models);
        CHECK(all->estimable == row.estimable);
        const auto& best = all->best.front();
        CHECK(Model(captures.lists(), best.interactions).name() == row.best);
        CHECK(best.criterion == doctest::Approx(row.bic).epsilon(3e-7));
        const auto exact = fit(captures, Model(captures.lists(), best.interactions));
        REQUIRE(exact);
        CHECK(exact->people == doctest::Approx(row.people).epsilon(1e-5));
        // Branch and bound finds the same, and in a window the same models.
        options.window = 4;
        const auto proven = search(captures, options);
        REQUIRE(proven);
        CHECK(proven->models.front().interactions == best.interactions);
        std::size_t near = 0;
        while (near < all->best.size() && all->best[near].criterion <= best.criterion + 4) ++near;
        CHECK(proven->models.size() == near);
    }
}

TEST_CASE("six lists, all orders: the optimum with proof") {
    const auto uk = search(published("UKdat"));
    REQUIRE(uk);
    CHECK(Model(6, uk->models.front().interactions).name() == "[12,13,25,35,36,45]");
    CHECK(uk->models.front().criterion == doctest::Approx(244.119346).epsilon(1e-8));
    const auto exact = fit(published("UKdat"), Model(6, uk->models.front().interactions));
    REQUIRE(exact);
    CHECK(exact->people == doctest::Approx(12349.587).epsilon(1e-7));
    const auto ned = search(published("Ned"));
    REQUIRE(ned);
    CHECK(ned->models.front().criterion == doctest::Approx(292.175351).epsilon(1e-8));
    const auto model = Model(6, ned->models.front().interactions);
    CHECK(fit(published("Ned"), model)->people == doctest::Approx(143603.02).epsilon(1e-7));
    MESSAGE("UK fits " << uk->fits << ", Ned fits " << ned->fits << " " << model.name());
}

TEST_CASE("branch and bound finds what fitting every model finds, on random sparse tables") {
    auto stream = stats::Simulation(29).stream(0);
    int compared = 0, none = 0;
    while (compared < 400) {
        std::vector<std::int64_t> counts(16);
        for (std::size_t w = 1; w < 16; ++w) {
            const double mean = std::popcount(w) == 1 ? 30 : std::popcount(w) == 2 ? 4 : 0.7;
            if (stream.uniform() < 0.7) counts[w] = stream.poisson(mean);
        }
        const auto table = CaptureTable::make({"a", "b", "c", "d"}, counts);
        if (!table) continue;
        ++compared;
        SearchOptions options;
        options.window = 3;
        options.criterion = compared % 2 == 0 ? Criterion::aic : Criterion::bic;
        const auto all = all_models(*table, options, 113);
        REQUIRE(all);
        const auto proven = search(*table, options);
        if (all->best.empty()) {
            CHECK(!proven);
            ++none;
            continue;
        }
        REQUIRE(proven);
        CHECK(std::fabs(proven->models.front().criterion - all->best.front().criterion) < 1e-6);
        std::size_t near = 0;
        while (near < all->best.size() &&
               all->best[near].criterion <= all->best.front().criterion + 3) {
            ++near;
        }
        CHECK(proven->models.size() == near);
    }
    MESSAGE(none << " tables had no estimable model");
}

TEST_CASE("one record moves New Orleans: with C and D sharing two people, the paper's n = 186") {
    const auto captures = published("NewOrl_5").with_changed((1 << 2) | (1 << 3), 1);
    REQUIRE(captures);
    SearchOptions options;
    options.most_order = 4;
    const auto all = all_models(*captures, options);
    REQUIRE(all);
    CHECK(all->models == 6893);
    CHECK(all->estimable == 6327);
    CHECK(all->best.front().interactions.empty());
    CHECK(all->best.front().criterion == doctest::Approx(96.270262).epsilon(1e-8));
    CHECK(std::fabs(all->best.front().unseen + 186 - 981.43) < 5e-3);
}
