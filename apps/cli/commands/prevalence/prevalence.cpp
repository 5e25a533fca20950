// palermo prevalence: how many people nobody saw. The group, its subcommands, and what they share.
#include "prevalence.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "palermo/formats/source.hpp"

namespace palermo::cli {

namespace {

// One line a subcommand.
constexpr AddSubcommand subcommands[] = {
    add_estimate, add_search, add_diagnose, add_simulate, add_compare, add_strata,
};

}  // namespace

CLI::App& add_prevalence(CLI::App& app, Action& action) {
    auto* group = app.add_subcommand("prevalence", "How many people nobody saw, told honestly");
    group->require_subcommand(1);
    const auto options = std::make_shared<PrevalenceOptions>();
    for (const auto add : subcommands) add(*group, action, options);
    return *group;
}

Result<ReadCaptures> read_captures_of(const PrevalenceOptions& options) {
    const auto reading = TRY(options_of(options.reading));
    const auto source = TRY(formats::read_source(options.file, reading));
    TRY(prevalence::refuse_draws(source.table, source.digest.name));
    prevalence::CaptureOptions how;
    how.file_name = source.digest.name;
    how.rows = source.rows;
    how.count_column = options.count_column;
    how.lists = options.lists;
    auto columns = TRY(prevalence::capture_columns(source.table, how));
    auto captures = TRY(prevalence::read_captures(source.table, how));
    columns.findings = prevalence::findings_in(captures);
    return ReadCaptures{std::move(captures), source.digest, std::move(columns)};
}

Result<ReadCaptures> read_restored(const PrevalenceOptions& options) {
    auto input = TRY(read_captures_of(options));
    if (options.missed_links > 0) {
        input.captures = TRY(input.captures.with_links_restored(options.missed_links));
    }
    return input;
}

Error with_findings(Error refusal, const prevalence::CaptureColumns& columns) {
    if (columns.findings.empty()) return refusal;
    auto sentence = sentence_of(refusal);
    for (const auto& finding : columns.findings) sentence += "; " + finding;
    return fail_plainly(refusal.code, std::move(sentence), refusal.where);
}

std::string number(double value, int digits) {
    return std::isfinite(value) ? fmt::format("{:.{}f}", value, digits) : "not estimable";
}

std::string json_number(double value) {
    return std::isfinite(value) ? fmt::format("{:.10g}", value) : "null";
}

std::string json_reasons(const std::vector<std::string>& reasons) {
    std::string text;
    for (const auto& reason : reasons) text += (text.empty() ? "" : ",") + json_quoted(reason);
    return "[" + text + "]";
}

std::string json_levels(const std::vector<double>& levels) {
    return fmt::format("[{}]", fmt::join(levels, ","));
}

void show_columns(const prevalence::CaptureColumns& columns) {
    fmt::print("lists              {}\n", fmt::join(columns.lists, ", "));
    fmt::print("counts in          {}\n",
               columns.count.empty() ? "no column: each row is one person" : columns.count);
    if (!columns.left_aside.empty()) {
        fmt::print("columns not used   {}\n", fmt::join(columns.left_aside, ", "));
    }
    if (!columns.unseen_rows.empty()) {
        fmt::print("rows not used      {} of no list, with 0 people or a count not known\n",
                   columns.unseen_rows.size());
    }
    if (const auto& missing = columns.in_no_row; missing.histories > 0) {
        fmt::print("histories          {} of {} in no row: taken as 0 people\n", missing.histories,
                   missing.of);
    }
    for (const auto& finding : columns.findings) fmt::print("found              {}\n", finding);
}

std::string json_columns(const prevalence::CaptureColumns& columns) {
    return json_notes() +
           fmt::format(R"("lists":{},"count_column":{},"columns_not_used":{},"rows_not_used":{},)"
                       R"("histories_in_no_row":{},"findings":{},)",
                       json_reasons(columns.lists),
                       columns.count.empty() ? "null" : json_quoted(columns.count),
                       json_reasons(columns.left_aside), columns.unseen_rows.size(),
                       columns.in_no_row.histories, json_reasons(columns.findings));
}

std::string json_gate_limit() {
    return fmt::format(R"("gate_does_not_see":{},)", json_quoted(prevalence::gate_limit()));
}

void show_gate(const std::vector<std::string>& reasons) {
    if (reasons.empty()) {
        fmt::print("\nPublication: the gate found no reason against it. That is not a proof.\n");
    } else {
        fmt::print("\nPublication: do not publish this number as it stands:\n");
        for (const auto& reason : reasons) fmt::print("  - {}\n", reason);
    }
    fmt::print("{}\n", prevalence::gate_limit());
}

void show_warnings(const std::vector<std::string>& warnings) {
    if (!warnings.empty()) fmt::print("\nWhat these data cannot show:\n");
    for (const auto& warning : warnings) fmt::print("  - {}\n", warning);
}

std::vector<prevalence::Parameter> parameters_of(const PrevalenceOptions& o,
                                                 const prevalence::CaptureColumns& columns) {
    const auto text = [](auto number) { return fmt::format("{}", number); };
    std::vector<prevalence::Parameter> made{
        {"", "count", json_quoted(columns.count)},
        {"", "lists", json_reasons(o.lists)},
        {"--chains", "chains", text(o.bayes.chains)},
        {"--classes", "classes", text(o.bayes.classes)},
        {"--delta", "delta", text(o.bayes.delta)},
        {"--grid-limit", "grid_limit", text(o.bayes.grid_limit)},
        {"--grid-points", "grid_points", text(o.bayes.grid_points)},
        {"--interval", "interval", json_quoted(o.interval)},
        {"--level", "levels", json_levels(o.levels)},
        {"--model", "model", json_quoted(o.model)},
        {"--order", "order", text(o.order)},
        {"--p", "p", text(o.p)},
        {"--precision", "precision", text(o.bayes.precision)},
        {"--replicates", "replicates", text(o.replicates)},
        {"--seed", "seed", text(o.seed)},
        {"--sweeps", "sweeps", text(o.bayes.sweeps)},
        {"--tables", "tables", text(o.tables)},
        {"--threshold", "threshold", text(o.bayes.threshold)},
        {"--window", "window", text(o.window)},
        {"--design", "design", json_quoted(o.design)},
        {"--all-designs", "design", json_quoted("all")},
        {"--sbc", "sbc", json_quoted(o.bayes.sbc)},
    };
    if (o.missed_links > 0) {
        made.push_back({"--missed-links", "missed_links", text(o.missed_links)});
    }
    if (o.gate) made.push_back({"--gate", "gate", "true"});
    if (o.calibrated) {
        made.push_back({"--calibrated", "calibrated",
                        fmt::format(R"({{"inner":{},"outer":{}}})", o.inner, o.outer)});
    }
    return made;
}

std::string method_for(prevalence::Work work, const PrevalenceOptions& options) {
    if (work == prevalence::Work::compare) return "compare";
    if (work != prevalence::Work::simulate) return options.method;
    if (!options.bayes.sbc.empty()) return "--sbc";
    return options.all_designs ? "--all-designs" : "--design";
}

std::string prevalence_recipe(prevalence::Work work, const PrevalenceOptions& options,
                              const InputDigest& digest,
                              const prevalence::CaptureColumns& columns) {
    using prevalence::Work;
    auto read = options;
    if (work == Work::simulate) read.replicates = options.study_replicates;
    const auto method = method_for(work, options);
    // No limit is written as 0 lists; thresholding takes pairs then.
    if (method == "threshold" && read.order == 0) read.order = 2;
    auto parameters = parameters_of(read, columns);
    const bool named = work != Work::compare && work != Work::simulate;
    if (named) parameters.push_back({"", "method", json_quoted(method)});
    const char* command = work == Work::diagnose   ? "diagnose"
                          : work == Work::search   ? "search"
                          : work == Work::compare  ? "compare"
                          : work == Work::simulate ? "simulate"
                                                   : "estimate";
    Recipe recipe;
    recipe.program = fmt::format("palermo {} prevalence/{}", program_version(), command);
    recipe.inputs.push_back(digest);
    recipe.parameters = prevalence::parameters_read(work, method, std::move(parameters));
    return to_json(recipe);
}

CLI::App* add_subcommand(CLI::App& group, Action& action,
                         const std::shared_ptr<PrevalenceOptions>& options, const char* name,
                         const char* text, const char* examples,
                         Result<int> (*run)(const PrevalenceOptions&)) {
    auto* command = group.add_subcommand(name, text);
    command
        ->add_option("FILE", options->file,
                     "CSV: a column of 0 and 1 for each list, and a column of counts; "
                     "without counts, one person a row")
        ->required();
    command
        ->add_option("--lists", options->lists,
                     "Columns that are lists (else all that can be no other)")
        ->delimiter(',');
    command->add_option("--count", options->count_column,
                        "The column of counts (else known by its name: count, Freq, n)");
    add_reading(*command, options->reading);
    command->add_flag("--json", options->json, "One JSON object");
    command->footer(examples);
    std::vector<const CLI::Option*> common;
    for (const auto* option : command->get_options()) common.push_back(option);
    command->callback([&action, command, common, options, run] {
        options->given.clear();
        for (const auto* option : command->get_options()) {
            if (option->count() > 0 &&
                std::find(common.begin(), common.end(), option) == common.end()) {
                options->given.push_back(option->get_name());
            }
        }
        action = [options, run](const Task& task) {
            options->task = on_threads(task, options->threads);
            const auto done = run(*options);
            return done ? *done : refuse(done.error());
        };
    });
    return command;
}

void add_method_options(CLI::App* command, PrevalenceOptions& options) {
    using prevalence::Work;
    std::vector<std::string> names;
    std::string listed, methods = command->get_footer() + "\n\nMethods, and the options of each:";
    for (const auto& method : prevalence::methods()) {
        if (!method.by_name) continue;
        names.emplace_back(method.name);
        listed += (listed.empty() ? "" : ", ") + names.back();
        // By covariates alone where it does nothing else.
        const auto work =
            command->get_name() == "diagnose" ? Work::diagnose : method.reads.front().work;
        if (!does(method, work)) continue;
        methods += fmt::format("\n  {:<10} {}\n             {}", method.name, method.help,
                               fmt::join(options_read(method, work), " "));
    }
    command->footer(methods);
    command->add_option("--method", options.method, listed)->check(CLI::IsMember(names));
    command->add_option("--model", options.model, "With --method model, ridge, firth: [12,13,4]");
    command->add_option("--p", options.p, "Threshold of stepwise");
    command->add_option("--order", options.order, "Most lists in one interaction; 0: no limit");
    command->add_option("--window", options.window, "Models within this of the best");
    add_bayesian_options(*command, options.bayes);
}

void add_chance_options(CLI::App* command, PrevalenceOptions& options, int& replicates) {
    command->add_option("--replicates", replicates, "Bootstrap replicates");
    command->add_option("--seed", options.seed, "Same seed, same digits");
    command->add_option("--threads", options.threads, "0: all; does not change the digits");
    command->add_option("--level", options.levels, "Levels of the intervals")->delimiter(',');
}

}  // namespace palermo::cli
