#include "palermo/prevalence/bayes/graphs.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "palermo/prevalence/detail/decomposable.hpp"
#include "palermo/prevalence/diagnose.hpp"
#include "published.hpp"

using namespace palermo;
using namespace palermo::prevalence;

namespace {

GraphOptions user_grid(const CaptureTable& captures, double times, int points) {
    GraphOptions options;
    options.grid_limit = times * static_cast<double>(captures.people_seen());
    options.grid_points = points;
    return options;
}

double weight_of(const Posterior& posterior, const std::string& name) {
    for (const auto& one : posterior.explanations) {
        if (one.name == name) return one.weight;
    }
    return 0;
}

}  // namespace

TEST_CASE("there are 2, 8, 61, 822 and 18154 decomposable graphs on 2 to 6 lists") {
    const std::size_t counts[] = {2, 8, 61, 822, 18154};
    for (int lists = 2; lists <= 6; ++lists) {
        const auto& graphs = detail::decomposable_graphs(lists);
        CHECK(graphs.size() == counts[lists - 2]);
        for (std::size_t g = 0; g < graphs.size(); ++g) {
            // Every list is in one clique more than in separators.
            for (int i = 0; i < lists; ++i) {
                int times = 0;
                for (auto t = graphs.first[g]; t < graphs.first[g + 1]; ++t) {
                    if ((graphs.terms[t].set >> i & 1) != 0) times += graphs.terms[t].power;
                }
                REQUIRE(times == 1);
            }
        }
    }
}

TEST_CASE("two lists by hand: one person on a, one on b, two on both, at most one unseen") {
    // x = 0: joined 3 * (1/24) (1/4)(1/4)(5/16)          = 0.00244141
    //        independent 3 * ((1/24) 1.875 * 0.5)^2      = 0.00457764
    // x = 1: joined 12 * (1/120) (1/4) (1/4)(1/4)(5/16)  = 0.00048828
    //        independent 12 * ((1/120) 1.875 * 0.75)^2   = 0.00164795
    const auto captures = CaptureTable::make({"a", "b"}, {0, 1, 1, 2});
    REQUIRE(captures);
    GraphOptions options;
    options.grid_limit = 1;
    const auto made = graph_posterior(*captures, options);
    REQUIRE(made);
    CHECK(weight_of(*made, "[1,2]") == doctest::Approx(0.68).epsilon(1e-9));
    CHECK(weight_of(*made, "[12]") == doctest::Approx(0.32).epsilon(1e-9));
    CHECK(made->mean == doctest::Approx(4 + 0.00213623 / 0.00915528).epsilon(1e-5));
}

TEST_CASE("on the grid of published software its medians and limits come back to the person") {
    struct Row {
        const char* data;
        double median, lower, upper;
    };
    const Row rows[] = {
        {"Korea", 161, 124, 460},         {"Kosovo", 12593, 9818, 16557},
        {"UKdat_5", 23016, 10408, 33481}, {"NewOrl_5", 869, 514, 1763},
        {"Western", 2128, 1340, 3868},    {"Ned_5", 50270, 41616, 203328},
    };
    for (const auto& row : rows) {
        CAPTURE(std::string(row.data));
        const auto captures = published(row.data);
        const auto made = graph_posterior(captures, user_grid(captures, 30, 1000));
        REQUIRE(made);
        CHECK(made->median.people == row.median);
        CHECK(made->intervals[1].lower.people == row.lower);
        CHECK(made->intervals[1].upper.people == row.upper);
    }
    // The same software with a shorter grid, the same data: another answer.
    const auto ned = published("Ned_5");
    const auto shorter = graph_posterior(ned, user_grid(ned, 10, 1000));
    REQUIRE(shorter);
    CHECK(shorter->median.people == 47880);
    CHECK(shorter->intervals[1].upper.people == 55462);
}

TEST_CASE("without a grid the answer is that of the sum over every whole number, run far enough") {
    for (const char* name : {"Korea", "Artificial_3"}) {
        CAPTURE(std::string(name));
        const auto captures = published(name);
        GraphOptions one_by_one;
        one_by_one.grid_limit = 3e6;
        const auto plain = graph_posterior(captures, one_by_one);
        const auto adaptive = graph_posterior(captures);
        REQUIRE(plain);
        REQUIRE(adaptive);
        // Beyond 3 million lies about 1e-5 of the whole, which moves an upper limit a little.
        CHECK(std::fabs(adaptive->median.people - plain->median.people) <= 1);
        CHECK(std::fabs(adaptive->intervals[0].lower.people - plain->intervals[0].lower.people) <=
              1);
        CHECK(adaptive->intervals[1].upper.people ==
              doctest::Approx(plain->intervals[1].upper.people).epsilon(2e-3));
        REQUIRE(!plain->explanations.empty());
        for (const auto& one : plain->explanations) {
            CHECK(weight_of(*adaptive, one.name) == doctest::Approx(one.weight).epsilon(1e-4));
        }
    }
}

