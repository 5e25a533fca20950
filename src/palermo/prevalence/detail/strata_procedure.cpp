#include "palermo/prevalence/detail/strata_procedure.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace palermo::prevalence::detail {

StrataProcedure::StrataProcedure(const StratifiedCaptures& captures, const StrataModel& first,
                                 const StrataModel& scope)
    : table(observe(captures)), lattice(captures, scope) {
    const auto& terms = lattice.terms();
    needs.resize(terms.size());
    for (std::size_t t = 0; t < terms.size(); ++t) {
        start.push_back(first.contains(terms[t]));
        searching = searching || !start.back();
        for (std::size_t u = 0; u < t; ++u) {
            if (inside(terms[u], terms[t])) needs[t].push_back(u);
        }
    }
}

StrataRunner::StrataRunner(const StrataProcedure& procedure, const Task& task)
    : procedure_(procedure),
      task_(task),
      workspace_(procedure.lattice, procedure.table.observation, task) {}

StrataRunner::Tried StrataRunner::attempt(const std::vector<std::uint8_t>& terms,
                                          std::span<const double> start,
                                          StrataWorkspace::Until until) {
    ++fits;
    Tried made;
    const auto& lattice = procedure_.lattice;
    const auto& face = workspace_.choose(terms);
    for (std::size_t t = 0; t < terms.size(); ++t) {
        if (terms[t]) {
            made.parameters +=
                static_cast<int>(lattice.first_column(t + 1) - lattice.first_column(t));
        }
    }
    const auto done = workspace_.fit(start, until);
    made.converged = done.converged;
    made.iterations = done.iterations;
    made.log_likelihood = done.log_likelihood;
    made.bic = log_people_ * made.parameters - 2 * done.log_likelihood;
    made.effects = workspace_.effects();
    made.fine =
        done.converged && std::none_of(face.unseen.begin(), face.unseen.end(),
                                       [](Unseen one) { return one == Unseen::not_estimable; });
    return made;
}

bool StrataRunner::forward(StrataRun& run, Tried& now, StrataWorkspace::Until until) {
    const auto& lattice = procedure_.lattice;
    std::vector<std::pair<double, std::size_t>> promising;
    for (std::size_t t = 0; t < run.terms.size() && !task_.stopped(); ++t) {
        if (run.terms[t]) continue;
        if (!std::all_of(procedure_.needs[t].begin(), procedure_.needs[t].end(),
                         [&](std::size_t u) { return run.terms[u] != 0; })) {
            continue;
        }
        const double price = log_people_ * static_cast<double>(lattice.first_column(t + 1) -
                                                               lattice.first_column(t));
        const double score = workspace_.score_of_adding(t);
        // The statistic is the likelihood's gain to first order only: half the price is looked at.
        if (score > price / 2) promising.emplace_back(price - score, t);
    }
    std::sort(promising.begin(), promising.end());
    if (promising.size() > 3) promising.resize(3);
    std::vector<std::size_t> terms;
    for (const auto& [cost, t] : promising) terms.push_back(t);
    return change_one(terms, run, now, until);
}

bool StrataRunner::backward(StrataRun& run, Tried& now, StrataWorkspace::Until until) {
    std::vector<std::size_t> terms;
    for (std::size_t t = 0; t < run.terms.size(); ++t) {
        if (!run.terms[t] || procedure_.start[t]) continue;
        bool needed = false;
        for (std::size_t u = t + 1; u < run.terms.size() && !needed; ++u) {
            const auto& needs = procedure_.needs[u];
            needed = run.terms[u] && std::find(needs.begin(), needs.end(), t) != needs.end();
        }
        if (!needed) terms.push_back(t);
    }
    return change_one(terms, run, now, until);
}

bool StrataRunner::change_one(std::span<const std::size_t> terms, StrataRun& run, Tried& now,
                              StrataWorkspace::Until until) {
    Tried best;
    std::size_t best_term = 0;
    for (const auto t : terms) {
        if (task_.stopped()) return false;
        run.terms[t] ^= 1;
        auto tried = attempt(run.terms, now.effects, until);
        run.terms[t] ^= 1;
        if (tried.fine && tried.bic < now.bic - 1e-9 && (!best.fine || tried.bic < best.bic)) {
            best = std::move(tried);
            best_term = t;
        }
    }
    if (!best.fine) return false;
    now = std::move(best);
    run.terms[best_term] ^= 1;
    run.steps.push_back({best_term, run.terms[best_term] != 0, now.bic});
    return true;
}

StrataRun StrataRunner::run(std::span<const std::int64_t> counts, StrataWorkspace::Until until) {
    StrataRun made;
    workspace_.load(counts);
    fits = 0;
    log_people_ = std::log(
        static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0})));
    made.terms = procedure_.start;
    auto now = attempt(made.terms, warm_, until);
    if (procedure_.searching && now.fine) {
        // After a step the workspace is brought back to the current model: one Newton step.
        for (int step = 0; step < 200 && !task_.stopped(); ++step) {
            const bool moved = forward(made, now, until) || backward(made, now, until);
            if (steps != nullptr) steps->done();
            now = attempt(made.terms, now.effects, until);
            if (!moved) break;
        }
    }
    made.estimable = now.fine;
    made.converged = now.converged;
    made.log_likelihood = now.log_likelihood;
    made.bic = now.bic;
    made.parameters = now.parameters;
    made.iterations = now.iterations;
    made.fits = fits;
    workspace_.unseen(unseen_);
    return made;
}

}  // namespace palermo::prevalence::detail
