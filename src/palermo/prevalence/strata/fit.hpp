// prevalence/strata/fit.hpp: one log-linear model over lists and covariates, fitted and chosen.
//
//     StratifiedCaptures + StrataModel ──> fit_strata()    ──> StrataFit (unseen of each stratum)
//     StratifiedCaptures + scope       ──> search_strata() ──> StrataSearch (the model BIC prefers)
//
// Counts of people by stratum and history are independent Poisson; the log of each expectation is the
// sum of the effects of the model's terms. Each stratum's unseen is its model continued to the history of
// no list. People of whom a covariate is missing count in every cell they may be in, split by EM: right
// when whether it is missing does not depend on the missing value itself, given what is known (missing
// at random). No data can test that.
//
// Not estimable is an answer, for a stratum or for the whole; detail/face.hpp decides it exactly.
//
//     const auto made = TRY(fit_strata(captures, StrataModel(captures)));  // made.strata[0].unseen
//
// Sources  [ZH07] Zwane, van der Heijden (2007), Statistics in Medicine 26, 1069-1089 (missing covariates).
//          [HWCBZ12] van der Heijden, Whittaker, Cruyff, Bakker, van der Vliet (2012), Annals of Applied
//          Statistics 6, 831-852.  [HSCG18] van der Heijden, Smith, Cruyff, Bakker (2018), J. Official
//          Statist. 34, 239-263.  [VR08] Varadhan, Roland (2008) (detail/strata_workspace.hpp).
//
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <vector>

#include "palermo/core/task.hpp"
#include "palermo/prevalence/strata/captures.hpp"
#include "palermo/prevalence/strata/model.hpp"

namespace palermo::prevalence {

struct StratumFit {
    double known = 0;   // people seen of whom every covariate is known
    double split = 0;   // people seen, put here by EM
    double unseen = 0;  // people on no list; +inf where not estimable
};

struct StrataFit {
    std::vector<StratumFit> strata;  // shape [captures.strata()]
    double people_seen = 0;
    double unseen = 0;            // all strata; +inf where one is not estimable
    double people = 0;            // seen + unseen
    int not_estimable = 0;        // strata without an answer
    std::vector<double> effects;  // by column of the model, terms in order; 0 where at infinity
    int parameters = 0;           // effects of the model, at infinity or not
    int at_infinity = 0;          // of these, those that the zeros leave no finite value
    double log_likelihood = 0;    // of what was observed
    double deviance = 0;          // 2 (saturated - model)
    int degrees = 0;  // cells on the face - independent effects; 0 where something is missing
    double aic = 0, bic = 0;  // penalties count all effects; BIC with log(people seen)
    int iterations = 0;       // of Newton, or of EM with something missing
    std::vector<double>
        em_trace;  // log-likelihood after each EM step; empty where nothing is missing
};

/// Fits one model.
///
/// Errors   not_estimable  no stratum has an answer, or the fit did not settle
///          invalid_input  the model has more than 500 effects
///          unavailable    interrupted
/// Cost     iterations * (cells * covariates * 2 + effects^3 / 6)
Result<StrataFit> fit_strata(const StratifiedCaptures& captures, const StrataModel& model,
                             const Task& task = {});

struct StrataStep {
    std::string term;  // "police:sex"
    bool added = true;
    double bic = 0;  // after it
};

struct StrataSearch {
    StrataModel model;
    StrataFit fit;
    std::vector<StrataStep> steps;
    int fits = 0;
};

/// Hierarchical search by BIC: from `start`, terms of `scope` come in and go out.
///
///     forward   of the terms whose insides are all in, the three with the largest score statistic beyond
///               their penalty are fitted; the best enters if it lowers BIC
///     backward  when none does: every maximal term not in `start` is left out in turn; the best goes
///
/// A model under which a stratum with people would have no estimate never wins. A local optimum.
///
/// Errors   as fit_strata(), of `start`;  invalid_input  the scope does not hold the start
///          unavailable  interrupted
/// Its steps are counted as "steps of the search"; how many there will be nobody knows, the terms of
/// the scope stand for them.
Result<StrataSearch> search_strata(const StratifiedCaptures& captures, const StrataModel& start,
                                   const StrataModel& scope, const Task& task = {});

/// "list:list:covariate + covariate:covariate": the scope used where none is named.
std::string usual_scope(const StratifiedCaptures& captures);

/// What must be true for the number to be right, in one paragraph.
std::string assumption_in_words(const StratifiedCaptures& captures, const StrataModel& model);

}  // namespace palermo::prevalence
