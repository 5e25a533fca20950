// formats/detail/stray_rows.hpp: rows of a file that are no records, known by how they stand there.
//
//     read_csv(), read_sheet() ──> table ──> these ──> Source
#pragma once

#include <string>
#include <string_view>

#include "palermo/core/result.hpp"
#include "palermo/table/file_rows.hpp"
#include "palermo/table/table.hpp"

namespace palermo::formats::detail {

/// Two exports put one below the other hold the row of column names twice.
///
/// Errors   invalid_input  a row whose every cell is the name of its column, white space, case and a
///                         byte-order mark aside; with one column, exactly its name
/// Cost     one look at each different value of the first column
Result<void> refuse_repeated_names(const Table& table, const FileRows& rows,
                                   std::string_view file_name);

/// "Source: Ministry" below the data is no person. Looked at are the last rows that have a value in
/// the first column alone, where the table has more columns and no row above is like them.
///
/// A value that stands above too, or is written like one that does (a label of one to three words, a
/// number, a letter and a number), may be a record without answers: it stays one, and the note says so. The
/// note is empty where there is nothing to say.
///
/// Errors   invalid_input  such a row whose value is written like no other of its column
/// Cost     nothing for most tables, else one look at each row and each different value
Result<std::string> last_rows(const Table& table, const FileRows& rows, std::string_view file_name);

}  // namespace palermo::formats::detail
