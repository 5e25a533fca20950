// palermo prevalence search: the best of all hierarchical models, with proof, and those near it.
#include "palermo/prevalence/search.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "prevalence.hpp"

namespace palermo::cli {

using namespace palermo::prevalence;

namespace {

Result<int> run(const PrevalenceOptions& given) {
    auto options = given;
    if (std::find(options.given.begin(), options.given.end(), "--method") == options.given.end()) {
        options.method = "bic";
    }
    TRY(check_given(Work::search, options));
    const auto [captures, digest, columns] = TRY(read_captures_of(options));
    auto how = search_options(options);
    how.window = options.window;
    const auto found = TRY(search(captures, how, options.task));
    const auto recipe = prevalence_recipe(Work::search, options, digest, columns);
    std::string rows;
    if (!options.json) {
        show_columns(columns);
        fmt::print("\ncriterion      people  weight  model\n");
    }
    for (const auto& model : found.models) {
        const auto name = Model(captures.lists(), model.interactions).name();
        const double people = static_cast<double>(captures.people_seen()) + model.unseen;
        if (options.json) {
            rows += fmt::format(R"({}{{"criterion":{},"model":{},"people":{},"weight":{}}})",
                                rows.empty() ? "" : ",", json_number(model.criterion),
                                json_quoted(name), json_number(people), json_number(model.weight));
        } else {
            fmt::print("{:10.6f}  {:>9}  {:.4f}  {}\n", model.criterion, number(people),
                       model.weight, name);
        }
    }
    if (options.json) {
        fmt::print(R"({{{}"fits":{},"models":[{}],"recipe":{}}})"
                   "\n",
                   json_columns(columns), found.fits, rows, recipe);
    } else {
        fmt::print("\n{} model{} within {} of the best of all; {} fits proved it\nrecipe {}\n",
                   found.models.size(), found.models.size() == 1 ? "" : "s", options.window,
                   found.fits, recipe);
    }
    return columns.findings.empty() ? 0 : 1;
}

}  // namespace

void add_search(CLI::App& group, Action& action,
                const std::shared_ptr<PrevalenceOptions>& options) {
    auto* command = add_subcommand(
        group, action, options, "search",
        "The best of all hierarchical models, with proof, and those near it",
        "Example:\n  palermo prevalence search data/examples/mse/UKdat.csv --window 2", run);
    command->add_option("--method", options->method, "bic (unless told) or aic");
    command->add_option("--order", options->order, "Most lists in one interaction; 0: no limit");
    command->add_option("--window", options->window, "Models within this of the best");
}

}  // namespace palermo::cli
