// formats/xlsx.hpp: workbooks to tables and back.
//
//     bytes ──> read_sheet() ──> XlsxSheet{Table, where its header stood}
//     Table, title, notes ──> xlsx_bytes() ──> bytes, the same for the same input
//
// Read is the data of one sheet, forward and in constant memory beside the table: strings, numbers,
// truth values, days (a number with the format of a day is read as 1990-03-04) and the last results
// of formulas. Other formats, pictures, macros and links are passed over; nothing in a workbook is
// ever run or fetched.
//
// Sources  [ECMA376] ECMA-376-1:2016, 18.3 (worksheets), 18.4 (shared strings), 22.9.2.19 (ST_Xstring).
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/table/file_rows.hpp"
#include "palermo/table/table.hpp"

namespace palermo::formats {

struct XlsxOptions {
    std::string sheet;            // empty: the first visible one; compared without case
    std::int64_t header_row = 0;  // 0: found, see read_sheet
    std::uint64_t unpacked_limit_bytes = std::uint64_t{1} << 30;
    std::uint64_t memory_limit_bytes = std::uint64_t{2} << 30;  // of the table in the making
};

struct XlsxSheet {
    std::string name;
    FileRows rows;                    // rows of the sheet
    Table table;                      // text columns only
    bool above = false;               // something stands above the header: titles, passed over
    std::vector<std::string> others;  // sheets not read; "Data (hidden)"
};

/// Reads one sheet.
///
/// The header is the first of the first 20 filled rows that has at least two thirds as many filled
/// cells as the fullest of them: titles above it are passed over. Its first filled cell is the first
/// column. Rows without any value are none, white space counting as no value. Numbers are written
/// shortest ("2010", "0.1"), days as ISO 8601 has them (1900 and 1904 systems), truth values TRUE and
/// FALSE. Errors of formulas ("#N/A") and cells merged over rows of the data are refused.
///
/// Errors   invalid_input  not a workbook (a document, an .xls, an .xlsb, an .ods, a plain zip), cut
///                         short, damaged, encrypted, a bomb, a document type, malformed XML, a cell
///                         out of the sheet or out of order, an unknown shared string, a value right
///                         or left of the header, a header name empty or used twice, no such sheet,
///                         one column on the first of several sheets (a cover), a formula without
///                         its result. Places are file:sheet:row:column; sheets are listed where
///                         another one may be meant.
/// Cost     about 10 ms a MB of sheet; memory: the table and the shared strings
Result<XlsxSheet> read_sheet(std::string_view bytes, std::string_view file_name,
                             const XlsxOptions& options = {});

/// The table of read_sheet().
Result<Table> parse_xlsx(std::string_view bytes, std::string_view file_name,
                         const XlsxOptions& options = {});

/// One sheet to write. With a title the table begins below it.
struct Sheet {
    std::string name;  // 1 to 31 characters, none of []:*?/\, different from the others in any case
    const Table* table = nullptr;
    std::string title;               // row 1, bold
    std::vector<std::string> notes;  // one row each, below the title
    bool right_to_left = false;      // columns run from the right, for Arabic
};

/// A workbook. Text that looks like a formula is written as text, counts as numbers, missing counts
/// as empty cells, suppressed counts as "*". No date of today, no name of a person or machine.
///
/// Errors   invalid_input  no sheet, a name that is not allowed, a text above 32,767 characters, more
///                         than 1,048,576 rows or 16,384 columns
Result<std::string> xlsx_bytes(std::span<const Sheet> sheets);

}  // namespace palermo::formats
