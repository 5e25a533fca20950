// prevalence/bayes/calibrate.hpp: does a Bayesian method believe what it should?
//
// Parameters are drawn from the prior, a table from the parameters, the
// posterior from the table. If all is right the truth's rank among draws of the
// posterior is uniform [T18]. Any slip, in the formula or in the sampler, tilts
// or bends the ranks.
//
// The prior 1/N cannot be drawn from. But under it the number seen, n, has
// weight 1/n whatever the other parameters are, so n can be fixed: parameters
// from the prior, the unseen negative binomial (n, chance of being seen), the
// table multinomial. That is exact.
//
//     palermo prevalence simulate FILE --sbc graphs --tables 400 --seed 1
//
//     const auto made = TRY(calibrate("graphs", 3, 200, {.tables = 400}));  // made.p_value
//
// Sources  [T18] Talts, Betancourt, Simpson, Vehtari, Gelman (2018), arXiv
// 1804.06788.
//          [M23] Modrák and others (2023), Bayesian Analysis.
//
// Thread safety: functions of their arguments.
#pragma once

#include <string_view>
#include <vector>

#include "palermo/core/task.hpp"

namespace palermo::prevalence {

struct CalibrationOptions {
    int tables = 400;
    std::uint64_t seed = 1;
    int bins = 20;
};

struct Calibration {
    std::vector<int> ranks;  // of the truth, 0 .. most
    int most = 99;
    std::vector<int> histogram;  // [bins]
    double p_value = 0;          // chi-square, ranks uniform
};

/// `method` is graphs, latent or threshold. Graphs and latent: tables of
/// `people` seen. Threshold: its sampler for all pairs of lists, every effect
/// normal(0, 1); the choice of pairs is no Bayesian step and has no
/// calibration.
///
/// Errors   invalid_input  another method, fewer than 2 or more than 5 lists,
/// no people
///          unavailable    interrupted
Result<Calibration> calibrate(std::string_view method, int lists, std::int64_t people,
                              const CalibrationOptions& options = {}, const Task& task = {});

}  // namespace palermo::prevalence