TEST_CASE(
    "one person more among 8,234 moves the answer a little, however often the step is halved") {
    // Six lists of the Netherlands. With 404 people on c alone and not 403 the sum needs a third
    // halving of its step; the range it summed over once moved out at each, to no answer at all.
    const auto captures = published("Ned");
    const auto worker = graph_engine(captures, {})->worker();
    const double before = worker->unseen(captures.counts());
    CHECK(before == doctest::Approx(137'484).epsilon(1e-3));
    std::vector<std::int64_t> counts(captures.counts().begin(), captures.counts().end());
    REQUIRE(counts[4] == 403);
    ++counts[4];
    const double after = worker->unseen(counts);
    CHECK(std::fabs(after / before - 1) < 1e-3);
    const auto more = CaptureTable::make(captures.list_names(), counts);
    REQUIRE(more);
    const auto grid = graph_posterior(*more, user_grid(captures, 60, 4000));
    REQUIRE(grid);
    CHECK(after + 8'235 == doctest::Approx(grid->median.people).epsilon(2e-3));
}

TEST_CASE("the posterior mean does not exist, and a finite grid invents one") {
    const auto captures = published("Korea");
    const auto made = graph_posterior(captures);
    REQUIRE(made);
    CHECK(std::isinf(made->mean));
    const double near = graph_posterior(captures, user_grid(captures, 30, 0))->mean;
    const double far = graph_posterior(captures, user_grid(captures, 3000, 0))->mean;
    CHECK(far > near * 1.05);
}

TEST_CASE("two stories are flagged: UK 11 and 25 thousand, Netherlands 48 and 163 thousand") {
    for (const char* name : {"UKdat_5", "Ned_5"}) {
        const auto made = graph_posterior(published(name));
        REQUIRE(made);
        CHECK(made->bimodal);
        const auto reasons = reasons_against(*made);
        CHECK(std::any_of(reasons.begin(), reasons.end(), [](const std::string& reason) {
            return reason.find("two humps") != std::string::npos;
        }));
    }
    CHECK(!graph_posterior(published("Kosovo"))->bimodal);
    CHECK(!graph_posterior(published("Western"))->bimodal);
}

TEST_CASE("the order of the lists does not matter") {
    rc::check([] {
        const int lists = *rc::gen::inRange(2, 5);
        std::vector<std::int64_t> counts(std::size_t{1} << lists);
        std::vector<std::string> names;
        for (int i = 0; i < lists; ++i) names.push_back(std::string(1, char('a' + i)));
        for (std::size_t w = 1; w < counts.size(); ++w) counts[w] = *rc::gen::inRange(0, 30);
        std::vector<int> order(static_cast<std::size_t>(lists));
        std::iota(order.begin(), order.end(), 0);
        for (std::size_t i = order.size(); i > 1; --i) {
            std::swap(order[i - 1],
                      order[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(i)))]);
        }
        auto permuted = counts;
        for (std::size_t w = 1; w < counts.size(); ++w) {
            std::size_t to = 0;
            for (std::size_t i = 0; i < order.size(); ++i) {
                if ((w >> i & 1) != 0) to |= std::size_t{1} << order[i];
            }
            permuted[to] = counts[w];
        }
        const auto a = CaptureTable::make(names, counts), b = CaptureTable::make(names, permuted);
        RC_PRE(a.has_value() && b.has_value());
        const auto one = graph_posterior(*a), other = graph_posterior(*b);
        RC_ASSERT(one.has_value() == other.has_value());
        if (!one) return;
        // Rounding may put a quantile on either side of a whole number.
        RC_ASSERT(std::fabs(one->median.people - other->median.people) <= 1);
        RC_ASSERT(std::fabs(one->explanations[0].weight - other->explanations[0].weight) < 1e-9);
    });
}

TEST_CASE("where the answer would be the prior's, it is said or refused") {
    // 4,000 each and one on both: independence would say 16 million. The graph of joined lists fits
    // far better, and says nothing about the unseen: its 9,000 is the prior's number.
    const auto captures = CaptureTable::make({"a", "b"}, {0, 4000, 4000, 1});
    REQUIRE(captures);
    const auto made = graph_posterior(*captures);
    REQUIRE(made);
    CHECK(weight_of(*made, "[12]") > 0.9);
    REQUIRE(made->objections.size() == 1);
    CHECK(made->objections[0].find("the answer is the prior's") != std::string::npos);
    CHECK(graph_posterior(published("Korea"))->objections.empty());  // 16% there
    const auto engine = graph_engine(*captures, {});
    const std::int64_t apart[] = {0, 5, 3, 0};
    CHECK(std::isinf(engine->worker()->unseen(apart)));
    CHECK(!graph_posterior(published("NewOrl")));  // eight lists
}

TEST_CASE("as an engine it answers the posterior median, and can be diagnosed") {
    const auto captures = published("Korea");
    const auto engine = graph_engine(captures);
    const auto worker = engine->worker();
    const double median = graph_posterior(captures)->median.people;
    CHECK(worker->unseen(captures.counts()) + 123 == median);
    (void)worker->unseen(published("Artificial_3").counts());
    CHECK(worker->unseen(captures.counts()) + 123 == median);  // and forgets what it saw before
    const auto made = diagnose(
        captures, [](const CaptureTable& table, const Task&) { return graph_engine(table); });
    REQUIRE(made);
    CHECK(made->people == median);
}

TEST_CASE("humps: a valley below half with 2.5% on both sides makes two") {
    const std::vector<double> two{1, 4, 1, 0.4, 1, 1}, shallow{1, 4, 1, 0.6, 1, 1};
    CHECK(humps_of(two, two).two);
    CHECK(humps_of(two, two).at == std::vector<std::size_t>{1, 4});
    CHECK(!humps_of(shallow, shallow).two);
    const std::vector<double> density{4, 0.1, 1}, mass{0.98, 0.001, 0.019};
    CHECK(!humps_of(density, mass).two);
}
