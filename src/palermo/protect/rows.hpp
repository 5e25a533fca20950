// protect/rows.hpp: is each row of a file of records a person, and each person one row?
//
//     records ──> refuse_rows_of_nobody(): totals, notes under the data, a person on several rows
//             ──> notes_on_rows(): labels written in two ways, case numbers that stand in several rows
//
// A sum under the data counts everybody twice, and a person on three rows makes a cell of four people
// look like one of twelve. Nothing here shows an answer.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Method   docs/methods/k_anonymity.md
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/table/table.hpp"

namespace palermo::protect {

/// Errors   invalid_input  a row holds a word for a total in one of `columns` (empty: all); the last
///                         row has one value, in the first column, that no other row has; a column
///                         that names people (person, victim ID) names somebody in two rows
Result<void> refuse_rows_of_nobody(const Table& records,
                                   const std::vector<std::string>& columns = {});

/// Errors   invalid_input  `contributor` names somebody in two spellings that differ by capital letters,
///                         white space or accents alone: the dominance rules would take them for two
Result<void> refuse_two_spellings(const Table& records, const std::string& contributor);

/// Errors   invalid_input  a column that names people (person, victim ID), left out on purpose, names
///                         somebody in more rows than the schema says one victim has
Result<void> refuse_people_on_more_rows(const TextColumn& column, std::int64_t rows_max,
                                        const std::string& file);

/// In numbers, for people: of `columns`, labels that differ only by capital letters, white space or
/// accents; of the whole file, columns of case numbers with fewer numbers than rows.
std::vector<std::string> notes_on_rows(const Table& records,
                                       const std::vector<std::string>& columns);

}  // namespace palermo::protect
