// estimate FILE --by sex,age: the same question, asked of each stratum.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "palermo/prevalence/strata/estimates.hpp"
#include "palermo/workflows/prevalence/estimates_of_methods.hpp"
#include "palermo/workflows/prevalence/strata_input.hpp"
#include "palermo/workflows/rates.hpp"

namespace palermo::workflows {

using formats::Json;
using namespace prevalence;

namespace {

struct StrataAnswer : MethodAnswer {
    StrataAnswer(StratifiedCaptures captures_, StrataEstimates made_)
        : captures(std::move(captures_)), made(std::move(made_)) {}

    StratifiedCaptures captures;
    StrataEstimates made;
    std::vector<Rate> rates;
    RateRequest rate_request;
    double widest_level = 0;
    std::int64_t least = 0;
    bool searched = false, dropped = false;

    void add_to(Json::Object& json) const override;
    std::string in_words() const override;
    Json json_of_row(std::size_t r) const;
    std::string table_in_words() const;
    std::string rates_in_words() const;
};

Json StrataAnswer::json_of_row(std::size_t r) const {
    const auto& row = made.rows[r];
    Json::Object where;
    for (std::size_t i = 0; i < row.levels.size(); ++i) {
        if (row.levels[i] == missing_level) continue;
        const auto& covariate = captures.covariates()[i];
        where.append(covariate.name, covariate.levels[std::size_t(row.levels[i])]);
    }
    Json::Array limits;
    for (const auto& one : row.limits) limits.push_back(json_of(one, true));
    Json::Object json{{"of", std::move(where)},
                      {"seen", json_of(row.known)},
                      {"split", json_of(row.split)},
                      {"unseen", json_of(row.unseen)},
                      {"people", json_of(row.people())},
                      {"intervals", std::move(limits)},
                      {"replicates_without_estimate", row.without_estimate},
                      {"may_be_published", row.may_be_published},
                      {"reasons", Json::list(row.reasons)}};
    if (!rates.empty() && rates[r].population) {
        json.add("population", json_of(*rates[r].population))
            .add("detected_per_100000", json_of(rates[r].detected))
            .add("estimated_per_100000", json_of(rates[r].estimated))
            .add("estimated_per_100000_lower", json_of(rates[r].lower))
            .add("estimated_per_100000_upper", json_of(rates[r].upper));
    } else if (!rates.empty()) {
        json.add("no_rate", rates[r].why_not);
    }
    return json;
}

void StrataAnswer::add_to(Json::Object& json) const {
    Json::Array rows;
    for (std::size_t r = 0; r < made.rows.size(); ++r) rows.push_back(json_of_row(r));
    json.add("method", "strata")
        .add("seen", captures.people_seen())
        .add("with_missing", captures.people_with_missing())
        .add("people", json_of(made.fit.people))
        .add("model", made.model.name())
        .add("searched", searched)
        .add("parameters", made.fit.parameters)
        .add("at_infinity", made.fit.at_infinity)
        .add("bic", json_of(made.fit.bic))
        .add("rows", std::move(rows))
        .add("note", publication_note(made, least));
    if (!rates.empty()) json.add("rates_note", rates_note(rate_request));
    json.add("assumption", assumption_in_words(captures, made.model));
}

std::string StrataAnswer::table_in_words() const {
    auto text = fmt::format("  {:<34}{:>9}{:>9}{:>11}  {:.0f}% interval\n", "", "seen", "split",
                            "people", 100 * widest_level);
    std::string against;
    for (const auto& row : made.rows) {
        text += fmt::format("{} {:<34}{:>9.0f}{:>9.1f}{:>11}", row.may_be_published ? ' ' : '*',
                            name_of(captures, row), row.known, row.split,
                            people_in_words(row.people()));
        if (!row.limits.empty()) {
            const auto& widest = row.limits.back();
            text += fmt::format(
                "  {} to {}   (Monte-Carlo error {} and {})", people_in_words(widest.lower.people),
                people_in_words(widest.upper.people), people_in_words(widest.lower.monte_carlo_sd),
                people_in_words(widest.upper.monte_carlo_sd));
        }
        text += "\n";
        for (const auto& reason : row.reasons) {
            against += fmt::format("  {}: {}\n", name_of(captures, row), reason);
        }
    }
    text +=
        fmt::format("\n* {}\n\nsplit: people seen of whom something is missing, put here by EM\n",
                    publication_note(made, least));
    if (!against.empty()) text += "\nAgainst single rows:\n" + against;
    return text;
}

std::string StrataAnswer::rates_in_words() const {
    if (rates.empty()) return {};
    const auto rate = [](double value) {
        return std::isfinite(value) ? fmt::format("{:.3f}", value) : "none";
    };
    auto text =
        fmt::format("\nper 100,000{:<25}{:>12}{:>12}  interval\n", "", "detected", "estimated");
    for (std::size_t r = 0; r < rates.size(); ++r) {
        text += fmt::format("{} {:<34}", made.rows[r].may_be_published ? ' ' : '*',
                            name_of(captures, made.rows[r]));
        text += rates[r].population ? fmt::format("{:>12.3f}{:>12}  {} to {}\n", rates[r].detected,
                                                  rate(rates[r].estimated), rate(rates[r].lower),
                                                  rate(rates[r].upper))
                                    : fmt::format("  {}\n", rates[r].why_not);
    }
    return text + "\n" + rates_note(rate_request) + "\n";
}

std::string StrataAnswer::in_words() const {
    return "\n" + table_in_words() + rates_in_words() +
           fmt::format(
               "\nmodel   {}\n        {} effects ({} sent to infinity by zeros), BIC {:.4f}{}\n"
               "missing {} of {} people; {}\n\n{}\n{}\n",
               made.model.name(), made.fit.parameters, made.fit.at_infinity, made.fit.bic,
               searched ? fmt::format("; chosen by BIC in {} steps", made.steps.size()) : "",
               captures.people_with_missing(), captures.people_seen(),
               dropped ? "left out before" : "split by EM",
               assumption_in_words(captures, made.model), gate_limit());
}

Result<StrataInput> read_input(const EstimateRequest& request, Notes& notes) {
    const auto& strata = request.strata;
    const auto source = TRY(read_source_of(request.captures, notes));
    StrataOptions how;
    how.file_name = source.digest.name;
    how.rows = source.rows;
    how.count_column = request.captures.count;
    how.lists = request.captures.lists;
    how.covariates = strata.by;
    for (const auto& name : strata.covariates) {
        if (std::ranges::find(strata.by, name) != strata.by.end()) {
            return fail(Code::invalid_input, "estimate.covariate_twice",
                        {{"field", field_name("covariates")},
                         {"by", field_name("by")},
                         {"column", column_name(name)}});
        }
        how.covariates.push_back(name);
    }
    how.missing = strata.missing_words;
    how.impossible = strata.impossible;
    how.not_operating = strata.not_operating;
    TRY(refuse_draws(source.table, source.digest.name));
    for (auto& note : notes_on_strata(source.table, how)) {
        notes.of_files.push_back(std::move(note));
    }
    auto captures = TRY(read_strata(source.table, how));
    auto columns = TRY(strata_columns(source.table, how));
    columns.findings = findings_in(TRY(captures.whole()));
    return StrataInput{std::move(captures), std::move(columns), source.digest};
}

Recipe recipe_of_strata(const EstimateRequest& request, std::string_view way,
                        const StrataInput& input) {
    RecipeMaker recipe(Work::estimate_by, way, input.digest, input.columns);
    recipe.add_fields(request).set("method", way == "by" ? "strata" : way);
    if (way == "robust") {
        recipe.set("levels", formats::Json::Array{as_given(request.levels.back())});
    }
    return recipe.made();
}

Result<EstimateOutcome> by_model(const EstimateRequest& request, const StrataInput& input,
                                 Recipe recipe, const Task& task) {
    const auto& strata = request.strata;
    auto captures = input.captures;
    if (strata.missing == "drop") captures = TRY(captures.without_missing());
    if (request.interval != "bagged" && request.interval != "percentile") {
        return fail(Code::invalid_input, "estimate.strata_interval",
                    {{"field", field_name("interval")}});
    }
    const auto& model = request.choice.model;
    StrataRequest how{TRY(StrataModel::parse(model, captures)), {}, strata.by};
    const bool searches = searches_strata(request);
    if (searches) {
        const auto words = strata.scope.empty() ? usual_scope(captures) : strata.scope;
        how.scope =
            TRY(StrataModel::parse(model.empty() ? words : model + " + " + words, captures));
    }
    how.kind = request.interval == "percentile" ? IntervalKind::percentile : IntervalKind::bagged;
    how.levels = request.levels;
    how.replicates = request.replicates;
    how.seed = request.seed;
    how.least_people = strata.least;
    auto estimates = TRY(prevalence::estimate_strata(captures, how, task));
    const auto made = std::make_shared<StrataAnswer>(std::move(captures), std::move(estimates));
    made->rate_request = {strata.country, {}};
    if (strata.year != 0) made->rate_request.year = strata.year;
    if (!strata.country.empty()) {
        made->rates = TRY(rates_of(made->captures, made->made, made->rate_request));
    }
    made->widest_level = request.levels.back();
    made->least = strata.least;
    made->searched = searches;
    made->dropped = strata.missing == "drop";
    auto reasons = input.columns.findings;
    for (const auto& row : made->made.rows) {
        for (const auto& reason : row.reasons) {
            reasons.push_back(name_of(made->captures, row) + ": " + reason);
        }
    }
    return EstimateOutcome(
        {.numbers = {made->made.fit.people, limits_of(made->made.rows.front().limits)},
         .may_be_published = made->made.rows.front().may_be_published,
         .reasons = std::move(reasons),
         .cannot_show = {assumption_in_words(made->captures, made->made.model)},
         .recipe = std::move(recipe),
         .columns = input.columns,
         .answer = made});
}

}  // namespace

bool searches_strata(const EstimateRequest& request) {
    // A model in words is taken as it is; without one the best is looked for.
    return request.strata.search || request.choice.model.empty() || !request.strata.scope.empty();
}

Result<EstimateOutcome> estimate_strata(const EstimateRequest& given, const Task& task,
                                        Notes& notes) {
    auto request = given;
    // The word of version 0.1; for one version more.
    if (request.strata.learner == "bent") {
        request.strata.learner = "spline";
        notes.say("the learner bent is called spline now; the old word works for one version more");
    }
    const auto unsaid = [&](std::string_view field) { return !given.asked.contains(field); };
    // A search in every replicate takes a hundred times as long as a fit.
    if (unsaid("replicates") && given.replicates == EstimateRequest().replicates &&
        searches_strata(given)) {
        request.replicates = 2000;
    }
    const auto& method = given.choice.method;
    const std::string way = unsaid("method") && method == MethodChoice().method ? "by" : method;
    TRY(check_choice(Work::estimate_by, way, given.asked));
    if (way == "robust" && !unsaid("levels") && given.levels.size() > 1) {
        return fail(Code::invalid_input, "estimate.robust_one_level",
                    {{"way", field_name("method robust")}, {"field", field_name("levels")}});
    }
    const auto input = TRY(read_input(request, notes));
    auto recipe = recipe_of_strata(request, way, input);
    return way == "robust" ? estimate_robust(request, input, std::move(recipe), task)
                           : by_model(request, input, std::move(recipe), task);
}

}  // namespace palermo::workflows
