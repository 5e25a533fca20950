// What the methods of --method do: one line each at the end of this file. Their options and help stand
// in palermo/prevalence/methods.cpp.
#include <fmt/format.h>

#include <cmath>

#include "palermo/prevalence/classics.hpp"
#include "palermo/prevalence/diagnose.hpp"
#include "prevalence.hpp"

namespace palermo::cli {

using namespace palermo::prevalence;

namespace {

using Options = PrevalenceOptions;

Result<EngineMaker> stepwise_maker(const Options& options, const CaptureTable&) {
    if (!(options.p > 0 && options.p <= 0.1)) {
        return fail_plainly(Code::invalid_input, "the p-value threshold lies between 0 and 0.1");
    }
    return EngineMaker([p = options.p](const CaptureTable& table, const Task&) {
        return stepwise_engine(table, p);
    });
}

Result<Fit> stepwise_fit(const Options& options, const CaptureTable& captures) {
    return TRY(stepwise(captures, options.p)).fit;
}

Result<EngineMaker> model_maker(const Options& options, const CaptureTable& captures) {
    const auto model = TRY(Model::parse(options.model, captures.lists()));
    return EngineMaker([model](const CaptureTable& table, const Task&) {
        // A table with fewer lists has no such model; its answer is that of independence.
        return fixed_model(table, table.lists() == model.lists() ? model : Model(table.lists()));
    });
}

Result<Fit> model_fit(const Options& options, const CaptureTable& captures) {
    return fit(captures, TRY(Model::parse(options.model, captures.lists())));
}

Result<EngineMaker> search_maker(const Options& options, const CaptureTable& captures) {
    if (captures.lists() > 8) {
        return fail_plainly(Code::invalid_input,
                            "this method is for up to 8 lists; use --method stepwise");
    }
    return EngineMaker(
        [search = search_options(options)](const CaptureTable& table, const Task& task) {
            return search_engine(table, search, task);
        });
}

Result<Fit> search_fit(const Options& options, const CaptureTable& captures) {
    auto search_for = search_options(options);
    search_for.window = 0;
    const auto found = TRY(search(captures, search_for, options.task));
    return fit(captures, Model(captures.lists(), found.models.front().interactions));
}

// No gate judges a classic. What the table itself says against it is named, with exit code 1.
Result<int> show_classic(const Options& options, const ReadCaptures& input, const char* what,
                         const Classic& classic) {
    const auto recipe = prevalence_recipe(Work::estimate, options, input.digest, input.columns);
    if (options.json) {
        fmt::print(R"({{{}{}"people":{},"sd":{},"recipe":{}}})"
                   "\n",
                   json_columns(input.columns), json_gate_limit(), json_number(classic.people),
                   json_number(classic.sd), recipe);
    } else {
        show_columns(input.columns);
        fmt::print("people seen        {}\n{:<18} {} (standard error {})\n\n{}\n\nrecipe {}\n",
                   input.captures.people_seen(), what, number(classic.people), number(classic.sd),
                   gate_limit(), recipe);
    }
    return input.columns.findings.empty() ? 0 : 1;
}

Result<int> estimate_chao(const Options& options) {
    const auto input = TRY(read_restored(options));
    return show_classic(options, input, "at least", chao_lower_bound(input.captures));
}

Result<int> estimate_chapman(const Options& options) {
    const auto input = TRY(read_restored(options));
    if (input.captures.lists() != 2) {
        return fail_plainly(Code::invalid_input,
                            "Chapman's estimator is for two lists (--lists a,b)");
    }
    return show_classic(options, input, "people altogether", chapman(input.captures, 0, 1));
}

// The answer where no maximum exists. It leans on the penalty, says so, and never exits with 0.
Result<int> show_penalised(const Options& options, Penalty penalty) {
    const auto [captures, digest, columns] = TRY(read_restored(options));
    const auto model = TRY(Model::parse(options.model, captures.lists()));
    const auto fitted = TRY(fit_penalised(captures, model, penalty));
    const auto plain = check_existence(captures, model).existence;
    const double z = 1.959963984540054;
    const double seen = static_cast<double>(captures.people_seen());
    const double low = seen + fitted.unseen * std::exp(-z * fitted.unseen_log_sd);
    const double high = seen + fitted.unseen * std::exp(z * fitted.unseen_log_sd);
    const std::string caution =
        plain == Existence::exists
            ? "penalised: the likelihood alone has an estimate too; prefer --method model"
            : fmt::format(
                  "penalised: the likelihood has no estimate here ({}); what stands here "
                  "comes from the penalty. Do not publish it as an estimate",
                  name_of(plain));
    const auto recipe = prevalence_recipe(Work::estimate, options, digest, columns);
    if (options.json) {
        fmt::print(
            R"({{{}{}"method":{},"seen":{},"people":{},"model":{},"wald":[{},{}],"caution":{},)"
            R"("recipe":{}}})"
            "\n",
            json_columns(columns), json_gate_limit(), json_quoted(options.method),
            captures.people_seen(), json_number(fitted.people), json_quoted(model.name()),
            json_number(low), json_number(high), json_quoted(caution), recipe);
    } else {
        show_columns(columns);
        fmt::print(
            "people seen        {}\npeople altogether  {}   (95% by curvature {} to {})\n"
            "method             {} penalty, model {}\n\n{}\n{}\n\nrecipe {}\n",
            captures.people_seen(), number(fitted.people), number(low), number(high),
            options.method, model.name(), caution, gate_limit(), recipe);
    }
    return 1;
}

Result<int> estimate_ridge(const Options& options) {
    return show_penalised(options, Penalty::ridge);
}

Result<int> estimate_firth(const Options& options) {
    return show_penalised(options, Penalty::firth);
}

}  // namespace

const std::vector<PrevalenceMethod>& prevalence_methods() {
    static const std::vector<PrevalenceMethod> methods{
        {"stepwise", stepwise_maker, stepwise_fit},
        {"bic", search_maker, search_fit},
        {"aic", search_maker, search_fit},
        {"average", search_maker, search_fit},
        {"model", model_maker, model_fit},
        {"chao", nullptr, nullptr, estimate_chao},
        {"chapman", nullptr, nullptr, estimate_chapman},
        {"robust", nullptr, nullptr, robust_needs_covariates},
        {"graphs", bayesian_maker, nullptr, estimate_bayesian},
        {"ridge", nullptr, nullptr, estimate_ridge},
        {"firth", nullptr, nullptr, estimate_firth},
        {"latent", nullptr, nullptr, estimate_bayesian},
        {"threshold", bayesian_maker, nullptr, estimate_bayesian},
    };
    return methods;
}

const PrevalenceMethod& method_of(const PrevalenceOptions& options) {
    for (const auto& method : prevalence_methods()) {
        if (options.method == method.name) return method;
    }
    expects(false);
    return prevalence_methods().front();
}

Result<EngineMaker> maker_of(const PrevalenceOptions& options, const CaptureTable& captures) {
    const auto& method = method_of(options);
    if (method.maker == nullptr) {
        return fail_plainly(
            Code::invalid_input,
            fmt::format("--method {} is for `prevalence estimate` alone", options.method));
    }
    return method.maker(options, captures);
}

Result<void> check_given(Work work, const PrevalenceOptions& options) {
    TRY(check_options(work, method_for(work, options), options.given));
    if (options.order < 0) {
        return fail_plainly(Code::invalid_input, "--order is zero (no limit) or more");
    }
    if (!(options.window >= 0 && std::isfinite(options.window))) {
        return fail_plainly(Code::invalid_input, "--window is zero or more");
    }
    return {};
}

SearchOptions search_options(const PrevalenceOptions& options) {
    SearchOptions search;
    search.criterion = options.method == "aic" ? Criterion::aic : Criterion::bic;
    search.most_order = options.order;
    search.average = options.method == "average";
    search.window = search.average ? options.window : 0;
    return search;
}

}  // namespace palermo::cli
