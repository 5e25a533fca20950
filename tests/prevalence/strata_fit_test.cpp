#include "palermo/prevalence/strata/fit.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>

#include "invented.hpp"
#include "palermo/prevalence/loglinear.hpp"

using namespace palermo;
using namespace palermo::prevalence;

namespace {

StratifiedCaptures strata_of(std::vector<Covariate> covariates, std::vector<StrataRow> rows,
                             std::vector<AbsentList> absent = {}) {
    std::vector<std::string> names;
    History all = 0;
    for (const auto& row : rows) all |= row.history;
    for (int i = 0; (all >> i) != 0; ++i)
        names.push_back(std::string(1, static_cast<char>('a' + i)));
    auto made =
        StratifiedCaptures::make(names, std::move(covariates), std::move(rows), std::move(absent));
    REQUIRE(made);
    return *std::move(made);
}

const Covariate sex{"sex", {"F", "M"}, {}};

StrataFit fitted(const StratifiedCaptures& captures, const char* words) {
    const auto model = StrataModel::parse(words, captures);
    REQUIRE(model);
    auto fit = fit_strata(captures, *model);
    REQUIRE(fit);
    return *std::move(fit);
}

// A random table of three lists and two covariates, dense enough to be estimable mostly.
StratifiedCaptures random_table(bool with_missing = false) {
    std::vector<StrataRow> rows;
    for (int s = 0; s < 2; ++s) {
        for (int f = 0; f < 3; ++f) {
            for (History w = 1; w < 8; ++w) {
                rows.push_back({w, {s, f}, *rc::gen::inRange<std::int64_t>(1, 60)});
                if (with_missing) {
                    rows.push_back({w, {s, missing_level}, *rc::gen::inRange<std::int64_t>(0, 9)});
                }
            }
        }
    }
    auto made =
        StratifiedCaptures::make({"a", "b", "c"}, {sex, {"form", {"LAB", "OTH", "SEX"}, {}}}, rows);
    RC_ASSERT(made.has_value());
    return *made;
}

bool near(double a, double b, double relative = 1e-8) {
    return std::fabs(a - b) <= relative * std::max({1.0, std::fabs(a), std::fabs(b)});
}

}  // namespace

TEST_CASE("two lists and two sexes give Lincoln and Petersen's number for each") {
    // Women: 20 * 10 / 10 = 20 unseen. Men: 6 * 8 / 4 = 12 unseen.
    const auto captures = strata_of(
        {sex}, {{1, {0}, 20}, {2, {0}, 10}, {3, {0}, 10}, {1, {1}, 6}, {2, {1}, 8}, {3, {1}, 4}});
    const auto fit = fitted(captures, "list*sex");
    CHECK(fit.strata[0].unseen == doctest::Approx(20));
    CHECK(fit.strata[1].unseen == doctest::Approx(12));
    CHECK(fit.people == doctest::Approx(58 + 32));
    // Sexes thrown together would have given 26 * 18 / 14 = 33.43.
    CHECK(fitted(captures, "list").unseen != doctest::Approx(32));
}

TEST_CASE("missing values are split as EM says, and leaving their people out loses people") {
    // Only b does not write sexes down. Known on b only: 12 women, 8 men; 40 more unknown. With all
    // effects free, the 40 split as 12 : 8, so 36 and 24: unseen 20 * 36 / 30 = 24 women, and
    // 10 * 24 / 20 = 12 men.
    const std::vector<StrataRow> rows{{1, {0}, 20},
                                      {3, {0}, 30},
                                      {2, {0}, 12},
                                      {1, {1}, 10},
                                      {3, {1}, 20},
                                      {2, {1}, 8},
                                      {2, {missing_level}, 40}};
    const auto captures = strata_of({sex}, rows);
    const auto fit = fitted(captures, "list*sex");
    CHECK(fit.strata[0].known == 62);
    CHECK(fit.strata[0].split == doctest::Approx(24));
    CHECK(fit.strata[1].split == doctest::Approx(16));
    CHECK(fit.strata[0].unseen == doctest::Approx(24));
    CHECK(fit.strata[1].unseen == doctest::Approx(12));
    CHECK(fit.people == doctest::Approx(140 + 36));
    // Left out: 20 * 12 / 30 = 8 and 10 * 8 / 20 = 4.
    const auto known = captures.without_missing();
    REQUIRE(known);
    CHECK(fitted(*known, "list*sex").people == doctest::Approx(100 + 12));
}

