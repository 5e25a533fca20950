// prevalence/bayes/threshold.hpp: all pairs of lists under a prior, the clear ones
// kept.
//
//     CaptureTable ──> threshold_posterior() ──> Posterior (simulated)
//
//     1  all pairs of lists in a Poisson log-linear model; prior of each
//     interaction normal(0, 1), of
//        the intercept and the lists nearly flat (precision 1e-4)
//     2  pairs with |posterior mean / posterior sd| >= threshold stay
//     3  with order 3: triples all of whose pairs stay enter, and are kept by
//     the same rule 4  the posterior of n + exp(intercept) under what stays, by
//     the same prior
//
// With precision 0 (improper) a term nobody has is at minus infinity and
// leaves, with its cells, as in loglinear.hpp; the table must then have a
// maximum (existence.hpp) or the answer is refused.
//
// The choice of step 2 is not part of step 4: intervals take it as given, and
// are too short where a ratio lies near the threshold. Such terms are named in
// the notes.
//
// Sampling.  Hamiltonian Monte Carlo in coordinates where the curvature at the
// mode is 1: the posterior is log-concave, a few leapfrog steps give nearly
// independent draws [N11].
//
//     const auto posterior = TRY(threshold_posterior(captures, {.order = 3}));
//
// Sources  [S20] Silverman (2020), J. R. Stat. Soc. A 183, 691-736.
//          [N11] Neal (2011), Handbook of Markov Chain Monte Carlo, ch. 5.
//
// Thread safety: functions of their arguments. An engine may be shared, its workers not.
#pragma once

#include "palermo/prevalence/bayes/posterior.hpp"
#include "palermo/prevalence/engine.hpp"

namespace palermo::prevalence {

struct ThresholdOptions {
    double precision = 1;          // of interactions; 0: improper
    double main_precision = 1e-4;  // of the intercept and the lists; unused where precision is 0
    double threshold = 2;
    int order = 2;  // 2 or 3
    int chains = 4;
    int draws = 2500;  // kept, of each chain
    std::vector<double> levels{0.80, 0.95};
    std::uint64_t seed = 1;
};

/// Errors   invalid_input  more than 8 lists, order not 2 or 3, a negative
/// precision or threshold
///          not_estimable  improper prior and no maximum, or a median beyond
///          1,000 times the seen
/// Cost     about 0.1 s for five lists
Result<Posterior> threshold_posterior(const CaptureTable& captures,
                                      const ThresholdOptions& options = {});

/// The posterior median as an engine, with chains of 500; deterministic.
std::unique_ptr<Engine> threshold_engine(const CaptureTable& captures,
                                         const ThresholdOptions& options = {});

/// Draws of the effects of a fixed set of terms (intercept first), shape
/// [terms][chains][draws]. `precisions` has the shape of `terms`. Cells that
/// contain a term of `missing` are left out.
std::vector<stats::Chains> loglinear_draws(std::span<const std::int64_t> counts,
                                           const std::vector<History>& terms,
                                           const std::vector<double>& precisions,
                                           const std::vector<History>& missing, int chains,
                                           int draws, std::uint64_t seed);

}  // namespace palermo::prevalence
