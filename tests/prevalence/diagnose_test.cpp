#include "palermo/prevalence/diagnose.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "palermo/prevalence/classics.hpp"
#include "palermo/prevalence/detail/cone.hpp"
#include "palermo/prevalence/simulate.hpp"
#include "palermo/prevalence/stepwise.hpp"
#include "published.hpp"

using namespace palermo;
using namespace palermo::prevalence;

namespace {

const EngineMaker by_steps = [](const CaptureTable& table, const Task&) {
    return stepwise_engine(table, published_threshold);
};

}  // namespace

TEST_CASE("the published statuses of Artificial_3") {
    const auto captures = published("Artificial_3");
    const auto status = [&](const char* name) {
        return static_cast<int>(check_existence(captures, *Model::parse(name, 3)).existence);
    };
    CHECK(status("[12,13,23]") == 2);
    CHECK(status("[12,3]") == 1);
    CHECK(status("[13,23]") == 0);
    CHECK(status("[1,2,3]") == 0);
    const auto refused = fit(captures, *Model::parse("[12,3]", 3));
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::not_estimable);
}

TEST_CASE("fractions of 128 bits and of GMP decide alike on random programmes") {
    auto stream = stats::Simulation(3).stream(0);
    int yes = 0;
    for (int round = 0; round < 3000; ++round) {
        const std::size_t unknowns = 1 + stream.below(5);
        detail::Rows equal(stream.below(3)), at_least(1 + stream.below(7));
        for (auto* rows : {&equal, &at_least}) {
            for (auto& row : *rows) {
                for (std::size_t j = 0; j < unknowns; ++j) {
                    row.push_back(static_cast<std::int64_t>(stream.below(5)) - 2);
                }
            }
        }
        const bool found = detail::cone_has_direction(equal, at_least, unknowns);
        CHECK(found == detail::cone_has_direction_gmp(equal, at_least, unknowns));
        yes += found;
    }
    CHECK(yes > 100);
    CHECK(yes < 2900);
}

TEST_CASE("xi moves Kosovo as published, and the overlap of lists is counted") {
    const auto d = diagnose(published("Kosovo"), by_steps);
    REQUIRE(d);
    const auto at = [&](double xi) {
        for (const auto& point : d->xi_curve) {
            if (point.xi == xi) return point.people;
        }
        return 0.0;
    };
    CHECK(std::lround(at(0.5)) == 29484);
    CHECK(std::lround(at(1)) == 16942);
    CHECK(std::lround(at(2)) == 10671);
    CHECK(d->omitted.size() == 4);
    CHECK(d->merged.size() == 6);
    double low = 1e9, high = 0;
    for (const auto& row : d->omitted) {
        low = std::min(low, row.people);
        high = std::max(high, row.people);
    }
    CHECK(std::lround(low) == 6044);
    CHECK(std::lround(high) == 22301);
    CHECK(d->overlap[0][1] == 177 + 181 + 18 + 27);
}

TEST_CASE("the gate closes on tables whose answer hangs on one list, and says why") {
    const auto captures = published("Ned_5");
    const auto d = diagnose(captures, by_steps);
    REQUIRE(d);
    const auto reasons = gate(captures, *d);
    CHECK(std::any_of(reasons.begin(), reasons.end(), [](const Remark& reason) {
        return reason.code == "list_moves" && told(reason).starts_with("leaving out one list");
    }));
}

TEST_CASE("the gate is closed where two lists hold the same people, or one holds everybody") {
    // a = b: 20 people on both alone, 10 on all three; c alone 30.
    const auto same = CaptureTable::make({"a", "b", "c"}, {0, 0, 0, 20, 30, 0, 0, 10});
    REQUIRE(same);
    Diagnosis d;
    d.people = 100;
    const auto reasons = gate(*same, d);
    REQUIRE(!reasons.empty());
    CHECK(told(reasons.front()) ==
          "two lists hold exactly the same people (30): one may be a copy of the other");
    // Everybody is on c.
    const auto all = CaptureTable::make({"a", "b", "c"}, {0, 0, 0, 0, 40, 9, 8, 7});
    REQUIRE(all);
    CHECK(told(gate(*all, d).front()) ==
          "one list holds everybody who was seen (64): by it nobody can be missing");
}

TEST_CASE("a remark is told in each language with the numbers as that language writes them") {
    const Remark moved{"list_moves", {"1200", "45000"}};
    CHECK(told(moved) == "leaving out one list moves the estimate to between 1,200 and 45,000");
    CHECK(told(moved, words::Language::ru).find("1\u00A0200") != std::string::npos);
    const Remark resampled{"resamples_empty", {"2.5%"}};
    CHECK(told(resampled, words::Language::es).find("2,5\u00A0%") != std::string::npos);
    for (const auto code : remark_codes) {
        CHECK(words::Words::has("prevalence.remark." + std::string(code)));
    }
}

