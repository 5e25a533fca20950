// disclosure/long_file.hpp: may a long file be published as somebody says that it is to be read?
//
//     Table + TableLayout ──> look_at_long_file() ──> refused, or what nobody looks at ──> protect_tables()
//
// A file that is read wrongly is protected wrongly: rows merged, a total missed, a percentage printed
// beside the number it gives away. So each column is named, left out or refused, and what protect
// audit would find in the file, or could not check, stops it here.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Method   docs/methods/table_attacks.md
// Thread safety  none needed
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/disclosure/tables.hpp"

namespace palermo::protect {

/// The file without columns that are not to be published; of an edition beside it one may be missing.
///
/// Errors   invalid_input  no such column, or one that the layout needs
Result<Table> without_columns(const Table& file, const TableLayout& layout,
                              std::span<const std::string> names, bool may_be_missing = false);

/// What a reader of the release should know, as lines for its statement.
struct LongFileLook {
    std::vector<std::string> promise;  // what the promise is made with
    std::vector<std::string>
        not_attacked;  // columns with one word, sums that contradict each other
};

/// Looks at a file before it is protected. `name` stands in refusals: "the newer edition".
///
/// The UNODC file and the clean copy of it are known: their other columns stay, and sums that contradict
/// each other or cells printed twice are counted. In other files they are refused.
/// Errors   invalid_input  a column that is neither named nor the same in all rows; a total that stands
///                         nowhere, other words for a total, a key with totals or with rates; a cell
///                         printed twice in two ways; hidden cells, and no sum to check them by, as
///                         where all totals are hidden; a table
///                         with hidden cells, or with a total above its parts, that contradicts itself
Result<LongFileLook> look_at_long_file(const Table& file, const TableLayout& layout,
                                       const std::string& name);

/// Looks at a protected file as `palermo protect audit FILE --small k` does, which also takes "<10" for 1
/// to 9: one function says what is found, there and here. Of the known files, whose sums contradict each
/// other as they come, only the numbers of few people are looked at.
///
/// Errors   would_disclose  a hidden cell follows then; a number of 1 to `small_below` - 1 is printed,
///                          unless `small_are_public`
///          invalid_input   hidden cells, and too little to check them by; sums that contradict each other
Result<void> refuse_as_audited(const Table& file, const TableLayout& layout,
                               const std::string& name, std::int64_t small_below = 10,
                               bool small_are_public = false);

}  // namespace palermo::protect
