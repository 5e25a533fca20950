// palermo prevalence: how many people nobody saw.
#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "cli/command.hpp"
#include "palermo/core/progress.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/prevalence/bootstrap.hpp"
#include "palermo/prevalence/classics.hpp"
#include "palermo/prevalence/diagnose.hpp"
#include "palermo/prevalence/search.hpp"
#include "palermo/prevalence/simulate.hpp"
#include "palermo/prevalence/stepwise.hpp"

namespace palermo::cli {

namespace {

using namespace palermo::prevalence;

struct Options {
    std::string file;
    std::vector<std::string> lists;
    std::string count_column = "count";
    std::string method = "stepwise";
    std::string model;
    std::string interval = "bagged";
    std::string design = "specified";
    double p = published_threshold;
    double window = 6;
    int order = 0;
    std::vector<double> levels{0.80, 0.95};
    int replicates = 20'000;
    int tables = 500;
    int study_replicates = 1000;
    std::uint64_t seed = 1;
    int threads = 0;
    bool json = false;
};

struct Read {
    CaptureTable captures;
    InputDigest digest;
};

Result<Read> read(const Options& options) {
    const auto source = TRY(formats::read_source(options.file));
    CaptureOptions how;
    how.file_name = source.digest.name;
    how.first_row = source.file_row(0);
    how.count_column = options.count_column;
    how.lists = options.lists;
    return Read{TRY(read_captures(source.table, how)), source.digest};
}

SearchOptions search_options(const Options& options) {
    SearchOptions search;
    search.criterion = options.method == "aic" ? Criterion::aic : Criterion::bic;
    search.most_order = options.order;
    search.average = options.method == "average";
    search.window = search.average ? options.window : 0;
    return search;
}

Result<EngineMaker> maker_of(const Options& options, const CaptureTable& captures) {
    if (options.method == "stepwise") {
        if (!(options.p > 0 && options.p <= 0.1)) {
            return fail(Code::invalid_input, "the p-value threshold lies between 0 and 0.1");
        }
        return EngineMaker(
            [p = options.p](const CaptureTable& table) { return stepwise_engine(table, p); });
    }
    if (options.method == "model") {
        const auto model = TRY(Model::parse(options.model, captures.lists()));
        return EngineMaker([model](const CaptureTable& table) {
            // A table with fewer lists has no such model; its answer is that of independence.
            return fixed_model(table,
                               table.lists() == model.lists() ? model : Model(table.lists()));
        });
    }
    if (captures.lists() > 8) {
        return fail(Code::invalid_input, "this method is for up to 8 lists; use --method stepwise");
    }
    return EngineMaker([search = search_options(options)](const CaptureTable& table) {
        return search_engine(table, search);
    });
}

// The model behind the point estimate; averages have none.
Result<Fit> chosen_fit(const Options& options, const CaptureTable& captures) {
    if (options.method == "stepwise") return TRY(stepwise(captures, options.p)).fit;
    if (options.method == "model") {
        return fit(captures, TRY(Model::parse(options.model, captures.lists())));
    }
    auto search_for = search_options(options);
    search_for.window = 0;
    const auto found = TRY(search(captures, search_for));
    return fit(captures, Model(captures.lists(), found.models.front().interactions));
}

IntervalKind interval_kind(const std::string& name) {
    for (const auto kind : {IntervalKind::bagged, IntervalKind::bca, IntervalKind::bca_r,
                            IntervalKind::percentile, IntervalKind::calibrated}) {
        if (name_of(kind) == name) return kind;
    }
    expects(false);
    return {};
}

std::string number(double value, int digits = 1) {
    return std::isfinite(value) ? fmt::format("{:.{}f}", value, digits) : "not estimable";
}
std::string json_number(double value) {
    return std::isfinite(value) ? fmt::format("{:.10g}", value) : "null";
}

std::string recipe_of(const char* command, const Options& o, const InputDigest& digest) {
    Recipe recipe;
    recipe.program = fmt::format("palermo {} prevalence/{}", program_version(), command);
    recipe.inputs.push_back(digest);
    std::string lists;
    for (const auto& list : o.lists) lists += (lists.empty() ? "" : ",") + json_quoted(list);
    recipe.parameters = fmt::format(
        R"({{"count":{},"design":{},"interval":{},"lists":[{}],"method":{},"model":{},"order":{},)"
        R"("p":{},"replicates":{},"seed":{},"tables":{},"window":{}}})",
        json_quoted(o.count_column), json_quoted(o.design), json_quoted(o.interval), lists,
        json_quoted(o.method), json_quoted(o.model), o.order, o.p,
        std::string_view(command) == "simulate" ? o.study_replicates : o.replicates, o.seed,
        o.tables, o.window);
    return to_json(recipe);
}

void show_gate(const std::vector<std::string>& reasons) {
    if (reasons.empty()) {
        fmt::print("\nPublication: no reason against it was found. That is not a proof.\n");
        return;
    }
    fmt::print("\nPublication: do not publish this number as it stands:\n");
    for (const auto& reason : reasons) fmt::print("  - {}\n", reason);
}

std::string json_reasons(const std::vector<std::string>& reasons) {
    std::string text;
    for (const auto& reason : reasons) text += (text.empty() ? "" : ",") + json_quoted(reason);
    return "[" + text + "]";
}

struct Estimated {
    Replicates replicates;
    std::vector<Interval> intervals;
};

Result<Estimated> intervals_of(const Options& options, const CaptureTable& captures,
                               const Engine& engine) {
    Estimated made;
    BootstrapOptions bootstrap;
    bootstrap.replicates = options.replicates;
    bootstrap.seed = options.seed;
    bootstrap.threads = options.threads;
    const auto kind = interval_kind(options.interval);
    {
        Progress progress("replicates", options.replicates);
        bootstrap.progress = [&](std::int64_t n) { progress.step(n); };
        made.replicates = TRY(resample(captures, engine, bootstrap));
    }
    if (kind == IntervalKind::calibrated) {
        Progress progress("calibration", 500 * 200);
        bootstrap.progress = [&](std::int64_t n) { progress.step(n); };
        made.intervals =
            TRY(calibrated_intervals(captures, engine, made.replicates, options.levels, bootstrap));
        return made;
    }
    const double a = acceleration(captures, engine);
    for (const double level : options.levels) {
        made.intervals.push_back(TRY(interval(made.replicates, kind, level, a)));
    }
    return made;
}

Result<int> estimate(const Options& options) {
    const auto [captures, digest] = TRY(read(options));
    if (options.method == "chao" || options.method == "chapman") {
        if (options.method == "chapman" && captures.lists() != 2) {
            return fail(Code::invalid_input, "Chapman's estimator is for two lists (--lists a,b)");
        }
        const auto classic =
            options.method == "chao" ? chao_lower_bound(captures) : chapman(captures, 0, 1);
        const auto recipe = recipe_of("estimate", options, digest);
        if (options.json) {
            fmt::print(R"({{"people":{},"sd":{},"recipe":{}}})"
                       "\n",
                       json_number(classic.people), json_number(classic.sd), recipe);
        } else {
            fmt::print(
                "people seen        {}\n{}   {} (standard error {})\nrecipe             {}\n",
                captures.people_seen(),
                options.method == "chao" ? "at least        " : "people altogether",
                number(classic.people), number(classic.sd), recipe);
        }
        return 0;
    }
    const auto maker = TRY(maker_of(options, captures));
    const auto chosen = TRY(chosen_fit(options, captures));
    const auto engine = maker(captures);
    const auto made = TRY(intervals_of(options, captures, *engine));
    const double people = made.replicates.estimate + made.replicates.people_seen;
    const auto diagnosis = TRY(diagnose(captures, maker));
    const auto reasons = gate(captures, diagnosis, made.replicates, made.intervals.back());
    const auto recipe = recipe_of("estimate", options, digest);
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
            R"({{"method":{},"seen":{},"people":{},"unseen":{},"model":{},"bic":{},"deviance":{},)"
            R"("degrees":{},"replicates":{},"replicates_without_estimate":{},"intervals":[{}],)"
            R"("do_not_publish":{},"assumption":{},"recipe":{}}})"
            "\n",
            json_quoted(engine->name()), captures.people_seen(), json_number(people),
            json_number(made.replicates.estimate), json_quoted(chosen.model.name()),
            json_number(chosen.bic), json_number(chosen.deviance), chosen.degrees,
            options.replicates, made.replicates.without_estimate, limits, json_reasons(reasons),
            json_quoted(assumption_in_words(captures, chosen.model)), recipe);
        return reasons.empty() ? 0 : 1;
    }
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
    show_gate(reasons);
    fmt::print("\nrecipe {}\n", recipe);
    return reasons.empty() ? 0 : 1;
}