TEST_CASE("classics by hand: 10 and 12 people on two lists, 5 on both") {
    const auto captures = CaptureTable::make({"a", "b"}, {0, 5, 7, 5});
    REQUIRE(captures);
    CHECK(lincoln_petersen(*captures, 0, 1)->people == doctest::Approx(24));   // 10 * 12 / 5
    CHECK(chapman(*captures, 0, 1).people == doctest::Approx(143.0 / 6 - 1));  // 11 * 13 / 6 - 1
    CHECK(chao_lower_bound(*captures).people == doctest::Approx(17 + 5 * 7 / 6.0));
}

TEST_CASE("a penalty answers where the likelihood has no maximum, and agrees where it has") {
    const auto sparse = published("Artificial_3");
    CHECK(fit_penalised(sparse, *Model::parse("[12,3]", 3), Penalty::firth));
    const auto kosovo = published("Kosovo");
    const auto model = *Model::parse("[12,13,14,23,34]", 4);
    const auto weak = fit_penalised(kosovo, model, Penalty::ridge, 1e-9);
    REQUIRE(weak);
    CHECK(weak->people == doctest::Approx(fit(kosovo, model)->people).epsilon(1e-8));
}

TEST_CASE("a study is a function of its seed and not of the threads") {
    const auto captures = published("Kosovo");
    const auto design = design_after(captures, DesignKind::linkage);
    REQUIRE(design);
    StudyOptions options;
    options.tables = 6;
    options.replicates = 50;
    const auto one = coverage_study(captures, *design, options, {.threads = 1});
    const auto two = coverage_study(captures, *design, options, {.threads = 2});
    REQUIRE(one);
    REQUIRE(two);
    CHECK(one->median_estimate == two->median_estimate);
    CHECK(one->coverage[0].mean_log_width == two->coverage[0].mean_log_width);
}

TEST_CASE("the double bootstrap is judged on request, last, and moves no digit of the others") {
    const auto captures = published("Kosovo");
    const auto design = design_after(captures, DesignKind::independent);
    REQUIRE(design);
    StudyOptions options;
    options.tables = 4;
    options.replicates = 50;
    const auto without = coverage_study(captures, *design, options);
    options.calibrated_outer = 20;
    options.calibrated_inner = 20;
    const auto one = coverage_study(captures, *design, options, {.threads = 1});
    const auto two = coverage_study(captures, *design, options, {.threads = 2});
    REQUIRE(without);
    REQUIRE(one);
    REQUIRE(two);
    REQUIRE(without->coverage.size() == 6);  // three kinds at two levels
    REQUIRE(one->coverage.size() == 8);
    for (std::size_t i = 0; i < 8; ++i) {
        const auto& same = i < 6 ? without->coverage[i] : two->coverage[i];
        CHECK(one->coverage[i].kind == same.kind);
        CHECK(one->coverage[i].covered == same.covered);
        CHECK(one->coverage[i].mean_log_width == same.mean_log_width);
    }
    CHECK(one->coverage[7].kind == IntervalKind::calibrated);
    CHECK(one->coverage[7].level == 0.95);
    CHECK(one->coverage[7].unbounded == 0);
    CHECK(one->coverage[7].mean_log_width > one->coverage[6].mean_log_width);  // 95% and 80%
}

TEST_CASE("a study that could judge nothing is refused before it starts") {
    const auto captures = published("Kosovo");
    const auto design = design_after(captures, DesignKind::independent);
    REQUIRE(design);
    const auto refused = [&](const auto& change) {
        StudyOptions options;
        options.tables = 2;
        change(options);
        const auto study = coverage_study(captures, *design, options);
        return !study && study.error().code == Code::invalid_input;
    };
    CHECK(refused([](StudyOptions& o) { o.replicates = 19; }));
    CHECK(refused([](StudyOptions& o) { o.levels = {0.8, 1.5}; }));
    CHECK(refused([](StudyOptions& o) { o.levels = {}; }));
    CHECK(refused([](StudyOptions& o) { o.p_threshold = 0.2; }));
    CHECK(refused([](StudyOptions& o) { o.calibrated_outer = 19; }));
    CHECK(refused([](StudyOptions& o) {
        o.calibrated_outer = 20;
        o.calibrated_inner = 19;
    }));
}

TEST_CASE("random sparse tables never get a finite number above a thousand times the people seen") {
    auto stream = stats::Simulation(11).stream(0);
    int tables = 0, without = 0;
    while (tables < 20'000) {
        const int lists = 3 + static_cast<int>(stream.below(2));
        std::vector<std::int64_t> counts(std::size_t{1} << lists);
        for (std::size_t w = 1; w < counts.size(); ++w) {
            if (stream.uniform() < 0.4) counts[w] = stream.poisson(3);
        }
        const std::vector<std::string> names{"a", "b", "c", "d"};
        const auto table = CaptureTable::make({names.begin(), names.begin() + lists}, counts);
        if (!table) continue;
        ++tables;
        const double unseen = by_steps(*table, {})->worker()->unseen(counts);
        without += std::isinf(unseen);
        CHECK((std::isinf(unseen) || unseen < 1000 * static_cast<double>(table->people_seen())));
    }
    CHECK(without > 0);
}
