// published/national.hpp: a State's own protected tables, as a release the report can draw.
//
//     NLD.victims.csv, release.json ──release_of_national()──> Release in the columns of glotip.hpp
//                                   ──release_of_national_tables()──> Release as it was published
//
// The same charts are then drawn of an office's own count as of the UNODC release, by the same code.
//
// Mandate  A/RES/76/7, para 22-23 (A76-7.P22.05).
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <string_view>

#include "palermo/published/admit.hpp"
#include "palermo/table/table.hpp"

namespace palermo::published {

/// The columns of a national table, beside `count`: those a State has.
///
///     year sex age form citizenship authority place wait
///
/// One row a cell; "Total" in a column that the cell does not look at. Forms are codes of
/// vocabulary::forms(), MIXED, UNK, and the groups SEXUAL, LABOUR and OTHER, which are sums of them.
inline constexpr std::string_view national_total = "Total";

/// "NLD" of "NLD.victims.csv"; empty where the name does not begin with a State's code.
std::string_view state_in_name(std::string_view file);

/// The tables in the columns of the clean UNODC file (glotip.hpp): totals by sex and age, forms, and
/// citizenship. A cell that is hidden is suppressed. Groups of citizenship are added; where one of them
/// is hidden so is the sum.
///
/// Errors   those of release_of_protected(); invalid_input  national.no_state, national.no_year,
///          national.no_count
Result<protect::Release> release_of_national(const PublishedFile& file, std::string_view statement,
                                             const std::string& name);

/// As it was published, with the State in a first column `state`, for what the UNODC file has no place for: detailed forms, authorities, places,
/// time to decision.
///
/// Errors   as release_of_national()
Result<protect::Release> release_of_national_tables(const PublishedFile& file,
                                                    std::string_view statement,
                                                    const std::string& name);

/// The canonical rows of a national table, for tests: no file is read.
Result<Table> canonical_of_national(const Table& national, std::string_view iso3);

/// A printed cell: a number, or hidden ("", "*", "<5").
Count national_count(std::string_view text);

}  // namespace palermo::published
