// workflows/prevalence/strata_input.hpp: people by lists and covariates, as both ways by stratum take them.
//
//     const auto input = TRY(read_input(request, notes));
//     return estimate_robust(request, input, recipe, task);
//
// Thread safety: values, and a function of its arguments.
#pragma once

#include "palermo/prevalence/strata/captures.hpp"
#include "palermo/workflows/prevalence/estimate.hpp"

namespace palermo::workflows {

struct StrataInput {
    prevalence::StratifiedCaptures captures;
    prevalence::CaptureColumns columns;
    InputDigest digest;
};

/// Whether the model is looked for, and not taken as named.
bool searches_strata(const EstimateRequest& request);

/// Method robust: pairs of lists, independent given covariates.
///
/// Errors   as prevalence::doubly_robust_pooled()
Result<EstimateOutcome> estimate_robust(const EstimateRequest& request, const StrataInput& input,
                                        Recipe recipe, const Task& task);

}  // namespace palermo::workflows
