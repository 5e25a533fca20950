#include "palermo/workflows/rates.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace palermo;
using namespace palermo::prevalence;
using namespace palermo::workflows;

namespace {

StratifiedCaptures captures_of(std::vector<Covariate> covariates) {
    std::vector<int> levels(covariates.size(), 0);
    auto made = StratifiedCaptures::make({"a", "b"}, std::move(covariates), {{3, levels, 5}});
    REQUIRE(made);
    return *made;
}

StrataEstimates one_row(const StratifiedCaptures& captures, std::vector<int> levels) {
    StrataEstimates made{StrataModel(captures), {}, {}, {}, 0};
    StrataEstimate row;
    row.levels = std::move(levels);
    row.known = 1000;
    row.split = 100;
    row.unseen = 2200;
    Interval interval;
    interval.lower.people = 2000;
    interval.upper.people = 6600;
    row.limits = {interval};
    made.rows.push_back(row);
    return made;
}

}  // namespace

TEST_CASE("girls of one year are divided by the girls who lived there") {
    // United Kingdom 2014: 6,716,994 girls. Detected 1,100 and 3,300 estimated.
    const auto captures = captures_of({{"sex", {"F", "M"}, {}}, {"age", {"0_17", "18plus"}, {}}});
    const auto rates = rates_of(captures, one_row(captures, {0, 0}), {"GBR", 2014});
    REQUIRE(rates);
    const auto& rate = rates->front();
    REQUIRE(rate.population);
    CHECK(*rate.population == 6716994);
    CHECK(rate.detected == doctest::Approx(1100 / 67.16994));
    CHECK(rate.estimated == doctest::Approx(3300 / 67.16994));
    CHECK(rate.lower == doctest::Approx(2000 / 67.16994));
    CHECK(rate.upper == doctest::Approx(6600 / 67.16994));
}

TEST_CASE("a form of exploitation is divided by all people, a region by nothing known") {
    const auto captures = captures_of({{"form", {"LAB", "SEX"}, {}}, {"region", {"N", "S"}, {}}});
    const auto by_form = rates_of(captures, one_row(captures, {1, missing_level}), {"GBR", 2014});
    REQUIRE(by_form);
    CHECK(*by_form->front().population == 64620000);
    const auto by_region = rates_of(captures, one_row(captures, {missing_level, 0}), {"GBR", 2014});
    REQUIRE(by_region);
    CHECK(!by_region->front().population);
    CHECK(by_region->front().why_not == "no population is known for this region");
}

TEST_CASE("a row without a year of its own has no rate, and says why") {
    const auto captures = captures_of({{"year", {"2014", "2015"}, {2014, 2015}}});
    const auto all = rates_of(captures, one_row(captures, {missing_level}), {"GBR", {}});
    REQUIRE(all);
    CHECK(all->front().why_not.rfind("the row spans several years", 0) == 0);
    const auto one = rates_of(captures, one_row(captures, {0}), {"GBR", {}});
    REQUIRE(one);
    CHECK(*one->front().population == 64620000);
    CHECK(rates_of(captures, one_row(captures, {0}), {"XXX", {}}).error().code == Code::not_found);
    CHECK(!rates_of(captures, one_row(captures, {0}), {"GBR", 1800}));
}

TEST_CASE("the note keeps detected and estimated apart") {
    const auto note = rates_note({"GBR", 2014});
    CHECK(note.find("Detected: people on at least one list") != std::string::npos);
    CHECK(note.find("never in its place") != std::string::npos);
}
