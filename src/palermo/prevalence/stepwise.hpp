// prevalence/stepwise.hpp: pairs of lists added one by one, by p-value, with exact existence checks.
//
//     start      all lists independent
//     each step  for every pair not in the model, N*_ij people are on both lists and the fitted model
//                expects lambda*. p = min(P(X <= N*), P(X >= N*)), X Poisson(lambda*). The smallest p
//                below the threshold enters, if the larger model still has a maximum.
//     end        no pair is below the threshold
//
// The published choice of threshold is 0.02, best over 28 simulated scenarios [CSV21].
//
// Differs from the published software in one thing: existence is decided exactly, also for the
// model finally chosen when it is the model of independence; where there is none, the answer is "not
// estimable" and not 1e13.
//
//     const auto made = TRY(stepwise(captures));  // made.fit.unseen, made.steps
//
// Sources  [CSV21] Chan, Silverman, Vincent (2021), JASA 116, 1297-1306.
//
// Thread safety: functions of their arguments.
#pragma once

#include "palermo/prevalence/engine.hpp"
#include "palermo/prevalence/loglinear.hpp"

namespace palermo::prevalence {

inline constexpr double published_threshold = 0.02;

struct Step {
    History pair;
    double p_value;
};

struct Stepwise {
    Fit fit;
    std::vector<Step> steps;  // in the order they entered
};

/// Errors   not_estimable  the chosen model has no estimate
///          invalid_input  a threshold outside (0, 0.1]
/// Cost     about 30 microseconds for five lists
Result<Stepwise> stepwise(const CaptureTable& captures, double p_threshold = published_threshold);

}  // namespace palermo::prevalence
