// prevalence/loglinear.hpp: one Poisson log-linear model, fitted.
//
//     CaptureTable + Model ──> fit() ──> Fit (unseen, effects, BIC, ...)
//
// Counts N_w of people with history w are taken as independent Poisson with log mu_w = sum of a_theta
// over terms theta inside w. The number of people on no list is exp(a_0): the model's pattern of
// dependence, continued to the one cell nobody can count. That continuation is an assumption; no
// data can test it (assumption_in_words()).
//
//     const auto made = TRY(fit(captures, Model(3)));  // made.unseen, made.effects
//
// Method   Newton's method with step halving; score and information come from superset sums of the
//          fitted values (detail/workspace.hpp). Existence is decided first and exactly.
// Sources  [F72] Fienberg (1972), Biometrika 59, 591-603.  [C89] Cormack (1989), Biometrics 45, 395.
//
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <vector>

#include "palermo/prevalence/capture_table.hpp"
#include "palermo/prevalence/existence.hpp"
#include "palermo/prevalence/model.hpp"

namespace palermo::prevalence {

struct Fit {
    Model model{2};
    std::vector<double> effects;  // shape of model.terms(), natural log; -inf where nobody is
    std::vector<History> minus_infinity;  // those terms
    std::vector<double> fitted;           // expected people, shape [2^lists]; [0] is the unseen
    double unseen = 0;                    // people on no list
    double people = 0;                    // seen + unseen
    double unseen_log_sd = 0;             // standard error of log unseen, model taken as true
    double log_likelihood = 0;
    double deviance = 0;      // 2 (saturated - model)
    int degrees = 0;          // cells left - finite parameters; 0 or less: nothing left to test
    double aic = 0, bic = 0;  // penalties count terms at minus infinity; BIC with log(people seen)
};

/// Fits one model.
///
/// Errors   not_estimable  the zeros leave no finite or no unique maximum; the text says which
///          invalid_input  the model is for another number of lists, or has more than 500 terms
/// Cost     iterations * (lists 2^lists + p^3 / 6); 10 microseconds for five lists
Result<Fit> fit(const CaptureTable& captures, const Model& model);

/// A fit where the likelihood is penalised, so that an answer exists for every table.
enum class Penalty : std::uint8_t {
    ridge,  // -strength / 2 * sum of squared interactions: pulled towards independent lists
    firth,  // Jeffreys' prior, +1/2 log det information [F93]: halves added to the cells
};

/// Fits under a penalty: the fallback where fit() refuses. The answer leans on the penalty and the
/// report must say so. Errors  invalid_input as fit(); not_estimable where even this has none.
/// Sources  [F93] Firth (1993), Biometrika 80, 27-38.
Result<Fit> fit_penalised(const CaptureTable& captures, const Model& model, Penalty penalty,
                          double strength = 1.0);

/// What must be true of people nobody saw for this model's number to be right, in one paragraph.
std::string assumption_in_words(const CaptureTable& captures, const Model& model);

}  // namespace palermo::prevalence
