// prevalence/heterogeneity.hpp: what if some people are easier to see than others?
//
//     CaptureTable + Model ──> fit_heterogeneity() ──> what the number would be
//                        └──> heterogeneity_power() ──> could this table show it at all?
//
// If people differ in how easily they are seen, whoever is on one list is more likely on the next, all
// lists attract each other, and every model that leaves this out says too few. To the model one term
// is added that depends only on k, the number of lists a person is on:
//     darroch   tau * k (k - 1) / 2    one common odds ratio for all pairs of lists [D93]
//     poisson   tau * (2^k - 1 - k)    visibility with heavier tails [RB07]
// (terms linear in k are the lists' own effects.) With the common term in the model the data can
// test tau = 0, but only by people on three lists and more: with few of them even large differences
// stay unseen. heterogeneity_power() counts how often they would be noticed in tables like this one,
// so that silence of the test is not taken for an answer.
//
//     const auto made = TRY(fit_heterogeneity(captures, Model(3), Visibility::darroch));  // made.tau
//
// Sources  [D93] Darroch, Fienberg, Glonek, Junker (1993), JASA 88, 1137-1148.
//          [RB07] Rivest, Baillargeon (2007), Biometrics 63, 999-1006.
//          [CHR01] Chao, Tsay, Lin, Shau, Chao (2001), Stat. Med. 20, 3123-3157.
//
// Thread safety: functions of their arguments.
#pragma once

#include <string_view>

#include "palermo/prevalence/loglinear.hpp"

namespace palermo::prevalence {

enum class Visibility : std::uint8_t { darroch, poisson };
std::string_view name_of(Visibility visibility);

struct HeterogeneityFit {
    Visibility visibility = Visibility::darroch;
    double tau = 0;            // above 0: people differ
    double unseen = 0;         // under that
    double people = 0;         // seen + unseen
    double unseen_log_sd = 0;  // standard error of log unseen
    double ratio = 0;          // 2 (log-likelihood with the term - without), signed like tau
    double bic = 0;
};

/// `model` with the common term.
///
/// Errors   not_estimable  the zeros leave no finite or no unique maximum, or the model is of two
///                         lists, where the term cannot be told from their dependence
/// Cost     a linear programme in fractions, then as fit()
Result<HeterogeneityFit> fit_heterogeneity(const CaptureTable& captures, const Model& model,
                                           Visibility visibility);

/// One-sided test of tau = 0 at about 1%: signed likelihood ratio above 5.41 (chi-squared, one
/// degree, 2%, halved because only tau > 0 counts).
inline constexpr double heterogeneity_critical = 5.4119;

struct HeterogeneityPower {
    int tables = 0;      // drawn from a population like this one in which people do differ
    double noticed = 0;  // share of them in which the test says so
    double bias = 0;     // median of log(estimate / truth) by the stepwise model: below 0, too few
    double easy_share = 0.2, times_as_easy = 3;  // the population: a fifth, three times as easy
};

/// Would this table show it if a fifth of the people were three times as easy to see as the rest?
/// Errors   not_estimable  the table has no estimate by the model of independence to start from
/// Cost     `tables` stepwise estimates and fits
Result<HeterogeneityPower> heterogeneity_power(const CaptureTable& captures, int tables = 200,
                                               std::uint64_t seed = 1);

}  // namespace palermo::prevalence
