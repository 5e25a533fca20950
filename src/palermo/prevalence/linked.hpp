// prevalence/linked.hpp: an estimate that knows the lists were joined by likeness, not by certainty.
//
//     linkage::draw_linkages() ──> M capture tables ──> averaged_over_linkages() ──> one interval
//
// Who links a little too few people finds too few on two lists, and estimates too many unseen. Where the
// linkage was drawn M times, each table is resampled on its own and the replicates are put together: their
// spread is that of the sample and that of the linkage at once, as in multiple imputation [R87], with
// quantiles in the place of a normal sum [S18].
//
//     const auto made = TRY(averaged_over_linkages(captures, maker));  // made.people, made.linkage_share
//
// Sources  [S18] Sadinle (2018), Ann. Appl. Stat. 12, 1013-1038.  [R87] Rubin (1987), Multiple Imputation.
//
// Thread safety: values, and functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "palermo/prevalence/bootstrap.hpp"
#include "palermo/prevalence/diagnose.hpp"

namespace palermo::prevalence {

/// Tables of one population, one a drawn linkage. A draw that joins nobody has no table.
struct LinkedCaptures {
    std::vector<CaptureTable> tables;
    int without_overlap = 0;

    /// Each table with the links put back that were never looked for: where that share of the people on two lists or
    /// more lost one of their records, those lost beside the n still joined in a draw are negative
    /// binomial (n, 1 - share), drawn anew for each draw, and the table is restored with that draw's own share. So the chance in how many
    /// were missed is carried on; that the share itself is an estimate is not. A draw whose restored
    /// table has no overlap counts in `without_overlap`.
    ///
    /// Errors   as CaptureTable::with_links_restored()
    Result<LinkedCaptures> with_links_restored(double share, std::uint64_t seed) const;

    /// Counts averaged over the draws and rounded, for diagnosis.
    CaptureTable mean() const;
};

/// Reads a table with a column `draw` beside the columns of read_captures(). All draws have the same lists.
///
/// Errors   as read_captures(), and   invalid_input  no such column, an empty or wrong draw number
///          not_estimable  no draw has people on two lists
Result<LinkedCaptures> read_linked_captures(const Table& table, const CaptureOptions& options = {});

struct LinkedEstimate {
    /// All replicates of all draws. `people_seen` is the least of the draws, and `unseen` what a replicate
    /// adds to that, so that interval() reads them as any others; kinds bagged and percentile are defined.
    Replicates replicates;
    double people = 0;             // median of the draws' estimates; +inf where most have none
    std::vector<double> of_draws;  // people, by draw; +inf where not estimable
    double within_log_sd = 0;      // of the unseen: robust spread inside a draw, mean of squares
    double between_log_sd = 0;     // of the unseen: robust spread of the draws' estimates
    double linkage_share = 0;      // between^2 / (within^2 + between^2)
};

/// `options.replicates` are shared out evenly, at least 20 a draw.
///
/// Errors   as resample()
Result<LinkedEstimate> averaged_over_linkages(const LinkedCaptures& captures,
                                              const EngineMaker& maker,
                                              const BootstrapOptions& options = {},
                                              const Task& task = {});

}  // namespace palermo::prevalence
