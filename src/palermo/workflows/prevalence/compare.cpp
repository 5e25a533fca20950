#include "palermo/workflows/prevalence/compare.hpp"

#include <fmt/format.h>

#include <cmath>

#include "palermo/prevalence/classics.hpp"
#include "palermo/prevalence/diagnose.hpp"
#include "palermo/words/words.hpp"
#include "palermo/workflows/prevalence/method_choice.hpp"

namespace palermo::workflows {

using formats::Json;
using namespace prevalence;

namespace {

using Row = CompareOutcome::Row;
using Rows = std::vector<Row>;

std::string said(const Error& error) {
    return words::in_words(error, words::Words(words::Language::en));
}

Result<void> add_models(Rows& rows, const CaptureTable& captures, const Task& task) {
    for (const char* method : {"independent", "stepwise", "bic", "aic"}) {
        const bool searches = method[0] == 'a' || method[0] == 'b';
        if (captures.lists() > 6 && searches) {
            rows.push_back(
                {method, NAN, "for up to 6 lists here; palermo prevalence search takes 8"});
            continue;
        }
        const bool independent = method[0] == 'i';
        const auto fitted =
            chosen_model({.method = independent ? "model" : method}, captures, task);
        if (!fitted && fitted.error().code == Code::unavailable) return fitted.error();
        rows.push_back({method, fitted ? fitted->people : HUGE_VAL,
                        fitted ? "model " + fitted->model.name() : said(fitted.error())});
    }
    return {};
}

Result<void> add_average(Rows& rows, const CaptureTable& captures, const Task& task) {
    if (captures.lists() > 6) return {};
    auto how = search_options({});
    how.window = MethodChoice().window;
    const auto found = prevalence::search(captures, how, task);
    if (!found && found.error().code == Code::unavailable) return found.error();
    if (!found) return {};
    double people = static_cast<double>(captures.people_seen());
    for (const auto& model : found->models) people += model.weight * model.unseen;
    rows.push_back(
        {"bic average", people,
         fmt::format("{} model{}", found->models.size(), found->models.size() == 1 ? "" : "s")});
    return {};
}

std::string whole(double people) {
    return std::isfinite(people) ? fmt::format("{:.0f}", people) : "no limit";
}

Result<void> add_posteriors(Rows& rows, const CompareRequest& request, const CaptureTable& captures,
                            const Task& task) {
    for (const char* method : {"graphs", "threshold", "latent"}) {
        const auto made = posterior_of({.method = method, .sweeps = request.sweeps}, captures,
                                       {0.95}, request.seed, task);
        if (!made && made.error().code == Code::unavailable) return made.error();
        if (!made) {
            const bool refused = made.error().code == Code::invalid_input;
            rows.push_back({method, refused ? NAN : HUGE_VAL, said(made.error())});
            continue;
        }
        if (!made->has_number()) {
            rows.push_back({method, HUGE_VAL,
                            fmt::format("no number: the chains do not agree (R-hat {:.3f})",
                                        made->check.r_hat)});
            continue;
        }
        const auto& limits = made->intervals[0];
        rows.push_back(
            {method, made->median.people,
             fmt::format("posterior median, 95% {} to {}{}", whole(limits.lower.people),
                         whole(limits.upper.people), made->bimodal ? ", two humps" : "")});
    }
    return {};
}

}  // namespace

Result<CompareOutcome> compare(const CompareRequest& request, const Task& task, Notes& notes) {
    TRY(check_choice(Work::compare, "compare", request.asked));
    auto input = TRY(read_captures(request.captures, notes));
    const auto& captures = input.captures;
    Rows rows;
    TRY(add_models(rows, captures, task));
    TRY(add_average(rows, captures, task));
    if (const auto fitted = fit_penalised(captures, Model(captures.lists()), Penalty::firth)) {
        rows.push_back({"independent, Firth", fitted->people, "penalised"});
    }
    TRY(add_posteriors(rows, request, captures, task));
    rows.push_back(
        {"Chao", chao_lower_bound(captures).people, "lower bound if people differ in visibility"});
    RecipeMaker recipe(Work::compare, "compare", input);
    recipe.add_fields(request);
    return CompareOutcome{.rows = std::move(rows),
                          .people_seen = captures.people_seen(),
                          .columns = std::move(input.columns),
                          .recipe = recipe.made()};
}

Json to_json(const CompareOutcome& outcome) {
    Json::Array rows;
    for (const auto& row : outcome.rows) {
        rows.push_back(Json::Object{
            {"method", row.method}, {"note", row.note}, {"people", json_of(row.people)}});
    }
    auto json = json_of(outcome.columns);
    json.add("gate_does_not_see", gate_limit())
        .add("methods", std::move(rows))
        .add("recipe", formats::json_of(outcome.recipe));
    return json;
}

std::string in_words(const CompareOutcome& outcome) {
    auto text =
        in_words(outcome.columns) + fmt::format("people seen        {}\n\n", outcome.people_seen);
    for (const auto& row : outcome.rows) {
        text +=
            fmt::format("{:<22} {:>14}  {}\n", row.method,
                        std::isnan(row.people) ? "not run" : people_in_words(row.people), row.note);
    }
    return text + fmt::format("\n{}\n\nrecipe {}\n", gate_limit(),
                              to_text(formats::json_of(outcome.recipe)));
}

Ending ending_of(const CompareOutcome& outcome) {
    return {.findings = !outcome.columns.findings.empty()};
}

}  // namespace palermo::workflows
