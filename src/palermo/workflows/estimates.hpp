// workflows/estimates.hpp: capture histories to the estimates that the report shows.
#pragma once

#include <filesystem>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/protect/release.hpp"
#include "palermo/workflows/report.hpp"

namespace palermo::workflows {

/// What the report shows of overlapping lists.
struct Estimates {
    protect::Release by_method;
    protect::Release details;  // one page a study
};

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
/// list and how many the others predict.
///
/// published_in: the citation, "dc:source" of the metadata beside the file [CSVW], or empty.
///
/// Errors   invalid_input  a file holds no capture histories, or its metadata is no JSON
/// Cost     a second or two a study
Result<Estimates> estimates_of(const std::vector<CaptureFile>& files);

/// "UKdat.csv-metadata.json" of "UKdat.csv", where CSVW looks for it.
std::filesystem::path metadata_beside(const std::filesystem::path& captures);

}  // namespace palermo::workflows
