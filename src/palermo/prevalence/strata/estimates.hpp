// prevalence/strata/estimates.hpp: how many people nobody saw, by sex, age, form, year, with intervals.
//
//     StratifiedCaptures + a model or a scope ──> estimate_strata() ──> rows: whole, margins, crossings
//
// Every replicate draws people as there are, with what is missing of them, and repeats search, EM and
// fit. A row's interval speaks of people in it who are not surely known: the unseen, and those whom EM
// put there. Two more things are left to chance, and without them a nominal 95% interval covered 85 to
// 92% of small strata; what bagged intervals of whole tables add for the first is not added again: how many people were seen at all (Poisson), and how many of a stratum really
// went unseen where the model expects so many (Poisson) or belong where EM put a share of them
// (multinomial). A replicate without an answer counts as +infinity, never as a large number.
//
// Rows are computed from exact counts of people, some of them few. They are for the closed side: a row
// that tells of fewer than `least_people` seen must not be published, and neither may others from which
// it follows by subtraction. Tables for the public go through `palermo protect`.
//
//     const auto made = TRY(estimate_strata(captures, {.start = StrataModel(captures), .by = {"sex"}}));
//
// Thread safety: functions of their arguments.
#pragma once

#include <optional>

#include "palermo/prevalence/bootstrap.hpp"
#include "palermo/prevalence/strata/fit.hpp"

namespace palermo::prevalence {

struct StrataRequest {
    StrataModel start;                 // the model; of a search, where it begins
    std::optional<StrataModel> scope;  // search by BIC inside it; without: `start` is the model
    std::vector<std::string> by;       // covariates of the rows; each alone and all crossed
    IntervalKind kind = IntervalKind::bagged;  // bagged or percentile
    std::vector<double> levels{0.80, 0.95};
    int replicates = 2000;
    std::uint64_t seed = 1;
    std::int64_t least_people = 10;  // seen, to be published
};

struct StrataEstimate {
    std::vector<int> levels;        // shape [covariates]; missing_level: all levels together
    double known = 0;               // people seen, surely of this row
    double split = 0;               // people seen, put here by EM
    double unseen = 0;              // +inf where not estimable
    std::vector<Interval> limits;   // of people = known + split + unseen; empty where not estimable
    int without_estimate = 0;       // replicates
    std::int64_t overlapping = 0;   // people on two lists and more, surely of this row
    bool may_be_published = false;  // enough people seen; says nothing about the number's worth
    std::vector<std::string> reasons;  // against believing or publishing it

    double people() const { return known + split + unseen; }
};

struct StrataEstimates {
    StrataModel model;
    StrataFit fit;
    std::vector<StrataStep> steps;     // of the search
    std::vector<StrataEstimate> rows;  // the whole first, then margins, then crossings
    int replicates = 0;
};

/// Errors   not_estimable  no stratum has an answer
///          invalid_input  as fit_strata() and resample(); a covariate that is not there; more than
///                         5,000 rows; an interval kind that is not for strata
///          unavailable    interrupted
/// Cost     replicates * a fit from a near start (0.1 ms for 20 effects on 128 cells), or a search
Result<StrataEstimates> estimate_strata(const StratifiedCaptures& captures,
                                        const StrataRequest& request, const Task& task = {});

/// "sex F, age 0_17"; "all people".
std::string name_of(const StratifiedCaptures& captures, const StrataEstimate& row);

/// The sentence that stands under every table of estimates by stratum.
std::string publication_note(const StrataEstimates& estimates, std::int64_t least_people);

}  // namespace palermo::prevalence
