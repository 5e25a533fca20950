// mapping/sheets.hpp: the tables that stand in an office's own files.
//
//     register.xlsx, 2021.csv, export.ods ──read_office_files()──> OfficeFiles{sheets, findings}
//
// An office's file is made for people: titles and merged headings above the data, a sheet a year, totals
// and months among the rows, a list of choices on a hidden sheet. What is data and what is not is told
// here, and whatever is passed over is named by a finding with its place.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).
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

namespace palermo::mapping {

/// One table of a file. Columns are text, named by their headings: two rows of headings are joined by
/// " / ", a heading that stands twice is "Age", "Age (2)". Dates of workbooks are ISO 8601.
struct OfficeSheet {
    std::string file;   // without folder
    std::string sheet;  // empty for CSV
    Table table;
    FileRows rows;                          // where row i of the table stands in the file
    std::vector<std::int64_t> file_column;  // shape [columns]: counted from 1
    std::vector<bool> hidden;               // shape [columns]: hidden in the workbook
    std::vector<std::string> title;         // what stood above the headings, line by line
    int year = 0;                           // that the name of the sheet or file says; 0: none

    /// Why it is probably no list of cases: "its columns are not those of the other sheets". Empty: it
    /// looks like one. For a person to decide (columns.hpp).
    std::string doubt;
};

struct OfficeFiles {
    std::vector<OfficeSheet> sheets;  // in the order of files and sheets
    Findings findings;                // rules N..: what was passed over, and where
    std::vector<InputDigest> inputs;
};

struct OfficeReading {
    std::vector<formats::Encoding> encodings =
        {};  // one for all files or one each; none: automatic
};

Result<OfficeFiles> read_office_files(std::span<const std::filesystem::path> files,
                                      const OfficeReading& reading = {});

}  // namespace palermo::mapping
