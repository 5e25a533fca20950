// disclosure/estimates.hpp: what may be printed of the lists behind an estimate of people nobody saw.
//
//     people by capture history ──> hide_overlaps() ──> estimates_candidate() ──> publish()
//     histories that are a Release of somebody's file ──────────╯ nothing of them is hidden
//
// An estimate rests on how many people stand on exactly these lists and no others. Such an overlap
// can be two people whom both offices know. Where the histories were published by somebody, with a
// citation, they are repeated as they stand. Else, where an overlap or a list is small, no overlap and
// no total of a list is printed beside the estimate, since the estimate is a steep function of them.
//
// Mandate  A/RES/76/7, para 22 and 23 (A76-7.P22.05, P23.04).
// Sources  [HD12] Hundepool, Domingo-Ferrer et al. (2012), ch. 4.
// Method   docs/methods/diagnosis.md
//
//     const auto counts = TRY(hide_overlaps({.study = "Ned", .people = people}));
//     auto candidate = TRY(estimates_candidate(table, counts, nullptr, options));
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/disclosure/candidate.hpp"

namespace palermo::protect {

/// People by the set of lists they stand on; bit i is list i.
struct HistoryCounts {
    std::string study;                 // "Ned"
    std::vector<std::int64_t> people;  // shape [2^lists]; [0] is 0

    // Set by hide_overlaps().
    std::vector<bool> overlap_hidden = {};  // shape [2^lists]
    std::vector<bool> total_hidden = {};    // shape [lists]
    std::int64_t small_below = 10;
    std::int64_t width_min = 3;  // a small number keeps this many possible values beside one
};

/// Which overlaps and list totals are not printed. Nobody on a history is printed as nobody.
///
/// Above six lists no overlap is printed at all.
/// Errors   invalid_input   the shape is no power of two, people on no list, or more than 12 lists
///          would_disclose  fewer people in all than small_below; two lists with a small overlap, which
///                          the estimate itself tells (people on a times people on b by the overlap); or
///                          a small overlap follows even where only the number of all people is printed
///          not_estimable   the solver gave up
/// Cost     a few linear programs for each small overlap and each order of hiding: 0.1 s for six lists
Result<HistoryCounts> hide_overlaps(HistoryCounts counts);

/// All people seen, as a table of estimates may say it: to two digits where something is hidden.
std::string shown_seen(const HistoryCounts& counts);

/// Nothing hidden: for histories that somebody has published.
HistoryCounts open_overlaps(HistoryCounts counts);

/// A table of estimates made from these counts, on its way out. It has one of two shapes:
///
///   by method  study iso3 years method seen people low high reasons cannot_show published_in
///   details    study kind label first second
///
/// publish() reads the table itself. Without `histories`, a release of the counts by somebody else
/// (published/admit.hpp), every number of it must be one that hide_overlaps() leaves, or one of two
/// digits, reasons are untold_reason or nothing, and what is printed is attacked. `options` is how the estimate was made, as JSON.
///
/// Errors   invalid_input  another shape
Result<Candidate> estimates_candidate(Table table, const HistoryCounts& counts,
                                      const Release* histories, std::string options);

/// What stands for reasons whose numbers would tell the histories.
inline constexpr const char* untold_reason = "not_public";

/// To two digits, as numbers of histories that nobody has published are told: 1234 is 1200.
double two_digits(double value);

}  // namespace palermo::protect