TEST_CASE("the invented population gives what R's glm and an EM written in R gave") {
    // R 4.2.2, glm.fit with epsilon 1e-14; EM until the coefficients moved less than 1e-11.
    const auto all = invented();
    const auto known = all.without_missing();
    REQUIRE(known);
    struct Row {
        const StratifiedCaptures& captures;
        const char* words;
        int parameters;
        double people, log_likelihood;
    };
    const char* some = "list:sex + list:age + list:form + police:ngo + sex:age:form";
    const char* many = "list:covariate + police:ngo + strata";
    for (const auto& row :
         {Row{*known, "", 11, 1992.735725, -1187.172269},
          Row{*known, some, 35, 2152.314565, -683.216408},
          Row{*known, many, 65, 2151.851933, -668.711637},
          Row{all, "", 11, 2668.849599, -396.242855}, Row{all, some, 35, 2896.358372, 177.802574},
          Row{all, many, 65, 2895.511338, 195.599955}}) {
        CAPTURE(std::string(row.words));
        const auto fit = fitted(row.captures, row.words);
        CHECK(fit.parameters == row.parameters);
        CHECK(fit.people == doctest::Approx(row.people).epsilon(1e-8));
        CHECK(fit.log_likelihood == doctest::Approx(row.log_likelihood).epsilon(1e-8));
    }
}

TEST_CASE("each step of EM raises the likelihood of what was observed") {
    const auto fit = fitted(invented(), "list:form + police:ngo + sex:form");
    REQUIRE(fit.em_trace.size() > 2);
    for (std::size_t i = 1; i < fit.em_trace.size(); ++i) {
        CHECK(fit.em_trace[i] >= fit.em_trace[i - 1] - 1e-9);
    }
}

TEST_CASE("the search finds the dependences the invented population was made with") {
    const auto captures = invented();
    const auto scope = StrataModel::parse(usual_scope(captures), captures);
    REQUIRE(scope);
    const auto found = search_strata(captures, StrataModel(captures), *scope);
    REQUIRE(found);
    const auto has = [&](const char* words) {
        const auto model = StrataModel::parse(words, captures);
        REQUIRE(model);
        return found->model.contains(model->maximal().back());
    };
    for (const char* made : {"police:ngo", "ngo:sex", "labour:form", "police:form", "police:age"}) {
        CAPTURE(std::string(made));
        CHECK(has(made));
    }
    CHECK(!has("ngo:labour"));
    CHECK(found->fit.people == doctest::Approx(2882.85).epsilon(1e-5));
    double bic = 1e300;
    for (const auto& step : found->steps) {
        CHECK(step.bic < bic);
        bic = step.bic;
    }
}

TEST_CASE("a shelter for women says nothing of men and takes nothing from them") {
    // c holds no men: their number comes from a and b alone, 6 * 8 / 4 = 12.
    const std::vector<StrataRow> rows{{1, {0}, 20}, {2, {0}, 10}, {3, {0}, 10}, {4, {0}, 5},
                                      {5, {0}, 4},  {6, {0}, 3},  {7, {0}, 2},  {1, {1}, 6},
                                      {2, {1}, 8},  {3, {1}, 4}};
    const auto captures = strata_of({sex}, rows, {{2, 0, 1, Absence::impossible}});
    const auto fit = fitted(captures, "a*sex + b*sex");
    CHECK(fit.strata[1].unseen == doctest::Approx(12));
}