Result<int> search_models(const Options& options) {
    const auto [captures, digest] = TRY(read(options));
    auto how = search_options(options);
    how.window = options.window;
    const auto found = TRY(search(captures, how));
    const auto recipe = recipe_of("search", options, digest);
    std::string rows;
    if (!options.json) fmt::print("criterion      people  weight  model\n");
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
        fmt::print(R"({{"fits":{},"models":[{}],"recipe":{}}})"
                   "\n",
                   found.fits, rows, recipe);
    } else {
        fmt::print("\n{} models within {} of the best of all; {} fits proved it\nrecipe {}\n",
                   found.models.size(), options.window, found.fits, recipe);
    }
    return 0;
}

void show_rows(const char* title, const std::vector<Sensitivity>& rows) {
    if (rows.empty()) return;
    fmt::print("\n{}\n", title);
    for (const auto& row : rows) fmt::print("  {:>14}  {}\n", number(row.people), row.change);
}

std::string json_rows(const std::vector<Sensitivity>& rows) {
    std::string text;
    for (const auto& row : rows) {
        text += fmt::format(R"({}{{"change":{},"people":{}}})", text.empty() ? "" : ",",
                            json_quoted(row.change), json_number(row.people));
    }
    return "[" + text + "]";
}

Result<int> diagnose_table(const Options& options) {
    const auto [captures, digest] = TRY(read(options));
    const auto maker = TRY(maker_of(options, captures));
    const auto d = TRY(diagnose(captures, maker));
    const auto reasons = gate(captures, d);
    const auto recipe = recipe_of("diagnose", options, digest);
    if (options.json) {
        std::string xi, consistency;
        for (const auto& point : d.xi_curve) {
            xi += fmt::format(R"({}{{"people":{},"xi":{}}})", xi.empty() ? "" : ",",
                              json_number(point.people), point.xi);
        }
        for (const auto& row : d.consistency) {
            consistency += fmt::format(R"({}{{"list":{},"predicted":{},"truth":{}}})",
                                       consistency.empty() ? "" : ",", json_quoted(row.list),
                                       json_number(row.predicted), row.truth);
        }
        fmt::print(R"({{"people":{},"chao_lower_bound":{},"empty_pairs":{},"omitted":{},)"
                   R"("merged":{},"one_record":{},"xi":[{}],"consistency":[{}],)"
                   R"("do_not_publish":{},"recipe":{}}})"
                   "\n",
                   json_number(d.people), json_number(d.chao_lower_bound), d.empty_pairs,
                   json_rows(d.omitted), json_rows(d.merged), json_rows(d.one_record), xi,
                   consistency, json_reasons(reasons), recipe);
        return reasons.empty() ? 0 : 1;
    }
    fmt::print("estimate {}; lower bound if people differ in visibility (Chao) {}\n\n",
               number(d.people), number(d.chao_lower_bound));
    fmt::print("overlap of lists (diagonal: people on the list); {} pairs share nobody\n",
               d.empty_pairs);
    for (int i = 0; i < captures.lists(); ++i) {
        fmt::print("  {:<12}", captures.list_names()[std::size_t(i)]);
        for (const auto people : d.overlap[std::size_t(i)]) fmt::print("{:>8}", people);
        fmt::print("\n");
    }
    show_rows("without one list", d.omitted);
    show_rows("two lists as one", d.merged);
    show_rows("one record", d.one_record);
    fmt::print("\nif all lists together had a hidden dependence xi (1: none)\n");
    for (const auto& point : d.xi_curve) {
        fmt::print("  xi {:<5}  {}\n", point.xi, number(point.people));
    }
    if (!d.consistency.empty()) fmt::print("\ncan the other lists predict this one?\n");
    for (const auto& row : d.consistency) {
        fmt::print("  {:<12} holds {}, predicted {}\n", row.list, row.truth, number(row.predicted));
    }
    if (!d.near_best.empty()) fmt::print("\nmodels within 6 of the best BIC\n");
    for (const auto& model : d.near_best) {
        fmt::print("  {:10.4f}  {:>10}  {:.3f}  {}\n", model.criterion,
                   number(static_cast<double>(captures.people_seen()) + model.unseen), model.weight,
                   Model(captures.lists(), model.interactions).name());
    }
    show_gate(reasons);
    fmt::print("\nrecipe {}\n", recipe);
    return reasons.empty() ? 0 : 1;
}

