#include "palermo/workflows/prevalence/estimate.hpp"

#include <algorithm>
#include <cmath>

#include "palermo/prevalence/diagnose.hpp"
#include "palermo/workflows/prevalence/estimates_of_methods.hpp"

namespace palermo::workflows {

using formats::Json;
using namespace prevalence;

std::span<const FieldRule> EstimateRequest::rules() {
    static const auto rules = [] {
        std::vector<FieldRule> made;
        StrataChoice blank;
        StrataChoice::fields(blank, [&](const Field& field, auto&) {
            if (field.name != "by" && field.name != "covariates") {
                made.push_back({field.name, {"by", "covariates"}});
            }
        });
        return made;
    }();
    return rules;
}

EstimateOutcome::EstimateOutcome(Parts parts) : parts_(std::move(parts)) {
    parts_.cannot_show.push_back(gate_limit());
}

std::optional<EstimateOutcome::Numbers> EstimateOutcome::publishable() const {
    const bool open = parts_.may_be_published && parts_.reasons.empty() && has_number();
    return open ? std::optional(parts_.numbers) : std::nullopt;
}

bool EstimateOutcome::has_number() const {
    return !std::isnan(parts_.numbers.people);
}

Result<ReadCaptures> restored(ReadCaptures input, double missed_links) {
    if (missed_links > 0) {
        input.captures = TRY(input.captures.with_links_restored(missed_links));
    }
    return input;
}

std::vector<EstimateOutcome::Limits> limits_of(const std::vector<Interval>& intervals) {
    std::vector<EstimateOutcome::Limits> limits;
    for (const auto& one : intervals) {
        limits.push_back({one.level, one.lower.people, one.upper.people});
    }
    return limits;
}

Recipe recipe_of(const EstimateRequest& request, const ReadCaptures& input, Work work) {
    const auto& method = request.choice.method;
    RecipeMaker recipe(work, method, input);
    recipe.add_fields(request).set("method", method);
    // No limit is written as 0 lists; thresholding takes pairs then.
    if (method == "threshold" && request.choice.order == 0) recipe.set("order", 2);
    if (!(request.missed_links > 0)) recipe.leave_out("missed_links");
    return recipe.made();
}

Result<EstimateOutcome> estimate(const EstimateRequest& request, const Task& task, Notes& notes) {
    if (request.strata.asked_for()) return estimate_strata(request, task, notes);
    const auto source = TRY(read_source_of(request.captures, notes));
    if (source.table.text("draw") != nullptr) return estimate_draws(request, source, task);
    const auto& method = request.choice.method;
    TRY(check_choice(Work::estimate, method, request.asked));
    auto read = TRY(captures_of(source, request.captures));
    const auto input = TRY(restored(std::move(read), request.missed_links));
    switch (find_method(method)->kind) {
        case Method::Kind::classic:
            return estimate_classic(request, input);
        case Method::Kind::penalised:
            return estimate_penalised(request, input);
        case Method::Kind::posterior:
            return estimate_posterior(request, input, task);
        default:
            return estimate_by_engine(request, input, task, notes);
    }
}

Json to_json(const EstimateOutcome& outcome) {
    auto json = json_of(outcome.parts_.columns);
    json.add("gate_does_not_see", gate_limit());
    outcome.parts_.answer->add_to(json);
    json.add("recipe", formats::json_of(outcome.recipe()));
    return json;
}

std::string in_words(const EstimateOutcome& outcome) {
    return in_words(outcome.parts_.columns) + outcome.parts_.answer->in_words() + "\nrecipe " +
           to_text(formats::json_of(outcome.recipe())) + "\n";
}

Ending ending_of(const EstimateOutcome& outcome) {
    Ending ending{.findings = !outcome.reasons().empty()};
    if (!outcome.has_number()) ending.refused = Code::not_estimable;
    return ending;
}

}  // namespace palermo::workflows