TEST_CASE("a list that was not kept hides people it would have seen") {
    // 2020: a only 30, b only 20, both 10, c sees half of all, independently: the same again on c.
    // 2021 has no c. Lists independent: unseen by a and b is 30 * 20 / 10 = 60 in c's half, so 120.
    const Covariate year{"year", {"2020", "2021"}, {2020, 2021}};
    const std::vector<StrataRow> rows{{1, {0}, 30}, {2, {0}, 20}, {3, {0}, 10}, {4, {0}, 60},
                                      {5, {0}, 30}, {6, {0}, 20}, {7, {0}, 10}, {1, {1}, 60},
                                      {2, {1}, 40}, {3, {1}, 20}};
    const auto hidden = strata_of({year}, rows, {{2, 0, 1, Absence::not_operating}});
    const auto fit = fitted(hidden, "list");
    CHECK(fit.strata[0].unseen == doctest::Approx(60));
    CHECK(fit.strata[1].unseen == doctest::Approx(120));
    // How c would have worked in 2021 alone is unknown, but not how many people there are. The number
    // of effects left is one fewer than the model's.
    const auto model = StrataModel::parse("list + c*year", hidden);
    REQUIRE(model);
    const auto refused = fit_strata(hidden, *model);
    if (refused) {
        CHECK(refused->not_estimable == 1);
        CHECK(refused->strata[0].unseen == doctest::Approx(60));
    }
}

TEST_CASE("an empty stratum adds nobody where its lists work as elsewhere") {
    // No man was seen at all. With list effects in common men are as many as seen: none.
    const auto captures = strata_of({sex}, {{1, {0}, 20}, {2, {0}, 10}, {3, {0}, 10}});
    CHECK(fitted(captures, "list").strata[1].unseen == 0);
    // With effects of its own any number of men would do.
    const auto own = fitted(captures, "list*sex");
    CHECK(std::isinf(own.strata[1].unseen));
    CHECK(own.not_estimable == 1);
    CHECK(own.strata[0].unseen == doctest::Approx(20));
}

TEST_CASE("which level comes first decides nothing, also where zeros send effects away") {
    // No man is on c. Written with men first or women first, the answer is the same.
    const std::vector<StrataRow> women_first{{1, {0}, 20}, {2, {0}, 12}, {3, {0}, 10}, {4, {0}, 9},
                                             {5, {0}, 4},  {6, {0}, 3},  {7, {0}, 2},  {1, {1}, 6},
                                             {2, {1}, 8},  {3, {1}, 4}};
    auto men_first = women_first;
    for (auto& row : men_first) row.levels[0] = 1 - row.levels[0];
    const auto a = fitted(strata_of({sex}, women_first), "list*sex + a:b");
    const auto b = fitted(strata_of({{"sex", {"M", "F"}, {}}}, men_first), "list*sex + a:b");
    CHECK(std::isfinite(a.strata[0].unseen));
    CHECK(near(a.strata[0].unseen, b.strata[1].unseen));
    CHECK(a.at_infinity == b.at_infinity);
    CHECK(a.at_infinity == 1);
}

TEST_CASE("separate fits of every stratum and the saturated model say the same") {
    rc::check([] {
        const auto captures = random_table();
        const auto model = StrataModel::parse("list:strata + a:b:strata", captures);
        RC_ASSERT(model.has_value());
        const auto together = fit_strata(captures, *model);
        RC_ASSERT(together.has_value());
        for (std::size_t s = 0; s < captures.strata(); ++s) {
            const auto alone = captures.only(s);
            RC_ASSERT(alone.has_value());
            const auto fit_alone = fit(*alone, *Model::parse("[12,3]", 3));
            RC_ASSERT(fit_alone.has_value());
            RC_ASSERT(near(together->strata[s].unseen, fit_alone->unseen, 1e-7));
        }
    });
}