Result<int> simulate(const Options& options) {
    const auto [captures, digest] = TRY(read(options));
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
    const auto recipe = recipe_of("simulate", options, digest);
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

Result<int> compare(const Options& options) {
    const auto [captures, digest] = TRY(read(options));
    std::string rows;
    if (!options.json) fmt::print("people seen {}\n\n", captures.people_seen());
    const auto show = [&](const std::string& method, double people, const std::string& note) {
        if (options.json) {
            rows +=
                fmt::format(R"({}{{"method":{},"note":{},"people":{}}})", rows.empty() ? "" : ",",
                            json_quoted(method), json_quoted(note), json_number(people));
        } else {
            fmt::print("{:<22} {:>14}  {}\n", method, number(people), note);
        }
    };
    for (const char* method : {"independent", "stepwise", "bic", "aic"}) {
        if (captures.lists() > 6 && (method[0] == 'a' || method[0] == 'b')) continue;
        auto one = options;
        one.method = method;
        if (one.method == "independent") one.method = "model";
        one.model.clear();
        const auto fitted = chosen_fit(one, captures);
        if (!fitted && fitted.error().code == Code::unavailable) return fitted.error();
        show(method, fitted ? fitted->people : HUGE_VAL,
             fitted ? "model " + fitted->model.name() : fitted.error().message);
    }
    if (captures.lists() <= 6) {
        auto how = search_options(options);
        how.criterion = Criterion::bic;
        how.window = options.window;
        if (const auto found = search(captures, how)) {
            double people = static_cast<double>(captures.people_seen());
            for (const auto& model : found->models) people += model.weight * model.unseen;
            show("bic average", people, fmt::format("{} models", found->models.size()));
        }
    }
    if (const auto ridge = fit_penalised(captures, Model(captures.lists()), Penalty::firth)) {
        show("independent, Firth", ridge->people, "penalised");
    }
    show("Chao", chao_lower_bound(captures).people, "lower bound if people differ in visibility");
    const auto recipe = recipe_of("compare", options, digest);
    if (options.json) {
        fmt::print(R"({{"methods":[{}],"recipe":{}}})"
                   "\n",
                   rows, recipe);
    } else {
        fmt::print("\nrecipe {}\n", recipe);
    }
    return 0;
}

void choose(Action& action, CLI::App* command, const std::shared_ptr<Options>& options,
            Result<int> (*run)(const Options&)) {
    command->callback([&action, options, run] {
        action = [options, run] {
            const auto done = run(*options);
            return done ? *done : refuse(done.error());
        };
    });
}

}  // namespace

