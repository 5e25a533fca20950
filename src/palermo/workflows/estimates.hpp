// workflows/estimates.hpp: capture histories to the estimates that the report shows.
//
//     const auto made = TRY(estimates_of({.path = "Ned.csv", .iso3 = "NLD", .years = "2010-2015"}, task));
//
// Thread safety: functions of their arguments.
#pragma once

#include "palermo/core/result.hpp"
#include "palermo/release/release.hpp"
#include "palermo/workflows/report/prepare.hpp"

namespace palermo::workflows {

/// What the report shows of one study of overlapping lists.
struct Estimates {
    protect::Release by_method;
    protect::Release details;        // a page of its own
    bool is_public = false;          // the histories carry a citation
    std::int64_t printed_small = 0;  // public histories of 1 to 9 people
};

/// Of histories that carry a citation everything is shown. Of others only what was protected is
/// released: numbers of two digits, totals of lists, and overlaps without the small ones and those
/// that would tell them (disclosure/estimates.hpp); no model, sensitivity or prediction, for each follows
/// from the exact histories and a reader could try which histories give it.
///
/// by_method: one row a study and method ("stepwise" selection; "best_bic", the best model of pairs, for up to five
/// lists), in the order of the files: study, iso3, years, method, seen, people, low, high (95%,
/// bagged), reasons of the publication gate, empty where it found none, and cannot_show: what such
/// data cannot tell. These two are codes with numbers, "list_moves 1200 45000; no_upper_limit"
/// (prevalence/diagnose.hpp). 2,000 replicates, seed 1: the same digits every time.
///
/// details: in long form, one row a value: study, kind, label, first, second (numbers as text, inf:
/// not estimable). By kind: "list" people on it; "overlap" people with exactly this history, and the
/// history as a bit set; "model" people altogether and weight; "chao" the
/// lower bound; "omitted", "merged", "more", "fewer"
/// (one record) people altogether; "xi" the ratio and people altogether; "consistency" people on the
/// list and how many the others predict; "hidden" (not public) how many overlaps are not printed.
///
/// published_in: the citation, or empty.
///
/// Errors   invalid_input   the file holds no capture histories
///          would_disclose  not public, and nothing of it can be printed
/// Cost     a second or two
Result<Estimates> estimates_of(const CaptureFile& file, const Task& task = {});

}  // namespace palermo::workflows
