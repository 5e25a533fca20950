// prevalence/bootstrap.hpp: how far the number could be from the truth.
//
//     CaptureTable ──resample()──> replicates (whole procedure repeated) ──> intervals
//
// Each replicate draws as many people from the table as there are, with replacement, and repeats the
// whole procedure, model selection included: an interval that takes the chosen model as given is far
// too short. A replicate whose table has no estimate counts as +infinity, never as a large number.
//
// Every limit carries its Monte-Carlo standard error: what another seed would have changed.
//
// Interval kinds
//   bagged        the default. On the log of the unseen: the median m of the replicates, and as scale
//                     sqrt((0.95 d)^2 + 1/m + 1/seen),
//                 d half the distance of the replicates' 16% and 84% quantiles: after the smoothing of
//                 [E14], made robust; no tail and no replicate at infinity moves it. The other two
//                 terms are the chance in how many of the population were seen at all: replicates
//                 always see as many as the data did, the world did not have to [F72, BG91]. (If N
//                 people are seen with chance p each, log(seen) - log(unseen) has variance
//                 1/(N p (1-p)) = 1/seen + 1/unseen.) Plain quantiles where 16% of the replicates
//                 leave nobody unseen.
//   bca           bias-corrected, accelerated [E87]; ties count one half.
//   bca_r         the same as published software computes it: ties by `<` on floating numbers.
//   percentile    the plain quantiles.
//   calibrated    percentiles at levels corrected by a second bootstrap inside the first [B87].
// All quantiles are type 8, as the published software uses.
//
//     const auto replicates = TRY(resample(captures, *engine, {.replicates = 2'000}));
//     const auto limits = TRY(interval(replicates, IntervalKind::bagged, 0.95));  // limits.upper.people
//
// Sources  [F72] Fienberg (1972), Biometrika 59, 591-603.  [BG91] Buckland, Garthwaite (1991),
//          Biometrics 47, 255-268.
//          [E87] Efron (1987), JASA 82, 171-185.  [E14] Efron (2014), JASA 109, 991-1007.
//          [B87] Beran (1987), Biometrika 74, 457-468.
//          [CSV21] Chan, Silverman, Vincent (2021), JASA 116, 1297-1306.
//
// Thread safety: functions of their arguments. The Task says how many threads work; the digits do not
// depend on it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "palermo/core/task.hpp"
#include "palermo/prevalence/engine.hpp"
#include "palermo/stats/random.hpp"

namespace palermo::prevalence {

struct BootstrapOptions {
    int replicates = 20'000;
    std::uint64_t seed = 1;
};

struct Replicates {
    std::vector<double> unseen;  // by number; +inf where the replicate has no estimate
    double estimate = 0;         // unseen of the table itself; +inf where none
    double people_seen = 0;
    int without_estimate = 0;

    /// What `bagged` is to hold beside the replicates' own spread. Replicates that drew how many were seen
    /// hold that chance already, and where no model was chosen there is nothing the median smooths.
    bool drew_how_many = false, chose_a_model = true;
};

/// Errors   invalid_input  fewer than 20 or more than 10 million replicates
///          unavailable    interrupted
/// Cost     replicates * the engine's; two threads take half the time and give the same bits
Result<Replicates> resample(const CaptureTable& captures, const Engine& engine,
                            const BootstrapOptions& options = {}, const Task& task = {});

/// The acceleration of BCa from leaving out one person of each history, weighted by how many there
/// are. NaN where a table with one person less has no estimate.
double acceleration(const CaptureTable& captures, const Engine& engine);

enum class IntervalKind : std::uint8_t { bagged, bca, bca_r, percentile, calibrated };
std::string_view name_of(IntervalKind kind);

struct Limit {
    double people = 0;          // seen + unseen; +inf: no upper limit can be given
    double monte_carlo_sd = 0;  // of `people`
};

struct Interval {
    IntervalKind kind = IntervalKind::bagged;
    double level = 0.95;
    Limit lower, upper;
};

/// Errors   not_estimable  the kind is not defined here (no estimate of the table, or all replicates
///                         on one side of it for BCa)
Result<Interval> interval(const Replicates& replicates, IntervalKind kind, double level,
                          double acceleration = 0);

/// The double bootstrap: `outer` tables are drawn, each is resampled `inner` times; the levels at
/// which percentile limits would have covered the estimate are what `replicates` is then read at.
///
/// Errors   as resample() and interval()
/// Cost     outer * (inner + 1) * the engine's
Result<std::vector<Interval>> calibrated_intervals(
    const CaptureTable& captures, const Engine& engine, const Replicates& replicates,
    const std::vector<double>& levels, const BootstrapOptions& options, const Task& task = {},
    int outer = 500, int inner = 200);

}  // namespace palermo::prevalence
