// prevalence/simulate.hpp: do the intervals hold? Populations whose size is known, counted again.
//
//     design (a known population) ──> tables drawn from it ──> the whole procedure ──> coverage
//
// A study is a function of its seed. `palermo prevalence simulate FILE --design ... --seed 1` runs it.
//
//     const auto design = TRY(design_after(captures, DesignKind::latent));
//     const auto study = TRY(coverage_study(captures, design, {.tables = 100}));  // study.coverage
//
// Thread safety: functions of their arguments.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/prevalence/bootstrap.hpp"
#include "palermo/prevalence/capture_table.hpp"

namespace palermo::prevalence {

enum class DesignKind : std::uint8_t {
    specified,    // the stepwise model fitted to the table is the truth
    independent,  // lists independent, each as complete as in the table
    sparse,       // as independent, with about 100 people seen: many empty overlaps
    dependent,    // as independent, but the two largest lists attract (odds ratio 4)
    latent,       // two hidden classes: a fifth of the people are three times as easy to see
    referral,     // as independent, but the largest list refers a quarter of its people to the next
    linkage,      // as specified, but one link in twenty is missed: the person counts twice
};
std::string_view name_of(DesignKind kind);
Result<DesignKind> design_kind(std::string_view name);

inline constexpr DesignKind all_designs[] = {
    DesignKind::specified, DesignKind::independent, DesignKind::sparse, DesignKind::dependent,
    DesignKind::latent,    DesignKind::referral,    DesignKind::linkage};

/// A known population: its size, and the chance of each history, [0] the unseen.
struct Design {
    DesignKind kind;
    std::int64_t people = 0;
    std::vector<double> chances;  // shape [2^lists], sum 1
    double missed_links = 0;
};

/// A design made after a table. Errors  not_estimable  the table has no estimate to start from
Result<Design> design_after(const CaptureTable& captures, DesignKind kind);

/// One table counted in the population, shape [2^lists]; [0] is 0.
std::vector<std::int64_t> draw_table(const Design& design, stats::Stream& stream);

struct Coverage {
    IntervalKind kind;
    double level = 0;
    int covered = 0;
    int too_low = 0;    // upper limit below the truth
    int unbounded = 0;  // upper limit infinite, or the interval refused (which covers nothing)
    double mean_log_width = 0;  // of the dark figure's limits, over bounded intervals
};

/// The publication gate with the widest bagged interval, over tables with that interval.
struct GateStudy {
    int open = 0, closed = 0;                // tables
    int open_missed = 0, closed_missed = 0;  // of these, whose interval misses the truth
    std::map<std::string, int> reasons;      // tables by code of a reason (diagnose.hpp)
};

struct Study {
    int tables = 0;
    int without_estimate = 0;    // tables where the procedure said "not estimable"
    double median_estimate = 0;  // of the tables with an estimate; 0 where there is none
    double root_mean_square_log_error = 0;
    std::vector<Coverage> coverage;  // over tables with an estimate
    GateStudy gate;                  // where asked for
};

struct StudyOptions {
    int tables = 500;
    int replicates = 1000;
    std::uint64_t seed = 1;
    double p_threshold = 0.02;
    double missed_links = 0;  // restored in each table before estimating, as if the rate were known
    std::vector<double> levels{0.80, 0.95};
    bool gate = false;           // judge the publication gate too: a diagnosis of each table
    int calibrated_outer = 0;    // 20 or more: the double bootstrap is judged too, last
    int calibrated_inner = 200;  // 20 or more
};

/// Errors   invalid_input  no level, or one not between 0 and 1; fewer than 20 replicates, outer or
///                         inner ones; more than 10 million replicates; a threshold outside (0, 0.1]
///          unavailable    interrupted
/// Cost     tables * (replicates + outer * (inner + 1)) * the engine's
Result<Study> coverage_study(const CaptureTable& captures, const Design& design,
                             const StudyOptions& options = {}, const Task& task = {});

}  // namespace palermo::prevalence
