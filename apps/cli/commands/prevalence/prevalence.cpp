// palermo prevalence: how many people nobody saw. The group, its subcommands, and what they share.
#include "prevalence.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "palermo/formats/source.hpp"

namespace palermo::cli {

namespace {

// One line a subcommand.
constexpr AddSubcommand subcommands[] = {
    add_estimate, add_search, add_diagnose, add_simulate, add_compare, add_link, add_strata,
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
    prevalence::CaptureOptions how;
    how.file_name = source.digest.name;
    how.first_row = source.file_row(0);
    how.count_column = options.count_column;
    how.lists = options.lists;
    auto columns = TRY(prevalence::capture_columns(source.table, how));
    return ReadCaptures{TRY(prevalence::read_captures(source.table, how)), source.digest,
                        std::move(columns)};
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
}

std::string json_columns(const prevalence::CaptureColumns& columns) {
    return json_notes() +
           fmt::format(R"("lists":{},"count_column":{},"columns_not_used":{},"rows_not_used":{},)",
                       json_reasons(columns.lists),
                       columns.count.empty() ? "null" : json_quoted(columns.count),
                       json_reasons(columns.left_aside), columns.unseen_rows.size());
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

std::string prevalence_recipe(const char* command, const PrevalenceOptions& o,
                              const InputDigest& digest,
                              const prevalence::CaptureColumns& columns) {
    Recipe recipe;
    recipe.program = fmt::format("palermo {} prevalence/{}", program_version(), command);
    recipe.inputs.push_back(digest);
    std::string lists;
    for (const auto& list : o.lists) lists += (lists.empty() ? "" : ",") + json_quoted(list);
    recipe.parameters = fmt::format(
        R"({{{}"count":{},"design":{},{}"interval":{},"levels":{},"lists":[{}],"method":{},{}"model":{},"order":{},)"
        R"("p":{},"replicates":{},"seed":{},{}"tables":{},"window":{}}})",
        o.calibrated ? fmt::format(R"("calibrated":{{"inner":{},"outer":{}}},)", o.inner, o.outer)
                     : "",
        json_quoted(columns.count), json_quoted(o.all_designs ? std::string("all") : o.design),
        o.gate ? R"("gate":true,)" : "", json_quoted(o.interval), json_levels(o.levels), lists,
        json_quoted(o.method),
        o.missed_links > 0 ? fmt::format(R"("missed_links":{},)", o.missed_links) : "",
        json_quoted(o.model), o.order, o.p,
        std::string_view(command) == "simulate" ? o.study_replicates : o.replicates, o.seed,
        std::string_view(command) == "compare" ? fmt::format(R"("sweeps":{},)", o.bayes.sweeps)
                                               : "",
        o.tables, o.window);
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
    command->callback([&action, options, run] {
        action = [options, run] {
            const auto done = run(*options);
            return done ? *done : refuse(done.error());
        };
    });
    return command;
}

void add_method_options(CLI::App* command, PrevalenceOptions& options) {
    std::vector<std::string> names;
    std::string listed;
    for (const auto& method : prevalence_methods()) {
        names.emplace_back(method.name);
        listed += (listed.empty() ? "" : ", ") + names.back();
    }
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
