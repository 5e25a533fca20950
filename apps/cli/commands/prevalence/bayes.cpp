// palermo prevalence --method graphs|latent|threshold: posteriors, with what they take for granted.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "palermo/prevalence/calibrate.hpp"
#include "palermo/prevalence/classics.hpp"
#include "palermo/prevalence/graphs.hpp"
#include "palermo/prevalence/latent.hpp"
#include "palermo/prevalence/threshold.hpp"
#include "prevalence.hpp"

namespace palermo::cli {

namespace {

using namespace palermo::prevalence;

std::string in_words(double value) {
    return std::isfinite(value) ? fmt::format("{:.0f}", value) : "no limit";
}

GraphOptions graph_options(const BayesOptions& o, const std::vector<double>& levels, double seen) {
    GraphOptions made;
    made.delta = o.delta;
    made.levels = levels;
    made.grid_limit = o.grid_limit * seen;
    made.grid_points = o.grid_points;
    return made;
}

ThresholdOptions threshold_options(const PrevalenceOptions& options) {
    ThresholdOptions made;
    made.levels = options.levels;
    made.seed = options.seed;
    made.order = options.order == 0 ? 2 : options.order;
    made.chains = options.bayes.chains;
    made.threshold = options.bayes.threshold;
    made.precision = options.bayes.precision;
    return made;
}

Result<Posterior> posterior_of(const CaptureTable& captures, const PrevalenceOptions& options) {
    if (options.method == "threshold") {
        return threshold_posterior(captures, threshold_options(options));
    }
    if (options.method == "latent") {
        LatentOptions made;
        made.levels = options.levels;
        made.seed = options.seed;
        made.chains = options.bayes.chains;
        made.classes = options.bayes.classes;
        made.most_sweeps = options.bayes.sweeps;
        made.sweeps = std::min(made.sweeps, made.most_sweeps);
        return latent_posterior(captures, made, options.task);
    }
    const double seen = static_cast<double>(captures.people_seen());
    return graph_posterior(captures, graph_options(options.bayes, options.levels, seen));
}

// The gate looks at the table and at what small changes do; the posterior at itself.
Result<std::vector<std::string>> reasons_of(const CaptureTable& captures,
                                            const PrevalenceOptions& options,
                                            const Posterior& posterior) {
    auto reasons = reasons_against(posterior);
    if (!posterior.has_number()) return reasons;
    Diagnosis diagnosis;
    if (const auto maker = bayesian_maker(options, captures); maker && options.method != "latent") {
        diagnosis = TRY(diagnose(captures, *maker, options.task));
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

void show_json(const Posterior& p, const CaptureColumns& columns,
               const std::vector<std::string>& reasons, const std::string& recipe) {
    const auto list = [](const auto& items, const auto& one) {
        std::string text;
        for (const auto& item : items) text += (text.empty() ? "" : ",") + one(item);
        return "[" + text + "]";
    };
    const bool known = p.has_number();
    const auto told = [&](double value) { return known ? json_number(value) : "null"; };
    const auto words = [](const std::string& text) { return json_quoted(text); };
    fmt::print(
        R"({{{}{}"method":{},"seen":{:.0f},"people":{},"people_monte_carlo_sd":{},"mean":{},)"
        R"("geometric_mean_unseen":{},"intervals":{},"bimodal":{},"modes":{},"explanations":{},)"
        R"("simulation":{},"density":{},"prior":{},"assumption":{},"notes":{},)"
        R"("do_not_publish":{},"recipe":{}}})"
        "\n",
        json_columns(columns), json_gate_limit(), json_quoted(p.method), p.people_seen,
        told(p.median.people), told(p.median.monte_carlo_sd), told(p.mean),
        told(p.geometric_mean_unseen),
        list(p.intervals,
             [&](const CredibleInterval& one) {
                 return fmt::format(
                     R"({{"level":{},"lower":{},"lower_monte_carlo_sd":{},"upper":{},)"
                     R"("upper_monte_carlo_sd":{}}})",
                     one.level, told(one.lower.people), told(one.lower.monte_carlo_sd),
                     told(one.upper.people), told(one.upper.monte_carlo_sd));
             }),
        p.bimodal, list(p.modes, [](double mode) { return fmt::format("{:.0f}", mode); }),
        list(p.explanations,
             [](const Explanation& one) {
                 return fmt::format(R"({{"name":{},"weight":{:.6f}}})", json_quoted(one.name),
                                    one.weight);
             }),
        p.simulated ? fmt::format(R"({{"agree":{},"chains":{},"draws":{},"ess_bulk":{:.0f},)"
                                  R"("ess_tail":{:.0f},"r_hat":{}}})",
                                  p.check.agree(), p.check.chains, p.check.draws, p.check.ess_bulk,
                                  p.check.ess_tail, json_number(p.check.r_hat))
                    : "null",
        list(p.density,
             [](const DensityPoint& one) {
                 return fmt::format("[{:.6g},{:.6g},{:.6g}]", one.unseen, one.density,
                                    one.cumulative);
             }),
        words(p.prior), words(p.assumption), list(p.notes, words), list(reasons, words), recipe);
}

void show_text(const Posterior& p, const CaptureColumns& columns,
               const std::vector<std::string>& reasons, const std::string& recipe) {
    show_columns(columns);
    fmt::print("people seen        {:.0f}\n", p.people_seen);
    if (p.has_number()) {
        fmt::print(
            "people altogether  {}   (posterior median{})\n", in_words(p.median.people),
            p.simulated ? fmt::format("; Monte-Carlo error {:.0f}", p.median.monte_carlo_sd) : "");
        for (const auto& one : p.intervals) {
            fmt::print("  {:.0f}% interval     {} to {}{}\n", 100 * one.level,
                       in_words(one.lower.people), in_words(one.upper.people),
                       p.simulated ? fmt::format("   (Monte-Carlo error {:.0f} and {:.0f})",
                                                 one.lower.monte_carlo_sd, one.upper.monte_carlo_sd)
                                   : "");
        }
        if (std::isinf(p.mean)) {
            fmt::print("mean               does not exist: the tail is too heavy\n");
        } else if (std::isfinite(p.mean)) {
            fmt::print("mean               {}\n", in_words(p.mean));
        }
    } else {
        fmt::print("people altogether  no number: the chains do not agree\n");
    }
    if (p.bimodal) {
        fmt::print("two humps          near {} and near {}\n", in_words(p.modes[0]),
                   in_words(p.modes[1]));
    }
    fmt::print("method             {}\n", p.method);
    if (p.simulated) {
        fmt::print(
            "simulation         {} chains of {} draws; R-hat {:.4f}, effective size {:.0f} in the "
            "middle, {:.0f} in the tails\n",
            p.check.chains, p.check.draws, p.check.r_hat, p.check.ess_bulk, p.check.ess_tail);
    }
    for (std::size_t i = 0; i < p.explanations.size() && i < 8; ++i) {
        fmt::print("  {:5.1f}%  {}\n", 100 * p.explanations[i].weight, p.explanations[i].name);
    }
    fmt::print("\nBefore the data: {}.\n{}\n", p.prior, p.assumption);
    for (const auto& note : p.notes) fmt::print("Note: {}.\n", note);
    show_gate(reasons);
    fmt::print("\nrecipe {}\n", recipe);
}

}  // namespace

void add_bayesian_options(CLI::App& command, BayesOptions& o) {
    command.add_option("--delta", o.delta, "graphs: prior people in each cell; 0: 1 / cells");
    command.add_option("--grid-limit", o.grid_limit,
                       "graphs: at most so many times the people seen are unseen, to compare with "
                       "software that asks for a grid; 0: no limit");
    command.add_option("--grid-points", o.grid_points,
                       "graphs: points of that grid; 0: every number");
    command.add_option("--chains", o.chains, "latent, threshold: chains that must agree");
    command.add_option("--sweeps", o.sweeps, "latent: at most so many sweeps of each chain");
    command.add_option("--classes", o.classes, "latent: at most so many hidden classes");
    command.add_option("--threshold", o.threshold, "threshold: smallest |mean/sd| that is kept");
    command.add_option("--precision", o.precision,
                       "threshold: prior precision of interactions; 0: improper");
}

void add_calibration_option(CLI::App& command, BayesOptions& o) {
    command.add_option(
        "--sbc", o.sbc,
        "Calibrate a Bayesian method instead: graphs, latent, threshold; truths from "
        "its prior, as many people seen and lists as in FILE, at most 5 lists");
}

Result<int> calibrate_bayesian(const PrevalenceOptions& options) {
    const auto [captures, digest, columns] = TRY(read_captures_of(options));
    CalibrationOptions how;
    how.tables = options.tables;
    how.seed = options.seed;
    const auto made = TRY(
        calibrate(options.bayes.sbc, captures.lists(), captures.people_seen(), how, options.task));
    std::string bins;
    for (const int count : made.histogram)
        bins += fmt::format("{}{}", bins.empty() ? "" : ",", count);
    const auto recipe = prevalence_recipe(Work::simulate, options, digest, columns);
    if (options.json) {
        fmt::print(R"({{{}"method":{},"tables":{},"histogram":[{}],"p_value":{:.6g},"recipe":{}}})"
                   "\n",
                   json_columns(columns), json_quoted(options.bayes.sbc), options.tables, bins,
                   made.p_value, recipe);
    } else {
        show_columns(columns);
        fmt::print(
            "ranks of {} truths in {} bins: {}\nchi-square p-value {:.4f}: {}\n\nrecipe {}\n",
            options.tables, how.bins, bins, made.p_value,
            made.p_value > 0.01 ? "uniform as far as can be seen" : "not uniform", recipe);
    }
    return made.p_value > 0.01 ? 0 : 1;
}

Result<int> estimate_bayesian(const PrevalenceOptions& options) {
    const auto [captures, digest, columns] = TRY(read_restored(options));
    const auto posterior = TRY(posterior_of(captures, options));
    const auto reasons = TRY(reasons_of(captures, options, posterior));
    const auto recipe = prevalence_recipe(Work::estimate, options, digest, columns);
    options.json ? show_json(posterior, columns, reasons, recipe)
                 : show_text(posterior, columns, reasons, recipe);
    if (!posterior.has_number()) return exit_code(Code::not_estimable);
    return reasons.empty() ? 0 : 1;
}

Result<EngineMaker> bayesian_maker(const PrevalenceOptions& options, const CaptureTable& captures) {
    if (captures.lists() > 6) {
        return fail_plainly(Code::invalid_input,
                            "this method is for up to 6 lists: choose with --lists");
    }
    if (options.method == "threshold") {
        return EngineMaker(
            [how = threshold_options(options)](const CaptureTable& table, const Task&) {
                return threshold_engine(table, how);
            });
    }
    return EngineMaker([bayes = options.bayes](const CaptureTable& table, const Task&) {
        const double seen = static_cast<double>(table.people_seen());
        return graph_engine(table, graph_options(bayes, {}, seen));
    });
}

Result<void> compare_bayesian(
    const PrevalenceOptions& options, const CaptureTable& captures,
    const std::function<void(const std::string&, double, const std::string&)>& show) {
    for (const char* method : {"graphs", "threshold", "latent"}) {
        auto one = options;
        one.method = method;
        one.levels = {0.95};
        const auto made = posterior_of(captures, one);
        if (!made && made.error().code == Code::unavailable) return made.error();
        if (!made) {
            const bool refused = made.error().code == Code::invalid_input;
            show(method, refused ? NAN : HUGE_VAL, sentence_of(made.error()));
            continue;
        }
        auto note =
            fmt::format("posterior median, 95% {} to {}", in_words(made->intervals[0].lower.people),
                        in_words(made->intervals[0].upper.people));
        if (made->bimodal) note += ", two humps";
        if (!made->has_number()) {
            note =
                fmt::format("no number: the chains do not agree (R-hat {:.3f})", made->check.r_hat);
        }
        show(method, made->has_number() ? made->median.people : HUGE_VAL, note);
    }
    return {};
}

}  // namespace palermo::cli
