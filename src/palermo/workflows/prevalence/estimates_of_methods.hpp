// workflows/prevalence/estimates_of_methods.hpp: one function a kind of estimate, called by estimate().
//
//     estimate() ──> estimate_by_engine(), estimate_classic() ... ──> EstimateOutcome
//
//     return estimate_classic(request, input);
//
// What was asked has been looked at before: the method does this work and no field is idle.
// Thread safety: functions of their arguments.
#pragma once

#include "palermo/workflows/prevalence/estimate.hpp"

namespace palermo::workflows {

/// The table as missed links restored leave it; findings are of the table as it came.
Result<ReadCaptures> restored(ReadCaptures input, double missed_links);

/// stepwise, bic, aic, average, model: intervals from the bootstrap, judged by the gate.
Result<EstimateOutcome> estimate_by_engine(const EstimateRequest& request,
                                           const ReadCaptures& input, const Task& task,
                                           Notes& notes);
/// chao, chapman.
Result<EstimateOutcome> estimate_classic(const EstimateRequest& request, const ReadCaptures& input);
/// ridge, firth. It leans on the penalty, says so, and is never without a reason.
Result<EstimateOutcome> estimate_penalised(const EstimateRequest& request,
                                           const ReadCaptures& input);
/// graphs, latent, threshold: a posterior told with its prior, its assumption and the gate.
Result<EstimateOutcome> estimate_posterior(const EstimateRequest& request,
                                           const ReadCaptures& input, const Task& task);
/// A file with a column `draw`: averaged over linkages.
Result<EstimateOutcome> estimate_draws(const EstimateRequest& request,
                                       const formats::Source& source, const Task& task);
/// By stratum or with covariates; with method robust pairs of lists, doubly robust.
Result<EstimateOutcome> estimate_strata(const EstimateRequest& request, const Task& task,
                                        Notes& notes);

std::vector<EstimateOutcome::Limits> limits_of(const std::vector<prevalence::Interval>& intervals);

/// The recipe of a table whose method was chosen by name.
Recipe recipe_of(const EstimateRequest& request, const ReadCaptures& input,
                 prevalence::Work work = prevalence::Work::estimate);

}  // namespace palermo::workflows
