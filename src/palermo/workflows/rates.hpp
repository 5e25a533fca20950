// workflows/rates.hpp: people per 100,000 inhabitants, detected and estimated side by side.
//
//     StrataEstimates + population of a State ──> rates_of() ──> Rate a row
//
// SDG indicator 16.2.2 is the number of victims of trafficking per 100,000 population, by sex, age and form
// of exploitation. States report detected victims. An estimate stands beside that number and never in
// its place: the two differ by the people nobody saw.
//
// The population of a row is that of its sex, age and year. Forms of exploitation do not divide the
// population: a rate by form is per 100,000 of all people of that sex and age. For regions, citizenship and
// other covariates no denominator is known, and the row says so.
//
// Mandate  A/RES/76/7, para 23; SDG 16.2.2.
// Sources  vocabulary/population.hpp
//
// Thread safety: functions of their arguments.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "palermo/prevalence/strata/estimates.hpp"

namespace palermo::workflows {

struct RateRequest {
    std::string iso3;         // "GBR"
    std::optional<int> year;  // of tables without a covariate `year`
};

struct Rate {
    std::optional<double> population;  // of the row's sex, age and year; nothing: see why_not
    double detected = 0;               // per 100,000; seen, EM's share included
    double estimated = 0;              // per 100,000; +inf where not estimable
    double lower = 0, upper = 0;       // of the widest interval asked for; upper may be +inf
    std::string why_not;               // "the row spans several years"
};

/// One rate for each row of the estimates, in their order. Covariates are known by name: sex (F, M), age
/// (0_17, 18plus), form, year.
///
/// Errors   not_found      no such State
///          invalid_input  the population counts of the State do not reach the year asked for, or a
///                         row has more people seen than inhabitants
Result<std::vector<Rate>> rates_of(const prevalence::StratifiedCaptures& captures,
                                   const prevalence::StrataEstimates& estimates,
                                   const RateRequest& request);

/// What the two words mean, for the foot of the table.
std::string rates_note(const RateRequest& request);

}  // namespace palermo::workflows
