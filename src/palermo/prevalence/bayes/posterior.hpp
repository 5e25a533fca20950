// prevalence/bayes/posterior.hpp: what a Bayesian method believes about the number of people.
//
//     graphs.hpp, latent.hpp, threshold.hpp ──> Posterior ──> command line, gate, report
//
// One type for all Bayesian methods, exact or simulated, so that whatever shows or judges a number
// treats them alike. A posterior says what it took for granted: the prior in words and the
// identifying assumption in words are part of it.
//
// Two humps in a posterior mean that the data tell two stories; a median between them is neither.
// Chains that disagree mean there is no number at all. Both are flags here and reasons in
// reasons_against().
//
//     const auto posterior = TRY(graph_posterior(captures));
//     reasons_against(posterior)   why its number should stay unpublished; empty: none found
//
// Sources  [V21] Vehtari and others (2021), Bayesian Analysis 16, 667 (R-hat, effective sizes).
//          [T18] Talts and others (2018), arXiv 1804.06788 (simulation-based calibration).
//
// Thread safety: values, and functions of their arguments.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "palermo/prevalence/bootstrap.hpp"
#include "palermo/stats/chains.hpp"

namespace palermo::prevalence {

/// Central: half of what is left out lies on each side.
struct CredibleInterval {
    double level = 0.95;
    Limit lower, upper;  // +inf upper: beyond 1,000 times the people seen
};

/// One explanation and how much of the posterior it has.
struct Explanation {
    std::string name;   // "[12,13,4]", "3 classes"
    double weight = 0;  // of all
    double people = 0;  // median within it, seen + unseen; NaN where not kept apart
};

struct DensityPoint {
    double unseen = 0;
    double density = 0;     // per unit of log unseen
    double cumulative = 0;  // chance of at most this many
};

/// How simulation was checked; absent for exact posteriors.
struct ChainCheck {
    int chains = 0;
    std::int64_t draws = 0;  // kept, of each chain
    double r_hat = 1;        // of log unseen
    double ess_bulk = 0, ess_tail = 0;

    /// R-hat below 1.01 and both effective sizes above 400 [V21].
    bool agree() const noexcept { return r_hat < 1.01 && ess_bulk > 400 && ess_tail > 400; }
};

struct Posterior {
    std::string method;      // "decomposable graphs"
    std::string prior;       // in words
    std::string assumption;  // what must be true of the unseen, in words
    double people_seen = 0;
    Limit median;  // seen + unseen
    /// Posterior mean; +inf where it does not exist (the chance of more than N falls no faster than
    /// 1/N). NaN: not told, because a simulation cannot know whether it exists.
    double mean = std::numeric_limits<double>::quiet_NaN();
    double geometric_mean_unseen = 0;  // exists where the mean does not; of unseen + 1/2
    std::vector<CredibleInterval> intervals;
    std::vector<Explanation> explanations;  // heaviest first
    std::vector<DensityPoint> density;      // of log unseen, for charts; about 200 points
    std::vector<double> modes;              // people, where the density of log unseen has humps
    bool bimodal = false;                   // two humps with a valley between, both of some weight
    std::vector<std::string> notes;         // what else a reader must know
    std::vector<std::string> objections;    // the method's own reasons against publication
    bool simulated = false;
    ChainCheck check;  // when simulated

    /// False: the chains do not agree, and no number may be shown.
    bool has_number() const noexcept { return !simulated || check.agree(); }
};

/// Why this number should not be published as it stands, in words; empty: no reason found here.
/// gate() in diagnose.hpp looks at the table and at sensitivity; this looks at the posterior.
std::vector<std::string> reasons_against(const Posterior& posterior);

/// Humps of a density given at increasing places with the mass of each place. Two humps count as two
/// when the density between falls below half of the lower one and both sides hold 2.5% of the mass:
/// less cannot move a 95% limit.
struct Humps {
    std::vector<std::size_t> at;
    bool two = false;
};
Humps humps_of(std::span<const double> density, std::span<const double> mass);

/// Median, limits, density, humps and chain check of simulated numbers of unseen people.
/// `draws` has at least two chains of 8 draws or more; the texts are left to the caller.
Posterior summarise(const stats::Chains& draws, double people_seen,
                    const std::vector<double>& levels);

/// The most people a limit may say: 1,000 times the people seen. Beyond, data say nothing.
inline constexpr double most_times_seen = 1000;

}  // namespace palermo::prevalence