TEST_CASE("a covariate that nothing depends on changes nothing") {
    rc::check([] {
        // Every stratum is the same table: lists and covariates are independent by construction.
        std::vector<StrataRow> rows;
        for (History w = 1; w < 8; ++w) {
            const auto people = *rc::gen::inRange<std::int64_t>(1, 80);
            for (int s = 0; s < 2; ++s) rows.push_back({w, {s}, people * (s + 1)});
        }
        const auto made = StratifiedCaptures::make({"a", "b", "c"}, {sex}, rows);
        RC_ASSERT(made.has_value());
        const auto whole = made->whole();
        RC_ASSERT(whole.has_value());
        const auto plain = fit(*whole, *Model::parse("[12,3]", 3));
        RC_ASSERT(plain.has_value());
        for (const char* words : {"a:b", "list*sex + a:b", "list:sex + a:b:sex"}) {
            const auto model = StrataModel::parse(words, *made);
            RC_ASSERT(model.has_value());
            const auto strata = fit_strata(*made, *model);
            RC_ASSERT(strata.has_value());
            RC_ASSERT(near(strata->people, plain->people, 1e-7));
            RC_ASSERT(near(2 * strata->strata[0].unseen, strata->strata[1].unseen, 1e-7));
        }
    });
}

TEST_CASE("renaming and reordering covariates and levels moves no total") {
    rc::check([] {
        const auto captures = random_table(true);
        // form before sex, forms turned round.
        std::vector<StrataRow> rows;
        for (auto row : captures.rows()) {
            auto form = row.levels[1];
            if (form >= 0) form = 2 - form;
            rows.push_back({row.history, {form, row.levels[0]}, row.people});
        }
        const auto turned = StratifiedCaptures::make(
            {"a", "b", "c"}, {{"form", {"SEX", "OTH", "LAB"}, {}}, sex}, rows);
        RC_ASSERT(turned.has_value());
        for (const char* words :
             {"list*sex + a:b", "list:form + sex:form", "a:b:form + sex:form"}) {
            const auto one = fit_strata(captures, *StrataModel::parse(words, captures));
            const auto two = fit_strata(*turned, *StrataModel::parse(words, *turned));
            RC_ASSERT(one.has_value() == two.has_value());
            if (!one) continue;
            RC_ASSERT(near(one->people, two->people, 1e-6));
            RC_ASSERT(near(one->log_likelihood, two->log_likelihood, 1e-9));
        }
    });
}

TEST_CASE("EM with nothing missing is the plain fit") {
    rc::check([] {
        const auto captures = random_table();
        // One person whose form is missing, and none: the fits differ by that person's weight only.
        const auto fit = fit_strata(captures, *StrataModel::parse("list*form + a:b", captures));
        RC_ASSERT(fit.has_value());
        RC_ASSERT(fit->em_trace.empty());
        for (const auto& stratum : fit->strata) RC_ASSERT(stratum.split == 0.0);
        auto rows = captures.rows();
        rows.push_back({1, {0, missing_level}, 0});
        const auto same =
            StratifiedCaptures::make(captures.list_names(), captures.covariates(), rows);
        RC_ASSERT(same.has_value());
        RC_ASSERT(same->rows() == captures.rows());
    });
}

TEST_CASE("a model is read from words, closed, and said again") {
    const auto captures = invented();
    const auto said = [&](const char* words) {
        const auto model = StrataModel::parse(words, captures);
        return model ? model->name() : to_string(model.error());
    };
    CHECK(said("list*sex + list:list") == "age + form + year + list:list + list:sex");
    CHECK(said("police:ngo") == "labour + health + sex + age + form + year + police:ngo");
    CHECK(said("list:year^2") == "sex + age + form + list:year^2");
    CHECK(said("`police`:`ngo`") == said("police * ngo"));
    CHECK(said("police:nobody") ==
          "model:8: formula.no_such_name(name=nobody, meant=, "
          "names=police,ngo,labour,health,sex,age,form,year)");
    CHECK(said("sex^2") == "model:5: formula.power_of_no_number()");
    CHECK(said("year^3") == "model:6: formula.power_too_high()");  // three years carry a parabola
    CHECK(said("list +") == "model:7: formula.term_missing()");
    CHECK(said("list ++ sex") == "model:7: formula.name_missing()");
    // Three years, so a parabola through the years is the same model as an effect for each.
    const auto by_power = fitted(captures, "list:year^2 + police:ngo");
    const auto by_level = fitted(captures, "list:year + police:ngo");
    CHECK(near(by_power.people, by_level.people, 1e-7));
    CHECK(by_power.parameters == by_level.parameters);
}
