// prevalence/bayes/latent.hpp: hidden classes of people, some easier to see than others.
//
//     CaptureTable ──> latent_posterior() ──> Posterior (simulated; says when chains disagree)
//
// Each person belongs to one of K hidden classes; within a class lists are independent. How many
// classes are used is learned (a Dirichlet process, cut at K) [MV16]:
//
//     share of class k  V_k prod_{l<k} (1 - V_l),  V_k ~ Beta(1, alpha),  alpha ~ Gamma(1/4, 1/4)
//     chance of list j in class k ~ uniform,  N ~ 1/N
//
// Given the parameters, the chance of the counts is prod (p_w / (1 - p_0))^n_w and the unseen are
// negative binomial(n, 1 - p_0). The posterior is proper for two lists and more: a class that is
// hardly seen by any of J lists costs the prior a J-th power, P(N > x) ~ x^-J up to logarithms.
//
// Sampling.  A Gibbs sweep over histories, not people (detail/latent_chain.hpp). One chain can sit in
// one hump for ever: each of `chains` is a ladder of tempered chains, rung r seeing round(b_r n_w)
// people, that exchange states; each rung is a posterior of its own table, so the exchange is exact.
// Chains start from the prior and run, ever twice as long, until R-hat < 1.01 and effective sizes
// > 400, or `most_sweeps`. If they do not agree then, the posterior has no number.
//
// No wall.  Published software rejects draws with more than 20 n unseen, a hidden prior. Here there
// is none; wall_times tells what the answer would be with one (the same draws, those beyond left
// out: exactly the posterior under that prior).
//
//     const auto posterior = TRY(latent_posterior(captures, {.classes = 5, .seed = 1}));
//
// Sources  [MV16] Manrique-Vallier (2016), Biometrics 72, 1246-1254.
//          [IJ01] Ishwaran, James (2001), JASA 96, 161-173 (blocked Gibbs sampler).
//          [G91] Geyer (1991), Interface 156-163; [S21] Syed and others (2021), J. R. Stat. Soc. B 84,
//          321 (even-odd exchange).
//
// Thread safety: functions of their arguments.
#pragma once

#include <functional>

#include "palermo/core/task.hpp"
#include "palermo/prevalence/bayes/posterior.hpp"
#include "palermo/prevalence/engine.hpp"

namespace palermo::prevalence {

struct LatentOptions {
    int classes = 10;                    // K
    int chains = 4;                      // ladders; two or more
    int rungs = 8;                       // chains in a ladder; 1: no tempering
    double coldest_part = 0.12;          // share of the people the last rung sees
    std::int64_t sweeps = 20'000;        // of each chain in the first round, a fifth thrown away
    std::int64_t most_sweeps = 160'000;  // rounds double until chains agree or this is reached
    double wall_times = 20;              // 0: do not tell
    std::vector<double> levels{0.80, 0.95};
    std::uint64_t seed = 1;
};

/// Errors   invalid_input  more than 10 lists, fewer than two chains, no classes or more than 32
///          not_estimable  the median lies beyond 1,000 times the people seen
///          unavailable    interrupted
/// Cost     chains * rungs * sweeps * about 5 microseconds (five lists, ten classes)
Result<Posterior> latent_posterior(const CaptureTable& captures, const LatentOptions& options = {},
                                   const Task& task = {});

/// The draws behind it: unseen people by chain, and how many classes were in use.
struct LatentDraws {
    stats::Chains unseen;
    std::vector<double> classes_in_use;  // share of draws with 0, 1, 2, ... classes
    double exchanged = 0;                // share of proposed exchanges that were accepted
    std::int64_t sweeps = 0;
};

/// One round of exactly options.sweeps, for tests and calibration. Counts as in Worker::unseen.
Result<LatentDraws> latent_draws(std::span<const std::int64_t> counts, const LatentOptions& options,
                                 const Task& task = {});

}  // namespace palermo::prevalence
