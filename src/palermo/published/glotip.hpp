// published/glotip.hpp: the UNODC file of detected victims and offenders, read into one clean table.
//
//     formats::Source ──> read_glotip() ──> Glotip{table, findings} ──> Release
//                              │                                    by release_of_glotip(), admit.hpp
//                              ╰── rules G01..G16, each with its page in docs/rules
//
// Every published row is either in the table or named by a finding; nothing is guessed:
//
//   Same key, same number       one row is kept, the first (G03).
//   Same key, other numbers     the row is kept and its number is missing (G04): palermo does not
//                               choose between two published numbers.
//   Impossible or leaked        the row is kept and its number is missing (G01, G02).
//   A label nobody can read     category _UNUSABLE, and the number is missing (G09, G10).
//   Several labels, one State   lines of one published table do not overlap ("brésilien" and
//                               "Brésil" of one State and year are two lines), so they are added.
//                               The sum is suppressed where a line is, and missing where a line is
//                               (G14). The same holds for _GROUP, _ABROAD and _UNKNOWN.
//   A State not on the list     state is missing and the number is missing (G11).
//
// Mandate  A/RES/76/7, para 22-23. Source: UNODC data portal, releases 30/05/2023 and 14/04/2025.
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/core/result.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/published/labels.hpp"
#include "palermo/table/table.hpp"

namespace palermo::published {

/// What happened to the rows of the file; the parts add up to `rows`.
struct GlotipCounts {
    std::int64_t rows = 0;        // in the file
    std::int64_t known = 0;       // kept with a number
    std::int64_t suppressed = 0;  // kept as suppressed
    std::int64_t unusable = 0;    // kept without a number
    std::int64_t repeated = 0;    // surplus rows of repeated and conflicting keys
    std::int64_t added = 0;       // lines added to an earlier line of the same State or group
};

struct Glotip {
    /// One row a key, in the order of the file. Columns:
    ///
    ///   state      text   ISO 3166 alpha-3 of the reporting State; missing where not on the list
    ///   indicator  text   victims contact prosecuted convicted offences
    ///   dimension  text   total form citizenship repatriation
    ///   category   text   total: _T; form: sexual labour other; else ISO 3166 alpha-3, or
    ///                     _NATIONALS _ABROAD _UNKNOWN _GROUP _UNUSABLE
    ///   sex        text   _T F M O U
    ///   age        text   _T 18+ 0-17 U
    ///   year       count  missing where it is no year
    ///   people     count  known, suppressed ("<5"), or missing: published but unusable
    ///   row        count  row of the file, the first of several
    Table table;
    Findings findings;  // ordered by rule, then by row
    GlotipCounts counts;
    InputDigest input;
    std::vector<InputDigest> lookups;  // decisions beside the shipped ones
    std::string released;              // ISO date
};

struct GlotipOptions {
    /// ISO date of the release; empty: found in the file name, "data_glotip_2025-04-14.csv".
    std::string released;
    /// Digests of the lookups that `labels` holds beside the shipped one (read_lookups); they become
    /// inputs of the recipe, for other decisions give other numbers.
    std::vector<InputDigest> lookups;
};

struct GlotipInput;  // rules.hpp

/// All rules run on the rows, the clean table, and the rules that look at it. What says where the
/// file comes from (input, lookups, released) stays empty: a file can be checked without a date.
///
/// Cost     that of read_glotip
Result<Glotip> clean(const GlotipInput& input);

/// Errors   invalid_input  not a UNODC trafficking file, a column missing (all are named), or no
///                         date of release in the name and none given
/// Cost     O(rows); 58,769 rows take about 0.1 CPU s
Result<Glotip> read_glotip(const formats::Source& source, const Labels& labels,
                           const GlotipOptions& options = {});

}  // namespace palermo::published
