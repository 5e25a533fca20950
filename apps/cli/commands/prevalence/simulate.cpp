// palermo prevalence simulate: do the intervals hold? Known populations, counted again.
#include "palermo/prevalence/simulate.hpp"

#include <fmt/format.h>

#include "palermo/core/progress.hpp"
#include "prevalence.hpp"

namespace palermo::cli {

using namespace palermo::prevalence;

namespace {

Result<int> run(const PrevalenceOptions& options) {
    const auto [captures, digest] = TRY(read_captures_of(options));
    const auto kind = TRY(design_kind(options.design));
    const auto design = TRY(design_after(captures, kind));
    StudyOptions how;
    how.tables = options.tables;
    how.replicates = options.study_replicates;
    how.seed = options.seed;
    how.threads = options.threads;
    how.p_threshold = options.p;
    how.levels = options.levels;
    Progress progress("tables", options.tables);
    how.progress = [&](std::int64_t n) { progress.step(n); };
    const auto study = TRY(coverage_study(captures, design, how));
    const auto recipe = prevalence_recipe("simulate", options, digest);
    const int judged = study.tables - study.without_estimate;
    std::string rows;
    if (!options.json) {
        fmt::print("design {}: {} people; {} tables, {} without estimate\n", options.design,
                   design.people, study.tables, study.without_estimate);
        fmt::print("median estimate {}, root mean square log error {:.3f}\n\n",
                   number(study.median_estimate), study.root_mean_square_log_error);
        fmt::print("interval     level  covers  upper limit too low  no upper limit  log width\n");
    }
    for (const auto& row : study.coverage) {
        const double covers = judged > 0 ? static_cast<double>(row.covered) / judged : 0;
        if (options.json) {
            rows += fmt::format(
                R"({}{{"covers":{:.4f},"kind":"{}","level":{},"log_width":{},"too_low":{},)"
                R"("unbounded":{}}})",
                rows.empty() ? "" : ",", covers, name_of(row.kind), row.level,
                json_number(row.mean_log_width), row.too_low, row.unbounded);
        } else {
            fmt::print("{:<12} {:.2f}   {:.3f}   {:>19}  {:>14}  {:>9.3f}\n", name_of(row.kind),
                       row.level, covers, row.too_low, row.unbounded, row.mean_log_width);
        }
    }
    if (options.json) {
        fmt::print(R"({{"design":{},"people":{},"tables":{},"without_estimate":{},"coverage":[{}],)"
                   R"("recipe":{}}})"
                   "\n",
                   json_quoted(options.design), design.people, study.tables, study.without_estimate,
                   rows, recipe);
    } else {
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
                       "Example:\n  palermo prevalence simulate data/examples/mse/UKdat_5.csv "
                       "--design specified --tables 500 --replicates 1000 --seed 1",
                       run);
    add_chance_options(command, *options, options->study_replicates);
    command->add_option("--design", options->design,
                        "specified, independent, sparse, dependent, latent, referral, linkage");
    command->add_option("--tables", options->tables, "Tables to draw")
        ->check(CLI::Range(1, 1000000));
    command->add_option("--p", options->p, "Threshold of stepwise");
}

}  // namespace palermo::cli
