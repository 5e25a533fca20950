// mapping/sheets.hpp: the tables that stand in an office's own files.
//
//     register.xlsx, 2021.csv, export.ods ──read_office_files()──> OfficeFiles{sheets, findings}
//
// An office's file is made for people: titles and merged headings above the data, a sheet a year, totals
// and months among the rows, a list of choices on a hidden sheet. What is data and what is not is told
// here, and whatever is passed over is named by a finding with its place.
//
//     const auto read = TRY(mapping::read_office_files(files));
//     for (const auto& sheet : read.sheets) ... sheet.table.text("Sex") ... sheet.rows(0) ...
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).
// Sources  data/vocabulary/total_labels.csv (words for a sum), [CLDR] names of months by linkage/dates.hpp;
//          what is found is described in docs/rules/N01.md to N19.md
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/core/result.hpp"
#include "palermo/formats/encoding.hpp"
#include "palermo/table/file_rows.hpp"
#include "palermo/table/table.hpp"
#include "palermo/words/words.hpp"

namespace palermo::mapping {

/// One table of a file. Columns are text, named by their headings: two rows of headings are joined by
/// " / ", a heading that stands twice is "Age", "Age (2)", a column without heading is "(column 7)", white
/// space in a heading is one space. Dates of workbooks are ISO 8601.
struct OfficeSheet {
    std::string file;   // without folder
    std::string sheet;  // empty for CSV
    Table table;
    FileRows rows;                          // where row i of the table stands in the file
    std::vector<std::int64_t> file_column;  // shape [columns]: counted from 1
    std::vector<bool> hidden;               // shape [columns]: hidden in the workbook
    std::vector<std::string> title;         // what stood above the headings, line by line
    int year =
        0;  // that the name of the sheet, of the file or the title says, in this order; 0: none or several

    /// Why it is probably no list of cases: "its headings are quite different from those of 2024". Empty: it
    /// looks like one. For a person to decide (columns.hpp). Never a value of a cell.
    std::string doubt;
    /// The sheet whose cases this one repeats for the most part (corrections, the same list saved again), by
    /// its index in OfficeFiles::sheets; -1: none. Where it is one, `doubt` says so.
    std::int64_t repeats = -1;

    /// A column of the table: all are text.
    const TextColumn& column(std::size_t index) const {
        return std::get<TextColumn>(table.column(index));
    }

    /// Place.file of findings in this sheet: "register.xlsx:2022", "2021.csv".
    std::string place() const { return sheet.empty() ? file : file + ":" + sheet; }
};

struct OfficeFiles {
    std::vector<OfficeSheet> sheets;  // in the order of files and sheets
    Findings findings;                // rules N01 to N19: what was passed over, and where
    std::vector<InputDigest> inputs;  // one a file given
};

struct OfficeReading {
    /// One for all files or one each; none: automatic (a mark, UTF-8, then windows-1252 by its bytes).
    std::vector<formats::Encoding> encodings = {};
    words::Language language = words::Language::en;  // of messages and doubts
};

/// Reads CSV, XLSX, XLSM and ODS. Rows that are totals, months or headings among the data, notes below it
/// and titles above it are left out and named; nothing else is. Where no table is found in a file it has no
/// sheet, and a finding says so.
///
/// Errors   invalid_input  no file; as many encodings as neither one nor the files; what
///                         formats::read_grids() refuses
///          not_found      no such file
/// Cost     a plain CSV of 1,000,000 rows by 10 columns: docs/formats/office-files.md
Result<OfficeFiles> read_office_files(std::span<const std::filesystem::path> files,
                                      const OfficeReading& reading = {});

}  // namespace palermo::mapping
