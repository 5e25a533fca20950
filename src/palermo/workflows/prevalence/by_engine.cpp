// Methods that estimate again and again: stepwise, bic, aic, average, model.
#include <fmt/format.h>

#include <cmath>

#include "palermo/workflows/prevalence/estimates_of_methods.hpp"

namespace palermo::workflows {

using formats::Json;
using namespace prevalence;

namespace {

IntervalKind interval_kind(const std::string& name) {
    for (const auto kind : {IntervalKind::bagged, IntervalKind::bca, IntervalKind::bca_r,
                            IntervalKind::percentile, IntervalKind::calibrated}) {
        if (name_of(kind) == name) return kind;
    }
    expects(false);
    return {};
}

Result<std::vector<Interval>> intervals_of(const EstimateRequest& request,
                                           const CaptureTable& captures, const Engine& engine,
                                           const BootstrapOptions& bootstrap,
                                           const Replicates& replicates, const Task& task) {
    const auto kind = interval_kind(request.interval);
    if (kind == IntervalKind::calibrated) {
        return calibrated_intervals(captures, engine, replicates, request.levels, bootstrap, task);
    }
    std::vector<Interval> made;
    const double a = acceleration(captures, engine);
    for (const double level : request.levels) {
        made.push_back(TRY(interval(replicates, kind, level, a)));
    }
    return made;
}

struct EngineAnswer : MethodAnswer {
    EngineAnswer(CaptureTable captures_, Fit chosen_)
        : captures(std::move(captures_)), chosen(std::move(chosen_)) {}

    CaptureTable captures;
    Fit chosen;
    std::string method;
    Replicates replicates;
    std::vector<Interval> intervals;
    Diagnosis diagnosis;
    std::vector<std::string> reasons, cannot_show;

    double people() const { return replicates.estimate + replicates.people_seen; }
    void add_to(Json::Object& json) const override;
    std::string in_words() const override;
    std::string differ_in_words() const;
};

void EngineAnswer::add_to(Json::Object& json) const {
    Json::Array limits, differ;
    for (const auto& one : intervals) limits.push_back(json_of(one, true));
    for (const auto& one : diagnosis.if_people_differ) {
        differ.push_back(Json::Object{{"visibility", name_of(one.visibility)},
                                      {"people", json_of(one.people)},
                                      {"likelihood_ratio", json_of(one.ratio)}});
    }
    json.add("method", method)
        .add("seen", captures.people_seen())
        .add("people", json_of(people()))
        .add("unseen", json_of(replicates.estimate))
        .add("model", chosen.model.name())
        .add("bic", json_of(chosen.bic))
        .add("deviance", json_of(chosen.deviance))
        .add("degrees", chosen.degrees)
        .add("replicates", std::uint64_t{replicates.unseen.size()})
        .add("replicates_without_estimate", replicates.without_estimate)
        .add("intervals", std::move(limits))
        .add("do_not_publish", Json::list(reasons))
        .add("cannot_show", Json::list(cannot_show))
        .add("if_people_differ", std::move(differ))
        .add("assumption", assumption_in_words(captures, chosen.model));
}

std::string EngineAnswer::differ_in_words() const {
    if (diagnosis.if_people_differ.empty()) return {};
    std::string text = "\nif some people are easier to see than others\n";
    for (const auto& one : diagnosis.if_people_differ) {
        const auto limit = [&](double z) {
            return people_in_words(one.people - one.unseen +
                                   one.unseen * std::exp(z * one.unseen_log_sd));
        };
        text +=
            fmt::format("  {:>12}  {} ({} to {}); likelihood ratio {:.2f}, noticed above {:.2f}\n",
                        people_in_words(one.people), name_of(one.visibility), limit(-1.96),
                        limit(1.96), one.ratio, heterogeneity_critical);
    }
    return text;
}

std::string EngineAnswer::in_words() const {
    auto text = fmt::format("people seen        {}\npeople altogether  {}\n",
                            captures.people_seen(), people_in_words(people()));
    for (const auto& one : intervals) {
        text += fmt::format("  {:.0f}% interval     {} to {}   ({}; Monte-Carlo error {} and {})\n",
                            100 * one.level, people_in_words(one.lower.people),
                            people_in_words(one.upper.people), name_of(one.kind),
                            people_in_words(one.lower.monte_carlo_sd),
                            people_in_words(one.upper.monte_carlo_sd));
    }
    text += fmt::format(
        "method             {}\n"
        "model              {}   BIC {:.6f}, deviance {:.2f} on {} degrees of freedom\n",
        method, chosen.model.name(), chosen.bic, chosen.deviance, chosen.degrees);
    if (!chosen.minus_infinity.empty()) {
        text += "nobody on          ";
        for (const History term : chosen.minus_infinity) text += captures.name_of(term) + "  ";
        text += "(effect minus infinity)\n";
    }
    text +=
        fmt::format("replicates         {}, without estimate {}\n\n{}\n", replicates.unseen.size(),
                    replicates.without_estimate, assumption_in_words(captures, chosen.model));
    return text + differ_in_words() + warnings_in_words(cannot_show) + gate_in_words(reasons);
}

}  // namespace

Result<EstimateOutcome> estimate_by_engine(const EstimateRequest& request,
                                           const ReadCaptures& input, const Task& task,
                                           Notes& notes) {
    const auto& captures = input.captures;
    const auto maker = TRY(engine_of(request.choice, captures, request.seed));
    auto chosen = chosen_model(request.choice, captures, task);
    if (!chosen) {
        // They may be the reason.
        for (const auto& finding : input.columns.findings) notes.say(finding);
        return std::move(chosen).error();
    }
    const auto made = std::make_shared<EngineAnswer>(captures, *std::move(chosen));
    const auto engine = maker(captures, task);
    const BootstrapOptions bootstrap{request.replicates, request.seed};
    made->method = engine->name();
    made->replicates = TRY(resample(captures, *engine, bootstrap, task));
    made->intervals =
        TRY(intervals_of(request, captures, *engine, bootstrap, made->replicates, task));
    made->diagnosis = TRY(prevalence::diagnose(captures, maker, task));
    made->cannot_show = told(warnings(made->diagnosis));
    made->reasons = told(gate(captures, made->diagnosis, made->replicates, made->intervals.back()));
    return EstimateOutcome({.numbers = {made->people(), limits_of(made->intervals)},
                            .may_be_published = true,  // where the reasons below are none
                            .reasons = made->reasons,
                            .cannot_show = made->cannot_show,
                            .recipe = recipe_of(request, input),
                            .columns = input.columns,
                            .answer = made});
}

}  // namespace palermo::workflows
