// palermo prevalence simulate: do the intervals hold? Known populations, counted again.
#include "palermo/prevalence/simulate.hpp"

#include <fmt/format.h>

#include <cmath>

#include "prevalence.hpp"

namespace palermo::cli {

using namespace palermo::prevalence;

namespace {

StudyOptions study_options(const PrevalenceOptions& options) {
    StudyOptions how;
    how.tables = options.tables;
    how.replicates = options.study_replicates;
    how.seed = options.seed;
    how.p_threshold = options.p;
    how.levels = options.levels;
    how.missed_links = options.missed_links;
    how.gate = options.gate;
    if (options.calibrated) {
        how.calibrated_outer = options.outer;
        how.calibrated_inner = options.inner;
    }
    return how;
}

double share_covered(const Study& study, const Coverage& row) {
    const int judged = study.tables - study.without_estimate;
    return judged > 0 ? static_cast<double>(row.covered) / judged : 0;
}

std::string json_study(const std::string& name, const Design& design, const Study& study) {
    std::string rows;
    for (const auto& row : study.coverage) {
        rows +=
            fmt::format(R"({}{{"covers":{:.4f},"kind":"{}","level":{},"log_width":{},"too_low":{},)"
                        R"("unbounded":{}}})",
                        rows.empty() ? "" : ",", share_covered(study, row), name_of(row.kind),
                        row.level, json_number(row.mean_log_width), row.too_low, row.unbounded);
    }
    return fmt::format(
        R"("design":{},"people":{},"tables":{},"without_estimate":{},"coverage":[{}])",
        json_quoted(name), design.people, study.tables, study.without_estimate, rows);
}

void show_study(const std::string& name, const Design& design, const Study& study) {
    fmt::print("design {}: {} people; {} tables, {} without estimate\n", name, design.people,
               study.tables, study.without_estimate);
    if (study.without_estimate == study.tables) return;
    fmt::print("median estimate {}, root mean square log error {:.3f}\n\n",
               number(study.median_estimate), study.root_mean_square_log_error);
    fmt::print("interval     level  covers  upper limit too low  no upper limit  log width\n");
    for (const auto& row : study.coverage) {
        fmt::print("{:<12} {:.2f}   {:.3f}   {:>19}  {:>14}  {:>9.3f}\n", name_of(row.kind),
                   row.level, share_covered(study, row), row.too_low, row.unbounded,
                   row.mean_log_width);
    }
}

void show_gate_study(const GateStudy& gate) {
    const int judged = gate.open + gate.closed;
    if (judged == 0) return;
    fmt::print("\npublication gate, widest bagged interval\n");
    fmt::print("  open    {:>6} tables, in {} the interval misses\n", gate.open, gate.open_missed);
    fmt::print("  closed  {:>6} tables, in {} the interval misses\n", gate.closed,
               gate.closed_missed);
    for (const auto& [code, tables] : gate.reasons) fmt::print("    {:>6}  {}\n", tables, code);
}

std::string json_gate(const GateStudy& gate) {
    std::string reasons;
    for (const auto& [code, tables] : gate.reasons) {
        reasons += fmt::format(R"({}"{}":{})", reasons.empty() ? "" : ",", code, tables);
    }
    return fmt::format(
        R"("gate":{{"closed":{},"closed_missed":{},"open":{},"open_missed":{},"reasons":{{{}}}}})",
        gate.closed, gate.closed_missed, gate.open, gate.open_missed, reasons);
}

// One line a design, as docs/methods/coverage.md has them: coverage at each level, and the width of
// the last.
void show_line(const std::string& name, const Study& study) {
    fmt::print("| {} | {} |", name, study.without_estimate);
    for (std::size_t i = 0; i < study.coverage.size();) {
        const auto kind = study.coverage[i].kind;
        std::string levels;
        double width = 0;
        for (; i < study.coverage.size() && study.coverage[i].kind == kind; ++i) {
            levels += fmt::format("{}{:.3f}", levels.empty() ? "" : " / ",
                                  share_covered(study, study.coverage[i]));
            width = study.coverage[i].mean_log_width;
        }
        fmt::print(" {} | {:.3f} |", levels, width);
    }
    fmt::print("\n");
}

Result<int> run_all(const PrevalenceOptions& options) {
    const auto [captures, digest, columns] = TRY(read_captures_of(options));
    const auto recipe = prevalence_recipe(Work::simulate, options, digest, columns);
    std::string studies;
    if (!options.json) {
        show_columns(columns);
        fmt::print(
            "\n| design | no estimate | bagged | width | bca | width | percentile | width |{}\n",
            options.calibrated ? " calibrated | width |" : "");
        fmt::print("|---|---|---|---|---|---|---|---|{}\n", options.calibrated ? "---|---|" : "");
    }
    const auto one = [&](DesignKind kind, const std::string& name,
                         double missed_links) -> Result<void> {
        const auto design = TRY(design_after(captures, kind));
        auto how = study_options(options);
        how.missed_links = missed_links;
        const auto study = TRY(coverage_study(captures, design, how, options.task));
        if (options.json) {
            studies += fmt::format("{}{{{}}}", studies.empty() ? "" : ",",
                                   json_study(name, design, study));
        } else {
            show_line(name, study);
        }
        return {};
    };
    for (const auto kind : all_designs) {
        TRY(one(kind, std::string(name_of(kind)), 0));
    }
    TRY(one(DesignKind::linkage, "linkage, rate known", 0.05));
    if (options.json) {
        fmt::print(R"({{{}"studies":[{}],"recipe":{}}})"
                   "\n",
                   json_columns(columns), studies, recipe);
    } else {
        fmt::print("\nrecipe {}\n", recipe);
    }
    return 0;
}

Result<int> run(const PrevalenceOptions& options) {
    TRY(check_given(Work::simulate, options));
    if (!options.bayes.sbc.empty()) return calibrate_bayesian(options);
    if (options.all_designs) return run_all(options);
    const auto [captures, digest, columns] = TRY(read_captures_of(options));
    const auto kind = TRY(design_kind(options.design));
    const auto design = TRY(design_after(captures, kind));
    auto how = study_options(options);
    const auto study = TRY(coverage_study(captures, design, how, options.task));
    const auto recipe = prevalence_recipe(Work::simulate, options, digest, columns);
    if (options.json) {
        fmt::print(R"({{{}{},{}"recipe":{}}})"
                   "\n",
                   json_columns(columns), json_study(options.design, design, study),
                   options.gate ? json_gate(study.gate) + "," : "", recipe);
    } else {
        show_columns(columns);
        fmt::print("\n");
        show_study(options.design, design, study);
        show_gate_study(study.gate);
        fmt::print("\nrecipe {}\n", recipe);
    }
    return 0;
}

}  // namespace

void add_simulate(CLI::App& group, Action& action,
                  const std::shared_ptr<PrevalenceOptions>& options) {
    auto* command =
        add_subcommand(group, action, options, "simulate",
                       "Do the intervals hold? Known populations, counted again",
                       "Examples:\n  palermo prevalence simulate data/examples/mse/UKdat_5.csv "
                       "--design specified --tables 500 --replicates 1000 --seed 1\n"
                       "  palermo prevalence simulate data/examples/mse/Western.csv "
                       "--calibrated --outer 200 --tables 200 --seed 1",
                       run);
    add_chance_options(command, *options, options->study_replicates);
    command->add_option("--design", options->design,
                        "specified, independent, sparse, dependent, latent, referral, linkage");
    command->add_flag(
        "--all-designs", options->all_designs,
        "Every design, one line each; linkage also with the rate of missed links known");
    command
        ->add_option("--missed-links", options->missed_links,
                     "Restore this share of links in each table before estimating")
        ->check(CLI::Range(0.0, 0.49));
    command->add_option("--tables", options->tables, "Tables to draw")
        ->check(CLI::Range(1, 1000000));
    command->add_option("--p", options->p, "Threshold of stepwise");
    command->add_flag("--gate", options->gate,
                      "How often the publication gate closes, and on which tables");
    auto* calibrated = command->add_flag(
        "--calibrated", options->calibrated,
        "The double bootstrap too: OUTER times INNER more fits a table, some minutes a design");
    command->add_option("--outer", options->outer, "With --calibrated: tables drawn from each")
        ->needs(calibrated)
        ->check(CLI::Range(20, 1000000))
        ->capture_default_str();
    command
        ->add_option("--inner", options->inner,
                     "With --calibrated: tables drawn from each of those")
        ->needs(calibrated)
        ->check(CLI::Range(20, 1000000))
        ->capture_default_str();
    add_calibration_option(*command, options->bayes);
}

}  // namespace palermo::cli