CLI::App& add_prevalence(CLI::App& app, Action& action) {
    auto* group = app.add_subcommand("prevalence", "How many people nobody saw, told honestly");
    group->require_subcommand(1);
    const auto options = std::make_shared<Options>();
    const auto add = [&](const char* name, const char* text, const char* examples,
                         Result<int> (*run)(const Options&)) {
        auto* command = group->add_subcommand(name, text);
        command
            ->add_option("FILE", options->file,
                         "CSV: a column of 0 and 1 for each list, and a column of counts; "
                         "without counts, one person a row")
            ->required();
        command->add_option("--lists", options->lists, "Columns that are lists (else all)")
            ->delimiter(',');
        command->add_option("--count", options->count_column, "The column of counts");
        command->add_flag("--json", options->json, "One JSON object");
        command->footer(examples);
        choose(action, command, options, run);
        return command;
    };
    const auto add_method = [&](CLI::App* command) {
        command
            ->add_option("--method", options->method,
                         "stepwise, bic, aic, average, model, chao, chapman")
            ->check(
                CLI::IsMember({"stepwise", "bic", "aic", "average", "model", "chao", "chapman"}));
        command->add_option("--model", options->model, "With --method model: [12,13,4]");
        command->add_option("--p", options->p, "Threshold of stepwise");
        command->add_option("--order", options->order,
                            "Most lists in one interaction; 0: no limit");
        command->add_option("--window", options->window, "Models within this of the best");
    };
    const auto add_chance = [&](CLI::App* command, int& replicates) {
        command->add_option("--replicates", replicates, "Bootstrap replicates");
        command->add_option("--seed", options->seed, "Same seed, same digits");
        command->add_option("--threads", options->threads, "0: all; does not change the digits");
        command->add_option("--level", options->levels, "Levels of the intervals")->delimiter(',');
    };
    auto* one =
        add("estimate", "Estimate with intervals, assumption and publication gate",
            "Examples:\n"
            "  palermo prevalence estimate data/examples/mse/UKdat_5.csv\n"
            "  palermo prevalence estimate data/examples/mse/Korea.csv --method bic --json\n"
            "Exit codes: 0 estimated, 1 estimated and the gate gives reasons not to publish, "
            "7 not estimable",
            estimate);
    add_method(one);
    add_chance(one, options->replicates);
    one->add_option("--interval", options->interval, "bagged, bca, bca_r, percentile, calibrated")
        ->check(CLI::IsMember({"bagged", "bca", "bca_r", "percentile", "calibrated"}));
    add_method(add("search", "The best of all hierarchical models, with proof, and those near it",
                   "Example:\n  palermo prevalence search data/examples/mse/UKdat.csv --window 2",
                   search_models));
    add_method(add("diagnose", "How far the answer leans on one list, one record, one assumption",
                   "Example:\n  palermo prevalence diagnose data/examples/mse/Ned_5.csv",
                   diagnose_table));
    auto* study = add("simulate", "Do the intervals hold? Known populations, counted again",
                      "Example:\n  palermo prevalence simulate data/examples/mse/UKdat_5.csv "
                      "--design specified --tables 500 --replicates 1000 --seed 1",
                      simulate);
    add_chance(study, options->study_replicates);
    study->add_option("--design", options->design,
                      "specified, independent, sparse, dependent, latent, referral, linkage");
    study->add_option("--tables", options->tables, "Tables to draw")->check(CLI::Range(1, 1000000));
    study->add_option("--p", options->p, "Threshold of stepwise");
    add("compare", "Several methods side by side",
        "Example:\n  palermo prevalence compare data/examples/mse/Kosovo.csv", compare);
    return *group;
}

}  // namespace palermo::cli
