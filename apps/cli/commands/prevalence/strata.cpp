// palermo prevalence estimate FILE --by sex,age: the same question, asked of each stratum.
#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <mutex>
#include <optional>

#include "cli/commands/prevalence/prevalence.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/prevalence/diagnose.hpp"
#include "palermo/prevalence/doubly_robust.hpp"
#include "palermo/prevalence/strata_estimates.hpp"
#include "palermo/workflows/rates.hpp"

namespace palermo::cli {

namespace {

using namespace palermo::prevalence;

// What only this file offers, beside the options that all of them share.
struct StrataChoice {
    std::vector<std::string> by, covariates, missing_words{"NA", "unknown"}, impossible,
        not_operating;
    std::string missing = "em", scope, country, learner = "bent", chances = "all";
    int year = 0;
    std::int64_t least = 10;
    bool search = false;
};
struct Options : PrevalenceOptions, StrataChoice {};

std::string json_list(const std::vector<std::string>& texts) {
    std::string made;
    for (const auto& text : texts) made += (made.empty() ? "" : ",") + json_quoted(text);
    return "[" + made + "]";
}

bool given(const Options& o, std::string_view option) {
    return std::find(o.given.begin(), o.given.end(), option) != o.given.end();
}

std::string recipe_of(const Options& o, const InputDigest& digest, const CaptureColumns& columns) {
    auto shared = o;
    if (o.method == "robust") shared.levels = {o.levels.back()};
    auto parameters = parameters_of(shared, columns);
    for (const auto& own : std::vector<Parameter>{
             {"", "method", json_quoted(o.method == "--by" ? "strata" : o.method)},
             {"--by", "by", json_list(o.by)},
             {"--chances", "chances", json_quoted(o.chances)},
             {"--country", "country", json_quoted(o.country)},
             {"--covariates", "covariates", json_list(o.covariates)},
             {"--impossible", "impossible", json_list(o.impossible)},
             {"--learner", "learner", json_quoted(o.learner)},
             {"--least", "least", std::to_string(o.least)},
             {"--missing", "missing", json_quoted(o.missing)},
             {"--missing-words", "missing_words", json_list(o.missing_words)},
             {"--not-operating", "not_operating", json_list(o.not_operating)},
             {"--scope", "scope", json_quoted(o.scope)},
             {"--search", "search", o.search ? "true" : "false"},
             {"--year", "year", std::to_string(o.year)}}) {
        parameters.push_back(own);
    }
    Recipe recipe;
    recipe.program = fmt::format("palermo {} prevalence/strata", program_version());
    recipe.inputs.push_back(digest);
    recipe.parameters = parameters_read(Work::estimate_by, o.method, std::move(parameters));
    return to_json(recipe);
}

Result<int> robust(const Options& o, const StratifiedCaptures& captures,
                   const CaptureColumns& columns, const std::string& recipe) {
    const auto known = TRY(captures.without_missing());
    DoublyRobustOptions how;
    how.level = o.levels.back();
    how.learner = o.learner == "stumps"     ? Learner::stumps
                  : o.learner == "logistic" ? Learner::logistic
                                            : Learner::spline;
    how.chances = o.chances == "seen" ? Chances::among_seen : Chances::among_all;
    const auto people = seen_people(known);
    const auto made = TRY(doubly_robust_pooled(people, how, o.task));
    const auto& names = known.list_names();
    const std::string assumption =
        "Two lists are taken to be independent among all people of the same covariates, and "
        "everybody "
        "to have some chance of being on both. The pooled number asks this of every pair. No data "
        "can "
        "test it; pairs that disagree speak against it.";
    const auto left_out = captures.people_with_missing();
    auto reasons = columns.findings;
    if (made.disagreement > 1.5 || made.contrast > 2) {
        reasons.push_back(fmt::format(
            "pairs of lists disagree {:.1f}-fold, by {:.1f} standard errors: some pair is "
            "not independent given these covariates; do not use the pooled number",
            made.disagreement, made.contrast));
    }
    if (left_out > 0) {
        reasons.push_back(fmt::format(
            "{} people with something missing are left out: the number is too low by them and by "
            "those like them whom nobody saw",
            left_out));
    }
    if (!o.json) {
        show_columns(columns);
        fmt::print("\n{:<24}{:>9}{:>11}{:>11}  interval\n", "lists", "on both", "people", "sd");
    }
    std::string rows;
    for (const auto& pair : made.pairs) {
        const auto name = names[std::size_t(pair.list_a)] + ", " + names[std::size_t(pair.list_b)];
        if (o.json) {
            rows += fmt::format(
                R"({}{{"lists":{},"people":{},"sd":{},"lower":{},"upper":{},"plug_in":{},"in_part":{},"clipped":{}}})",
                rows.empty() ? "" : ",", json_quoted(name), json_number(pair.whole.people),
                json_number(pair.whole.sd), json_number(pair.whole.lower),
                json_number(pair.whole.upper), json_number(pair.plug_in), pair.in_part,
                pair.clipped);
        } else {
            fmt::print("{:<24}{:>9}{:>11}{:>11}  {} to {}   plug-in {}\n", name, pair.on_both,
                       number(pair.whole.people), number(pair.whole.sd), number(pair.whole.lower),
                       number(pair.whole.upper), number(pair.plug_in));
        }
    }
    if (o.json) {
        fmt::print(
            R"({{{}{}"method":"doubly robust","seen":{},"left_out":{},"people":{},"sd":{},"lower":{},)"
            R"("upper":{},"pairs":[{}],"do_not_publish":{},"assumption":{},"recipe":{}}})"
            "\n",
            json_columns(columns), json_gate_limit(), json_number(made.whole.seen), left_out,
            json_number(made.whole.people), json_number(made.whole.sd),
            json_number(made.whole.lower), json_number(made.whole.upper), rows, json_list(reasons),
            json_quoted(assumption), recipe);
        return reasons.empty() ? 0 : 1;
    }
    fmt::print("{:<24}{:>9}{:>11}{:>11}  {} to {}\n\n{}\n", "pooled", "", number(made.whole.people),
               number(made.whole.sd), number(made.whole.lower), number(made.whole.upper),
               assumption);
    for (const auto& reason : reasons) fmt::print("  - {}\n", reason);
    fmt::print("{}\n", gate_limit());
    fmt::print("\nrecipe {}\n", recipe);
    return reasons.empty() ? 0 : 1;
}

void show_table(const Options& o, const StratifiedCaptures& captures, const StrataEstimates& made) {
    fmt::print("  {:<34}{:>9}{:>9}{:>11}  {:.0f}% interval\n", "", "seen", "split", "people",
               100 * o.levels.back());
    for (const auto& row : made.rows) {
        fmt::print("{} {:<34}{:>9.0f}{:>9.1f}{:>11}", row.may_be_published ? ' ' : '*',
                   name_of(captures, row), row.known, row.split, number(row.people()));
        if (!row.limits.empty()) {
            const auto& widest = row.limits.back();
            fmt::print("  {} to {}   (Monte-Carlo error {} and {})", number(widest.lower.people),
                       number(widest.upper.people), number(widest.lower.monte_carlo_sd),
                       number(widest.upper.monte_carlo_sd));
        }
        fmt::print("\n");
    }
    fmt::print("\n* {}\n", publication_note(made, o.least));
    fmt::print("\nsplit: people seen of whom something is missing, put here by EM\n");
    bool any = false;
    for (const auto& row : made.rows) {
        for (const auto& reason : row.reasons) {
            if (!any) fmt::print("\nAgainst single rows:\n");
            any = true;
            fmt::print("  {}: {}\n", name_of(captures, row), reason);
        }
    }
}

void show_rates(const StratifiedCaptures& captures, const StrataEstimates& made,
                const std::vector<workflows::Rate>& rates, const workflows::RateRequest& request) {
    fmt::print("\nper 100,000{:<25}{:>12}{:>12}  interval\n", "", "detected", "estimated");
    for (std::size_t r = 0; r < rates.size(); ++r) {
        fmt::print("{} {:<34}", made.rows[r].may_be_published ? ' ' : '*',
                   name_of(captures, made.rows[r]));
        if (!rates[r].population) {
            fmt::print("  {}\n", rates[r].why_not);
            continue;
        }
        fmt::print(
            "{:>12.3f}{:>12}  {} to {}\n", rates[r].detected,
            std::isfinite(rates[r].estimated) ? fmt::format("{:.3f}", rates[r].estimated) : "none",
            std::isfinite(rates[r].lower) ? fmt::format("{:.3f}", rates[r].lower) : "none",
            std::isfinite(rates[r].upper) ? fmt::format("{:.3f}", rates[r].upper) : "none");
    }
    fmt::print("\n{}\n", workflows::rates_note(request));
}

std::string json_rows(const StratifiedCaptures& captures, const StrataEstimates& made,
                      const std::vector<workflows::Rate>& rates) {
    std::string text;
    for (std::size_t r = 0; r < made.rows.size(); ++r) {
        const auto& row = made.rows[r];
        std::string limits, where;
        for (std::size_t i = 0; i < row.levels.size(); ++i) {
            if (row.levels[i] == missing_level) continue;
            const auto& covariate = captures.covariates()[i];
            where += fmt::format("{}{}:{}", where.empty() ? "" : ",", json_quoted(covariate.name),
                                 json_quoted(covariate.levels[std::size_t(row.levels[i])]));
        }
        for (const auto& one : row.limits) {
            limits += fmt::format(
                R"({}{{"kind":"{}","level":{},"lower":{},"lower_monte_carlo_sd":{},"upper":{},)"
                R"("upper_monte_carlo_sd":{}}})",
                limits.empty() ? "" : ",", name_of(one.kind), one.level,
                json_number(one.lower.people), json_number(one.lower.monte_carlo_sd),
                json_number(one.upper.people), json_number(one.upper.monte_carlo_sd));
        }
        std::string rate;
        if (!rates.empty() && rates[r].population) {
            rate = fmt::format(
                R"(,"population":{},"detected_per_100000":{},"estimated_per_100000":{},)"
                R"("estimated_per_100000_lower":{},"estimated_per_100000_upper":{})",
                json_number(*rates[r].population), json_number(rates[r].detected),
                json_number(rates[r].estimated), json_number(rates[r].lower),
                json_number(rates[r].upper));
        } else if (!rates.empty()) {
            rate = fmt::format(R"(,"no_rate":{})", json_quoted(rates[r].why_not));
        }
        text += fmt::format(
            R"({}{{"of":{{{}}},"seen":{},"split":{},"unseen":{},"people":{},"intervals":[{}],)"
            R"("replicates_without_estimate":{},"may_be_published":{},"reasons":{}{}}})",
            text.empty() ? "" : ",", where, json_number(row.known), json_number(row.split),
            json_number(row.unseen), json_number(row.people()), limits, row.without_estimate,
            row.may_be_published, json_list(row.reasons), rate);
    }
    return "[" + text + "]";
}

// A model in words is taken as it is; without one the best is looked for.
bool searches(const Options& o) {
    return o.search || o.model.empty() || !o.scope.empty();
}

Result<int> by_strata(const Options& options) {
    auto o = options;
    TRY(check_options(Work::estimate_by, o.method, o.given));
    if (o.method == "robust" && o.levels.size() > 1 && given(o, "--level")) {
        return fail_plainly(Code::invalid_input,
                            "--method robust gives one interval; name one --level");
    }
    const auto reading = TRY(options_of(o.reading));
    const auto source = TRY(formats::read_source(o.file, reading));
    StrataOptions how;
    how.file_name = source.digest.name;
    how.rows = source.rows;
    how.count_column = o.count_column;
    how.lists = o.lists;
    how.covariates = o.by;
    for (const auto& name : o.covariates) {
        if (std::find(o.by.begin(), o.by.end(), name) != o.by.end()) {
            return fail_plainly(
                Code::invalid_input,
                "--covariates " + name +
                    " has no effect: --by names it, and is in the model. Leave it out");
        }
        how.covariates.push_back(name);
    }
    how.missing = o.missing_words;
    how.impossible = o.impossible;
    how.not_operating = o.not_operating;
    TRY(refuse_draws(source.table, source.digest.name));
    for (auto& note : notes_on_strata(source.table, how)) notes().push_back(std::move(note));
    auto captures = TRY(read_strata(source.table, how));
    auto columns = TRY(strata_columns(source.table, how));
    columns.findings = findings_in(TRY(captures.whole()));
    const auto recipe = recipe_of(o, source.digest, columns);
    if (o.method == "robust") return robust(o, captures, columns, recipe);
    if (o.missing == "drop") captures = TRY(captures.without_missing());

    if (o.interval != "bagged" && o.interval != "percentile") {
        return fail_plainly(Code::invalid_input, "by stratum, intervals are bagged or percentile");
    }
    const bool search = searches(o);
    StrataRequest request{TRY(StrataModel::parse(o.model, captures)), {}, o.by};
    if (search) {
        const auto words = o.scope.empty() ? usual_scope(captures) : o.scope;
        request.scope =
            TRY(StrataModel::parse(o.model.empty() ? words : o.model + " + " + words, captures));
    }
    request.kind = o.interval == "percentile" ? IntervalKind::percentile : IntervalKind::bagged;
    request.levels = o.levels;
    request.replicates = o.replicates;
    request.seed = o.seed;
    request.least_people = o.least;
    const auto made = TRY(estimate_strata(captures, request, o.task));
    std::vector<workflows::Rate> rates;
    workflows::RateRequest rate_request{o.country, {}};
    if (o.year != 0) rate_request.year = o.year;
    if (!o.country.empty()) rates = TRY(workflows::rates_of(captures, made, rate_request));
    const auto assumption = assumption_in_words(captures, made.model);
    const bool against = !columns.findings.empty() ||
                         std::any_of(made.rows.begin(), made.rows.end(),
                                     [](const auto& row) { return !row.reasons.empty(); });
    if (o.json) {
        fmt::print(
            R"({{{}{}"method":"strata","seen":{},"with_missing":{},"people":{},"model":{},"searched":{},)"
            R"("parameters":{},"at_infinity":{},"bic":{},"rows":{},"note":{},{}"assumption":{},)"
            R"("recipe":{}}})"
            "\n",
            json_columns(columns), json_gate_limit(), captures.people_seen(),
            captures.people_with_missing(), json_number(made.fit.people),
            json_quoted(made.model.name()), search, made.fit.parameters, made.fit.at_infinity,
            json_number(made.fit.bic), json_rows(captures, made, rates),
            json_quoted(publication_note(made, o.least)),
            rates.empty() ? ""
                          : fmt::format(R"("rates_note":{},)",
                                        json_quoted(workflows::rates_note(rate_request))),
            json_quoted(assumption), recipe);
        return against ? 1 : 0;
    }
    show_columns(columns);
    fmt::print("\n");
    show_table(o, captures, made);
    if (!rates.empty()) show_rates(captures, made, rates, rate_request);
    fmt::print("\nmodel   {}\n        {} effects ({} sent to infinity by zeros), BIC {:.4f}{}\n",
               made.model.name(), made.fit.parameters, made.fit.at_infinity, made.fit.bic,
               search ? fmt::format("; chosen by BIC in {} steps", made.steps.size()) : "");
    fmt::print("missing {} of {} people; {}\n", captures.people_with_missing(),
               captures.people_seen(), o.missing == "drop" ? "left out before" : "split by EM");
    fmt::print("\n{}\n{}\n\nrecipe {}\n", assumption, gate_limit(), recipe);
    return against ? 1 : 0;
}

}  // namespace

void add_strata(CLI::App& group, Action& action,
                const std::shared_ptr<PrevalenceOptions>& options) {
    auto* command = group.get_subcommand("estimate");
    const auto own = std::make_shared<StrataChoice>();
    const auto add = [&](const char* name, auto& value, const char* text) {
        return command->add_option(name, value, text)->group("By stratum");
    };
    add("--by", own->by, "Covariates to tell people apart by: sex,age")->delimiter(',');
    add("--covariates", own->covariates, "Further covariates of the model, not of the rows")
        ->delimiter(',');
    add("--scope", own->scope, "Search models by BIC up to this one: list:list:covariate");
    command->add_flag("--search", own->search, "Search by BIC also where --model names the start")
        ->group("By stratum");
    add("--missing", own->missing, "em: split people with missing values; drop: leave them out")
        ->check(CLI::IsMember({"em", "drop"}));
    add("--missing-words", own->missing_words, "Words for missing beside the empty cell")
        ->delimiter(',');
    add("--impossible", own->impossible, "Lists that cannot hold some people: shelter:sex=M");
    add("--not-operating", own->not_operating, "Lists that were not kept: police:year=2014");
    add("--country", own->country, "Rates per 100,000 inhabitants of this State: GBR");
    add("--year", own->year, "Year of the population, where the file has no column year");
    add("--least", own->least, "People seen that a row needs to be published")
        ->check(CLI::Range(1, 1000000));
    add("--learner", own->learner, "Of --method robust: bent, logistic (straight lines) or stumps")
        ->check(CLI::IsMember({"bent", "logistic", "stumps"}));
    add("--chances", own->chances,
        "Of --method robust: learned among all people, or among the seen as published")
        ->check(CLI::IsMember({"all", "seen"}));
    // Runs after the callback of `estimate`, whose place it takes where strata are asked for.
    group.callback([&action, command, own, options] {
        if (!command->parsed()) return;
        if (own->by.empty() && own->covariates.empty()) {
            // What would not be read is refused: nobody should take the answer for that of --country.
            for (const auto* option : command->get_options()) {
                if (option->get_group() != "By stratum" || option->count() == 0) continue;
                action = [name = option->get_name()](const Task&) {
                    return refuse(fail_plainly(Code::invalid_input,
                                               name + " needs covariates: name them with --by"));
                };
            }
            return;
        }
        Options all{*options, *own};
        // A search in every replicate takes a hundred times as long as a fit.
        if (command->count("--replicates") == 0 && searches(all)) all.replicates = 2000;
        if (command->count("--method") == 0) all.method = "--by";
        action = [all](const Task& task) mutable {
            all.task = on_threads(task, all.threads);
            const auto done = by_strata(all);
            return done ? *done : refuse(done.error());
        };
    });
}

Result<int> robust_needs_covariates(const PrevalenceOptions&) {
    return fail_plainly(Code::invalid_input,
                        "--method robust needs covariates: name them with --by");
}

}  // namespace palermo::cli
