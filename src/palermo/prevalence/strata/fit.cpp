#include "palermo/prevalence/strata/fit.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "palermo/prevalence/detail/strata_procedure.hpp"
#include "palermo/stats/distributions.hpp"

namespace palermo::prevalence {

namespace {

Result<void> check_size(const StrataModel& model) {
    if (static_cast<std::size_t>(model.parameters()) > detail::most_columns) {
        return fail(Code::invalid_input, "strata.too_many_effects",
                    {{"effects", model.parameters()}, {"most", detail::most_columns}});
    }
    return {};
}

// Everything of the fit that the runner's workspace holds.
Result<StrataFit> collect(const StratifiedCaptures& captures,
                          const detail::StrataProcedure& procedure, detail::StrataRunner& runner,
                          const detail::StrataRun& run) {
    if (!run.converged) {
        return fail(Code::not_estimable, "strata.not_settled");
    }
    StrataFit made;
    const auto& workspace = runner.workspace();
    const auto& face = workspace.face();
    const std::size_t histories = captures.histories();
    made.strata.resize(captures.strata());
    for (std::size_t s = 0; s < made.strata.size(); ++s) {
        auto& stratum = made.strata[s];
        for (History w = 1; w < histories; ++w) {
            stratum.split += workspace.completed()[s * histories + w];
        }
        // Before the people of the rows below are taken off, people on lists that were not kept are
        // among `split`; they are known in every covariate.
        stratum.unseen = runner.unseen()[s];
        made.unseen += stratum.unseen;
        if (std::isinf(stratum.unseen)) ++made.not_estimable;
    }
    double saturated = 0;
    for (const auto& row : captures.rows()) {
        const double people = static_cast<double>(row.people);
        saturated += people * std::log(people) - people - stats::log_factorial(people);
        if (std::find(row.levels.begin(), row.levels.end(), missing_level) != row.levels.end()) {
            continue;
        }
        auto& stratum = made.strata[captures.stratum_of(row.levels)];
        stratum.known += people;
        stratum.split -= people;
    }
    for (auto& stratum : made.strata) {
        if (std::fabs(stratum.split) < 1e-9) stratum.split = 0;
    }
    if (made.not_estimable == static_cast<int>(made.strata.size())) {
        return fail(Code::not_estimable, "strata.no_stratum_estimable");
    }
    made.people_seen = static_cast<double>(captures.people_seen());
    made.people = made.people_seen + made.unseen;
    for (std::size_t t = 0; t < run.terms.size(); ++t) {
        if (!run.terms[t]) continue;
        for (auto c = procedure.lattice.first_column(t); c < procedure.lattice.first_column(t + 1);
             ++c) {
            made.effects.push_back(workspace.effects()[c]);
        }
    }
    made.parameters = run.parameters;
    made.at_infinity = run.parameters - static_cast<int>(face.columns.size());
    made.log_likelihood = run.log_likelihood;
    made.deviance = 2 * (saturated - made.log_likelihood);
    if (!procedure.table.missing) {
        int cells = 0;
        for (const double keep : face.keep) cells += keep != 0;
        made.degrees = cells - static_cast<int>(face.columns.size());
    }
    made.aic = 2.0 * made.parameters - 2 * made.log_likelihood;
    made.bic = run.bic;
    made.iterations = run.iterations;
    return made;
}

}  // namespace

Result<StrataFit> fit_strata(const StratifiedCaptures& captures, const StrataModel& model,
                             const Task& task) {
    TRY(check_size(model));
    const detail::StrataProcedure procedure(captures, model, model);
    detail::StrataRunner runner(procedure, task);
    std::vector<double> trace;
    runner.workspace().trace = &trace;
    const auto run = runner.run(procedure.table.counts, detail::StrataWorkspace::Until::exact);
    TRY(task.go_on());
    auto made = TRY(collect(captures, procedure, runner, run));
    made.em_trace = std::move(trace);
    return made;
}

Result<StrataSearch> search_strata(const StratifiedCaptures& captures, const StrataModel& start,
                                   const StrataModel& scope, const Task& task) {
    TRY(check_size(scope));
    for (const auto& term : start.terms()) {
        if (!scope.contains(term)) {
            return fail(Code::invalid_input, "strata.start_outside_scope");
        }
    }
    const detail::StrataProcedure procedure(captures, start, scope);
    detail::StrataRunner runner(procedure, task);
    Steps steps(task, "steps of the search", static_cast<std::int64_t>(scope.terms().size()));
    steps.done(0);
    runner.steps = &steps;
    const auto run = runner.run(procedure.table.counts, detail::StrataWorkspace::Until::exact);
    TRY(task.go_on());
    std::vector<StrataTerm> chosen;
    for (std::size_t t = 0; t < run.terms.size(); ++t) {
        if (run.terms[t]) chosen.push_back(procedure.lattice.terms()[t]);
    }
    StrataSearch made{StrataModel(captures, chosen),
                      TRY(collect(captures, procedure, runner, run)),
                      {},
                      run.fits};
    for (const auto& step : run.steps) {
        made.steps.push_back(
            {scope.name_of(procedure.lattice.terms()[step.term]), step.added, step.bic});
    }
    return made;
}

std::string usual_scope(const StratifiedCaptures& captures) {
    return captures.covariates().size() > 1 ? "list:list:covariate + covariate:covariate"
                                            : "list:list:covariate";
}

std::string assumption_in_words(const StratifiedCaptures& captures, const StrataModel& model) {
    std::string dependent;
    for (const auto& term : model.maximal()) {
        if (std::popcount(term.lists) < 2) continue;
        dependent += (dependent.empty() ? "" : "; ") + model.name_of(term);
    }
    std::string text = fmt::format(
        "In each stratum the pattern seen among people on at least one list is continued to those "
        "on "
        "none. That is right only if nobody enters or leaves during the period, nobody is counted "
        "twice or missed in linking, people alike in the covariates are alike in how easily each "
        "list finds them, and {}. No data on the seen can test this.",
        dependent.empty()
            ? std::string("within a stratum all lists are independent of each other")
            : "within a stratum only these depend on each other, among the unseen as among the "
              "seen: " +
                  dependent);
    if (captures.people_with_missing() > 0) {
        text += fmt::format(
            " Of {} people something is missing; they are split among the strata they may belong "
            "to "
            "as if the missing value did not itself decide whether it was written down.",
            captures.people_with_missing());
    }
    bool kept = false;
    for (const auto& absent : captures.absent())
        kept = kept || absent.kind == Absence::not_operating;
    if (kept) {
        text +=
            " Where a list was not kept, it is taken to have worked as it did elsewhere, as the "
            "model says.";
    }
    return text;
}

}  // namespace palermo::prevalence
