// palermo prevalence compare: several methods side by side.
#include <fmt/format.h>

#include <cmath>

#include "palermo/prevalence/classics.hpp"
#include "prevalence.hpp"

namespace palermo::cli {

using namespace palermo::prevalence;

namespace {

Result<int> run(const PrevalenceOptions& options) {
    TRY(check_given(Work::compare, options));
    const auto [captures, digest, columns] = TRY(read_captures_of(options));
    std::string rows;
    if (!options.json) {
        show_columns(columns);
        fmt::print("people seen        {}\n\n", captures.people_seen());
    }
    const auto show = [&](const std::string& method, double people, const std::string& note) {
        if (options.json) {
            rows +=
                fmt::format(R"({}{{"method":{},"note":{},"people":{}}})", rows.empty() ? "" : ",",
                            json_quoted(method), json_quoted(note), json_number(people));
        } else {
            fmt::print("{:<22} {:>14}  {}\n", method,
                       std::isnan(people) ? "not run" : number(people), note);
        }
    };
    for (const char* method : {"independent", "stepwise", "bic", "aic"}) {
        if (captures.lists() > 6 && (method[0] == 'a' || method[0] == 'b')) {
            show(method, NAN, "for up to 6 lists here; palermo prevalence search takes 8");
            continue;
        }
        auto one = options;
        one.method = method;
        if (one.method == "independent") one.method = "model";
        one.model.clear();
        const auto fitted = method_of(one).chosen(one, captures);
        if (!fitted && fitted.error().code == Code::unavailable) return fitted.error();
        show(method, fitted ? fitted->people : HUGE_VAL,
             fitted ? "model " + fitted->model.name() : sentence_of(fitted.error()));
    }
    if (captures.lists() <= 6) {
        auto how = search_options(options);
        how.criterion = Criterion::bic;
        how.window = options.window;
        const auto found = search(captures, how, options.task);
        if (!found && found.error().code == Code::unavailable) return found.error();
        if (found) {
            double people = static_cast<double>(captures.people_seen());
            for (const auto& model : found->models) people += model.weight * model.unseen;
            show("bic average", people,
                 fmt::format("{} model{}", found->models.size(),
                             found->models.size() == 1 ? "" : "s"));
        }
    }
    if (const auto ridge = fit_penalised(captures, Model(captures.lists()), Penalty::firth)) {
        show("independent, Firth", ridge->people, "penalised");
    }
    TRY(compare_bayesian(options, captures, show));
    show("Chao", chao_lower_bound(captures).people, "lower bound if people differ in visibility");
    const auto recipe = prevalence_recipe(Work::compare, options, digest, columns);
    if (options.json) {
        fmt::print(R"({{{}{}"methods":[{}],"recipe":{}}})"
                   "\n",
                   json_columns(columns), json_gate_limit(), rows, recipe);
    } else {
        fmt::print("\n{}\n\nrecipe {}\n", gate_limit(), recipe);
    }
    return columns.findings.empty() ? 0 : 1;
}

}  // namespace

void add_compare(CLI::App& group, Action& action,
                 const std::shared_ptr<PrevalenceOptions>& options) {
    auto* command = add_subcommand(
        group, action, options, "compare", "Several methods side by side",
        "Example:\n  palermo prevalence compare data/examples/mse/Kosovo.csv --sweeps 20000", run);
    command
        ->add_option("--sweeps", options->bayes.sweeps,
                     "Hidden classes: at most so many sweeps of each chain; fewer is faster")
        ->check(CLI::Range(200, 1'000'000'000));
    command->add_option("--seed", options->seed, "Same seed, same digits");
    command->add_option("--threads", options->threads, "0: all; does not change the digits");
}

}  // namespace palermo::cli
