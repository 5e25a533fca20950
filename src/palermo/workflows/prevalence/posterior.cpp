// Posteriors (graphs, latent, threshold), with what they take for granted.
#include "palermo/prevalence/bayes/posterior.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "palermo/prevalence/classics.hpp"
#include "palermo/workflows/prevalence/estimates_of_methods.hpp"

namespace palermo::workflows {

using formats::Json;
using namespace prevalence;

namespace {

std::string whole(double people) {
    return std::isfinite(people) ? fmt::format("{:.0f}", people) : "no limit";
}

struct PosteriorAnswer : MethodAnswer {
    Posterior posterior;
    std::vector<std::string> reasons;

    void add_to(Json::Object& json) const override;
    std::string in_words() const override;
    std::string numbers_in_words() const;
};

void PosteriorAnswer::add_to(Json::Object& json) const {
    const auto& p = posterior;
    const auto known = [&](double value) { return p.has_number() ? json_of(value) : Json(); };
    Json::Array intervals, modes, explanations, density;
    for (const auto& one : p.intervals) {
        intervals.push_back(
            Json::Object{{"level", as_given(one.level)},
                         {"lower", known(one.lower.people)},
                         {"lower_monte_carlo_sd", known(one.lower.monte_carlo_sd)},
                         {"upper", known(one.upper.people)},
                         {"upper_monte_carlo_sd", known(one.upper.monte_carlo_sd)}});
    }
    for (const double mode : p.modes) modes.push_back(Json::places(mode, 0));
    for (const auto& one : p.explanations) {
        explanations.push_back(
            Json::Object{{"name", one.name}, {"weight", Json::places(one.weight, 6)}});
    }
    for (const auto& one : p.density) {
        density.push_back(Json::Array{Json::digits(one.unseen, 6), Json::digits(one.density, 6),
                                      Json::digits(one.cumulative, 6)});
    }
    Json simulation;
    if (p.simulated) {
        simulation = Json::Object{{"agree", p.check.agree()},
                                  {"chains", p.check.chains},
                                  {"draws", p.check.draws},
                                  {"ess_bulk", Json::places(p.check.ess_bulk, 0)},
                                  {"ess_tail", Json::places(p.check.ess_tail, 0)},
                                  {"r_hat", json_of(p.check.r_hat)}};
    }
    json.add("method", p.method)
        .add("seen", Json::places(p.people_seen, 0))
        .add("people", known(p.median.people))
        .add("people_monte_carlo_sd", known(p.median.monte_carlo_sd))
        .add("mean", known(p.mean))
        .add("geometric_mean_unseen", known(p.geometric_mean_unseen))
        .add("intervals", std::move(intervals))
        .add("bimodal", p.bimodal)
        .add("modes", std::move(modes))
        .add("explanations", std::move(explanations))
        .add("simulation", std::move(simulation))
        .add("density", std::move(density))
        .add("prior", p.prior)
        .add("assumption", p.assumption)
        .add("notes", Json::list(p.notes))
        .add("do_not_publish", Json::list(reasons));
}

std::string PosteriorAnswer::numbers_in_words() const {
    const auto& p = posterior;
    if (!p.has_number()) return "people altogether  no number: the chains do not agree\n";
    auto text = fmt::format(
        "people altogether  {}   (posterior median{})\n", whole(p.median.people),
        p.simulated ? fmt::format("; Monte-Carlo error {:.0f}", p.median.monte_carlo_sd) : "");
    for (const auto& one : p.intervals) {
        text += fmt::format("  {:.0f}% interval     {} to {}{}\n", 100 * one.level,
                            whole(one.lower.people), whole(one.upper.people),
                            p.simulated
                                ? fmt::format("   (Monte-Carlo error {:.0f} and {:.0f})",
                                              one.lower.monte_carlo_sd, one.upper.monte_carlo_sd)
                                : "");
    }
    if (std::isinf(p.mean)) {
        text += "mean               does not exist: the tail is too heavy\n";
    } else if (std::isfinite(p.mean)) {
        text += fmt::format("mean               {}\n", whole(p.mean));
    }
    return text;
}

std::string PosteriorAnswer::in_words() const {
    const auto& p = posterior;
    auto text = fmt::format("people seen        {:.0f}\n", p.people_seen) + numbers_in_words();
    if (p.bimodal) {
        text += fmt::format("two humps          near {} and near {}\n", whole(p.modes[0]),
                            whole(p.modes[1]));
    }
    text += fmt::format("method             {}\n", p.method);
    if (p.simulated) {
        text += fmt::format(
            "simulation         {} chains of {} draws; R-hat {:.4f}, effective size {:.0f} in the "
            "middle, {:.0f} in the tails\n",
            p.check.chains, p.check.draws, p.check.r_hat, p.check.ess_bulk, p.check.ess_tail);
    }
    for (std::size_t i = 0; i < p.explanations.size() && i < 8; ++i) {
        text +=
            fmt::format("  {:5.1f}%  {}\n", 100 * p.explanations[i].weight, p.explanations[i].name);
    }
    text += fmt::format("\nBefore the data: {}.\n{}\n", p.prior, p.assumption);
    for (const auto& note : p.notes) text += fmt::format("Note: {}.\n", note);
    return text + gate_in_words(reasons);
}

// The gate looks at the table and at what small changes do; the posterior at itself.
Result<std::vector<std::string>> reasons_of(const EstimateRequest& request,
                                            const CaptureTable& captures,
                                            const Posterior& posterior, const Task& task) {
    auto reasons = reasons_against(posterior);
    if (!posterior.has_number()) return reasons;
    Diagnosis diagnosis;
    if (const auto maker = engine_of(request.choice, captures, request.seed)) {
        diagnosis = TRY(prevalence::diagnose(captures, *maker, task));
        diagnosis.near_best.clear();  // the posterior has weighed the models
    } else {
        const auto chao = chao_lower_bound(captures);
        diagnosis.people = posterior.median.people;
        diagnosis.chao_lower_bound = chao.people;
        diagnosis.chao_sd = chao.sd;
    }
    for (auto& reason : told(gate(captures, diagnosis))) reasons.push_back(std::move(reason));
    return reasons;
}

}  // namespace

Result<EstimateOutcome> estimate_posterior(const EstimateRequest& request,
                                           const ReadCaptures& input, const Task& task) {
    const auto made = std::make_shared<PosteriorAnswer>();
    made->posterior =
        TRY(posterior_of(request.choice, input.captures, request.levels, request.seed, task));
    made->reasons = TRY(reasons_of(request, input.captures, made->posterior, task));
    EstimateOutcome::Numbers numbers{.people = NAN};
    if (made->posterior.has_number()) {
        numbers.people = made->posterior.median.people;
        for (const auto& one : made->posterior.intervals) {
            numbers.intervals.push_back({one.level, one.lower.people, one.upper.people});
        }
    }
    return EstimateOutcome({.numbers = std::move(numbers),
                            .may_be_published = true,  // where the reasons below are none
                            .reasons = made->reasons,
                            .cannot_show = {made->posterior.assumption},
                            .recipe = recipe_of(request, input),
                            .columns = input.columns,
                            .answer = made});
}

}  // namespace palermo::workflows
