// palermo prevalence estimate: one number with its intervals, assumption and gate.
#include <fmt/format.h>

#include <cmath>

#include "prevalence.hpp"

namespace palermo::cli {

using namespace palermo::prevalence;

namespace {

IntervalKind interval_kind(const std::string& name) {
    for (const auto kind : {IntervalKind::bagged, IntervalKind::bca, IntervalKind::bca_r,
                            IntervalKind::percentile, IntervalKind::calibrated}) {
        if (name_of(kind) == name) return kind;
    }
    expects(false);
    return {};
}

std::string json_differ(const Diagnosis& diagnosis) {
    std::string text;
    for (const auto& one : diagnosis.if_people_differ) {
        text += fmt::format(R"({}{{"visibility":"{}","people":{},"likelihood_ratio":{}}})",
                            text.empty() ? "" : ",", name_of(one.visibility),
                            json_number(one.people), json_number(one.ratio));
    }
    return "[" + text + "]";
}

void show_differ(const Diagnosis& diagnosis) {
    if (diagnosis.if_people_differ.empty()) return;
    fmt::print("\nif some people are easier to see than others\n");
    for (const auto& one : diagnosis.if_people_differ) {
        fmt::print(
            "  {:>12}  {} ({} to {}); likelihood ratio {:.2f}, noticed above {:.2f}\n",
            number(one.people), name_of(one.visibility),
            number(one.people - one.unseen + one.unseen * std::exp(-1.96 * one.unseen_log_sd)),
            number(one.people - one.unseen + one.unseen * std::exp(1.96 * one.unseen_log_sd)),
            one.ratio, heterogeneity_critical);
    }
}

struct Estimated {
    Replicates replicates;
    std::vector<Interval> intervals;
};

Result<Estimated> intervals_of(const PrevalenceOptions& options, const CaptureTable& captures,
                               const Engine& engine) {
    Estimated made;
    BootstrapOptions bootstrap;
    bootstrap.replicates = options.replicates;
    bootstrap.seed = options.seed;
    const auto kind = interval_kind(options.interval);
    {
        made.replicates = TRY(resample(captures, engine, bootstrap, options.task));
    }
    if (kind == IntervalKind::calibrated) {
        made.intervals = TRY(calibrated_intervals(captures, engine, made.replicates, options.levels,
                                                  bootstrap, options.task));
        return made;
    }
    const double a = acceleration(captures, engine);
    for (const double level : options.levels) {
        made.intervals.push_back(TRY(interval(made.replicates, kind, level, a)));
    }
    return made;
}

Result<int> run(const PrevalenceOptions& options) {
    if (const auto linked = TRY(estimate_linked(options))) return *linked;
    TRY(check_given(Work::estimate, options));
    const auto& method = method_of(options);
    if (method.estimate != nullptr) return method.estimate(options);
    const auto [captures, digest, columns] = TRY(read_restored(options));
    const auto maker = TRY(maker_of(options, captures));
    auto fitted = method.chosen(options, captures);
    if (!fitted) return with_findings(fitted.error(), columns);
    const auto chosen = *std::move(fitted);
    const auto engine = maker(captures, options.task);
    const auto made = TRY(intervals_of(options, captures, *engine));
    const double people = made.replicates.estimate + made.replicates.people_seen;
    const auto diagnosis = TRY(diagnose(captures, maker, options.task));
    const auto reasons = told(gate(captures, diagnosis, made.replicates, made.intervals.back()));
    const auto recipe = prevalence_recipe(Work::estimate, options, digest, columns);
    if (options.json) {
        std::string limits;
        for (const auto& one : made.intervals) {
            limits += fmt::format(
                R"({}{{"kind":"{}","level":{},"lower":{},"lower_monte_carlo_sd":{},"upper":{},)"
                R"("upper_monte_carlo_sd":{}}})",
                limits.empty() ? "" : ",", name_of(one.kind), one.level,
                json_number(one.lower.people), json_number(one.lower.monte_carlo_sd),
                json_number(one.upper.people), json_number(one.upper.monte_carlo_sd));
        }
        fmt::print(
            R"({{{}{}"method":{},"seen":{},"people":{},"unseen":{},"model":{},"bic":{},"deviance":{},)"
            R"("degrees":{},"replicates":{},"replicates_without_estimate":{},"intervals":[{}],)"
            R"("do_not_publish":{},"cannot_show":{},"if_people_differ":{},"assumption":{},)"
            R"("recipe":{}}})"
            "\n",
            json_columns(columns), json_gate_limit(), json_quoted(engine->name()),
            captures.people_seen(), json_number(people), json_number(made.replicates.estimate),
            json_quoted(chosen.model.name()), json_number(chosen.bic), json_number(chosen.deviance),
            chosen.degrees, options.replicates, made.replicates.without_estimate, limits,
            json_reasons(reasons), json_reasons(told(warnings(diagnosis))), json_differ(diagnosis),
            json_quoted(assumption_in_words(captures, chosen.model)), recipe);
        return reasons.empty() ? 0 : 1;
    }
    show_columns(columns);
    fmt::print("people seen        {}\n", captures.people_seen());
    fmt::print("people altogether  {}\n", number(people));
    for (const auto& one : made.intervals) {
        fmt::print("  {:.0f}% interval     {} to {}   ({}; Monte-Carlo error {} and {})\n",
                   100 * one.level, number(one.lower.people), number(one.upper.people),
                   name_of(one.kind), number(one.lower.monte_carlo_sd),
                   number(one.upper.monte_carlo_sd));
    }
    fmt::print("method             {}\n", engine->name());
    fmt::print("model              {}   BIC {:.6f}, deviance {:.2f} on {} degrees of freedom\n",
               chosen.model.name(), chosen.bic, chosen.deviance, chosen.degrees);
    if (!chosen.minus_infinity.empty()) {
        fmt::print("nobody on          ");
        for (const History term : chosen.minus_infinity) fmt::print("{}  ", captures.name_of(term));
        fmt::print("(effect minus infinity)\n");
    }
    fmt::print("replicates         {}, without estimate {}\n", options.replicates,
               made.replicates.without_estimate);
    fmt::print("\n{}\n", assumption_in_words(captures, chosen.model));
    show_differ(diagnosis);
    show_warnings(told(warnings(diagnosis)));
    show_gate(reasons);
    fmt::print("\nrecipe {}\n", recipe);
    return reasons.empty() ? 0 : 1;
}

}  // namespace

void add_estimate(CLI::App& group, Action& action,
                  const std::shared_ptr<PrevalenceOptions>& options) {
    auto* command = add_subcommand(
        group, action, options, "estimate",
        "Estimate with intervals, assumption and publication gate",
        "Examples:\n"
        "  palermo prevalence estimate data/examples/mse/UKdat_5.csv\n"
        "  palermo prevalence estimate data/examples/mse/Korea.csv --method bic --json\n"
        "  palermo prevalence estimate data/examples/mse/invented_strata.csv --by sex,age \\\n"
        "      --lists police,ngo,labour,health --covariates form,year --replicates 200\n"
        "Exit codes: 0 estimated, 1 estimated and the gate gives reasons not to publish, "
        "7 not estimable",
        run);
    add_method_options(command, *options);
    add_chance_options(command, *options, options->replicates);
    command
        ->add_option("--missed-links", options->missed_links,
                     "Share of the people on two lists or more taken to have lost one of their "
                     "records to a missed link; the table is restored first")
        ->check(CLI::Range(0.0, 0.49));
    command
        ->add_option("--interval", options->interval, "bagged, bca, bca_r, percentile, calibrated")
        ->check(CLI::IsMember({"bagged", "bca", "bca_r", "percentile", "calibrated"}));
}

}  // namespace palermo::cli
