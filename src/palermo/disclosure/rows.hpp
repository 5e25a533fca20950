// disclosure/rows.hpp: is each row of a file of records a person, and each person one row?
//
//     records ──> refuse_rows_of_nobody(): totals, notes under the data, a person on several rows
//             ──> notes_on_rows(): labels written in two ways, case numbers that stand in several rows
//
// A sum under the data counts everybody twice, and a person on three rows makes a cell of four people
// look like one of twelve. Nothing here shows an answer.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Method   docs/methods/k_anonymity.md
//
//     TRY(refuse_rows_of_nobody(records));  // before rows are counted as people
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/table/table.hpp"

namespace palermo::protect {

/// Errors   invalid_input  a row holds a word for a total in one of `columns` (empty: all); the last
///                         row has one value, in the first column, that no other row has; a column
///                         that names people (person, victim ID) names somebody in two rows; a row
///                         near the end begins as notes do ("Source:"); a column of whole numbers is
///                         called as counts are (victims, freq), so that a row may be many people
Result<void> refuse_rows_of_nobody(const Table& records,
                                   const std::vector<std::string>& columns = {});

/// Errors   invalid_input  `contributor` names somebody in two spellings that differ by capital letters,
///                         white space, accents or signs alone (Alpha Ltd and Alpha Ltd.): the dominance rules would take them for two
Result<void> refuse_two_spellings(const Table& records, const std::string& contributor);

/// Errors   invalid_input  a column of whole numbers is called as counts are (victims, freq)
Result<void> refuse_counts(const Table& records);

/// Errors   invalid_input  a column that names people (person, victim ID), left out on purpose, names
///                         somebody in more rows than the schema says one victim has
Result<void> refuse_people_on_more_rows(const TextColumn& column, std::int64_t rows_max,
                                        const std::string& file);

/// Does this column name people or cases, by its name or its answers, and one of them in two rows?
/// First names, birthdays and addresses are those of several people, and do not count.
bool names_some_twice(const TextColumn& column);

/// In numbers, for people: of `columns`, labels that differ only by capital letters, white space,
/// accents, signs or how a number is written; of the whole file, columns that name cases or people
/// (case, client_ref, person name) with fewer names than rows, but for the one that people are told apart by.
std::vector<std::string> notes_on_rows(const Table& records,
                                       const std::vector<std::string>& columns,
                                       std::string_view told_apart_by = {});

/// The same of the groups above the labels of a column; nothing where all are written alike.
std::vector<std::string> notes_on_groups(const std::string& column,
                                         const std::vector<std::string>& groups);

/// For release.json, without a number or a name of a column: rows that may be of one person.
std::vector<std::string> rows_not_attacked(const Table& records);

}  // namespace palermo::protect
