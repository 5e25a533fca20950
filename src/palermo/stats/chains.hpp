// stats/chains.hpp: have the chains of a simulation met, and how much do they know?
//
// Draws of a Markov chain depend on each other. Several chains from different starts should tell the
// same story: R-hat compares them (1: no difference can be seen), the effective sample size says how
// many independent draws would be worth as much. Both on ranks, so that heavy tails do no harm.
//
//     if (r_hat(chains) > 1.01) ...   // the chains have not met: there is no number to tell
//
// Sources  [V21] Vehtari, Gelman, Simpson, Carpenter, Bürkner (2021), Bayesian Analysis 16, 667-718.
//          [G92] Geyer (1992), Statistical Science 7, 473-483 (initial monotone sequence).
//
// Thread safety: functions of their arguments.
#pragma once

#include <span>
#include <vector>

namespace palermo::stats {

/// Draws of one quantity; chains of one length, two chains or more of at least 8 draws each.
using Chains = std::vector<std::vector<double>>;

/// Rank-normalised split R-hat, the larger of location and (folded) scale. NaN where all draws are
/// one value or some are not finite.
double r_hat(const Chains& chains);

/// Effective sample size of the middle, and the smaller one of the 5% and 95% quantiles.
double ess_bulk(const Chains& chains);
double ess_tail(const Chains& chains);

/// The p-quantile of all draws (definition 8) and its Monte-Carlo standard error: half the distance
/// of the quantiles at p -+ sqrt(p (1-p) / effective size of "is below").
struct ChainQuantile {
    double value = 0;
    double monte_carlo_sd = 0;
};
ChainQuantile chain_quantile(const Chains& chains, double p);

/// P(a rank statistic is as uneven as this), by chi-square over `bins` bins; ranks in 0 .. most.
double uniform_rank_p_value(std::span<const int> ranks, int most, int bins);

/// log(exp(a) + exp(b) + ...) without overflow; -inf for none.
double log_sum_exp(std::span<const double> logs);

}  // namespace palermo::stats
