#include "palermo/workflows/prevalence/diagnose.hpp"

#include <fmt/format.h>

#include "palermo/prevalence/model.hpp"

namespace palermo::workflows {

using formats::Json;
using namespace prevalence;

namespace {

Json json_of(const std::vector<Sensitivity>& rows) {
    Json::Array json;
    for (const auto& row : rows) {
        json.push_back(
            Json::Object{{"change", row.change}, {"people", workflows::json_of(row.people)}});
    }
    return json;
}

std::string in_words(const char* title, const std::vector<Sensitivity>& rows) {
    if (rows.empty()) return {};
    auto text = fmt::format("\n{}\n", title);
    for (const auto& row : rows) {
        text += fmt::format("  {:>14}  {}\n", people_in_words(row.people), row.change);
    }
    return text;
}

std::string attractions_in_words(const CaptureTable& captures, const Diagnosis& d) {
    if (d.if_lists_attract.empty()) return {};
    auto text = fmt::format(
        "\nif being on one list made being on another likelier (odds times {}; stepwise {})\n",
        attraction_odds_ratio, people_in_words(d.people_stepwise));
    for (const auto& one : d.if_lists_attract) {
        text += fmt::format("  {:>14}  {} and {}{}\n", people_in_words(one.people),
                            captures.list_names()[std::size_t(one.first)],
                            captures.list_names()[std::size_t(one.second)],
                            one.possible() ? "" : "; these data speak against it");
    }
    return text;
}

std::string overlap_in_words(const CaptureTable& captures, const Diagnosis& d) {
    auto text = fmt::format(
        "overlap of lists (diagonal: people on the list); {} pairs share nobody\n", d.empty_pairs);
    for (int i = 0; i < captures.lists(); ++i) {
        text += fmt::format("  {:<12}", captures.list_names()[std::size_t(i)]);
        for (const auto people : d.overlap[std::size_t(i)]) text += fmt::format("{:>8}", people);
        text += "\n";
    }
    return text;
}

std::string models_in_words(const CaptureTable& captures, const Diagnosis& d) {
    if (d.near_best.empty()) return {};
    std::string text = "\nmodels within 6 of the best BIC\n";
    for (const auto& model : d.near_best) {
        text +=
            fmt::format("  {:10.4f}  {:>10}  {:.3f}  {}\n", model.criterion,
                        people_in_words(static_cast<double>(captures.people_seen()) + model.unseen),
                        model.weight, Model(captures.lists(), model.interactions).name());
    }
    return text;
}

}  // namespace

Result<DiagnoseOutcome> diagnose(const DiagnoseRequest& request, const Task& task, Notes& notes) {
    const auto& method = request.choice.method;
    TRY(check_choice(Work::diagnose, method, request.asked));
    auto input = TRY(read_captures(request.captures, notes));
    const auto maker = TRY(engine_of(request.choice, input.captures));
    auto diagnosis = prevalence::diagnose(input.captures, maker, task);
    if (!diagnosis) {
        // They may be the reason.
        for (const auto& finding : input.columns.findings) notes.say(finding);
        return std::move(diagnosis).error();
    }
    RecipeMaker recipe(Work::diagnose, method, input);
    recipe.add_fields(request).set("method", method);
    // No limit is written as 0 lists; thresholding takes pairs then.
    if (method == "threshold" && request.choice.order == 0) recipe.set("order", 2);
    auto reasons = told(gate(input.captures, *diagnosis));
    auto cannot_show = told(warnings(*diagnosis));
    return DiagnoseOutcome{.captures = std::move(input.captures),
                           .columns = std::move(input.columns),
                           .diagnosis = *std::move(diagnosis),
                           .reasons = std::move(reasons),
                           .cannot_show = std::move(cannot_show),
                           .recipe = recipe.made()};
}

Json to_json(const DiagnoseOutcome& outcome) {
    const auto& d = outcome.diagnosis;
    const auto& lists = outcome.captures.list_names();
    Json::Array xi, consistency, attraction;
    for (const auto& point : d.xi_curve) {
        xi.push_back(Json::Object{{"people", json_of(point.people)}, {"xi", as_given(point.xi)}});
    }
    for (const auto& one : d.if_lists_attract) {
        attraction.push_back(Json::Object{
            {"lists", Json::Array{lists[std::size_t(one.first)], lists[std::size_t(one.second)]}},
            {"people", json_of(one.people)},
            {"possible", one.possible()}});
    }
    for (const auto& row : d.consistency) {
        consistency.push_back(Json::Object{
            {"list", row.list}, {"predicted", json_of(row.predicted)}, {"truth", row.truth}});
    }
    auto json = json_of(outcome.columns);
    json.add("gate_does_not_see", gate_limit())
        .add("people", json_of(d.people))
        .add("chao_lower_bound", json_of(d.chao_lower_bound))
        .add("empty_pairs", d.empty_pairs)
        .add("omitted", json_of(d.omitted))
        .add("merged", json_of(d.merged))
        .add("one_record", json_of(d.one_record))
        .add("xi", std::move(xi))
        .add("if_lists_attract", std::move(attraction))
        .add("consistency", std::move(consistency))
        .add("people_if_links_missed", json_of(d.people_if_links_missed))
        .add("cannot_show", Json::list(outcome.cannot_show))
        .add("do_not_publish", Json::list(outcome.reasons))
        .add("recipe", formats::json_of(outcome.recipe));
    return json;
}

std::string in_words(const DiagnoseOutcome& outcome) {
    const auto& d = outcome.diagnosis;
    auto text =
        in_words(outcome.columns) +
        fmt::format("\nestimate {}; lower bound if people differ in visibility (Chao) {}\n\n",
                    people_in_words(d.people), people_in_words(d.chao_lower_bound));
    text += overlap_in_words(outcome.captures, d) + in_words("without one list", d.omitted) +
            in_words("two lists as one", d.merged) + in_words("one record", d.one_record);
    text += "\nif all lists together had a hidden dependence xi (1: none)\n";
    for (const auto& point : d.xi_curve) {
        text += fmt::format("  xi {:<5}  {}\n", point.xi, people_in_words(point.people));
    }
    text += attractions_in_words(outcome.captures, d);
    if (!d.consistency.empty()) text += "\ncan the other lists predict this one?\n";
    for (const auto& row : d.consistency) {
        text += fmt::format("  {:<12} holds {}, predicted {}\n", row.list, row.truth,
                            people_in_words(row.predicted));
    }
    return text + models_in_words(outcome.captures, d) + warnings_in_words(outcome.cannot_show) +
           gate_in_words(outcome.reasons) + "\nrecipe " +
           to_text(formats::json_of(outcome.recipe)) + "\n";
}

Ending ending_of(const DiagnoseOutcome& outcome) {
    return {.findings = !outcome.reasons.empty()};
}

}  // namespace palermo::workflows
