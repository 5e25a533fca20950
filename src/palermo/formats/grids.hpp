// formats/grids.hpp: all sheets of a file as their cells stand, no row taken for a header.
//
//     register.xlsx, export.ods, 2021.csv ──read_grids()──> GridFile{Grid, Grid, ...}
//
// read_source() reads a published file and refuses what may be wrong in it. An office's own file is made
// for people: titles above the data, merged headings, months among the rows, formulas that failed. Here
// all of that is told and nothing is judged; mapping/sheets.hpp finds the table.
//
//     const auto file = TRY(formats::read_grids("register.xlsx"));
//     for (const auto& grid : file.grids) ... grid.columns[2][0] ...   // column C of the first row
//
// Sources  [ECMA376] ECMA-376-1:2016, 18.3; [ODF] OpenDocument 1.3, part 3, 9 (tables), 19 (attributes)
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/recipe.hpp"
#include "palermo/core/result.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/encoding.hpp"
#include "palermo/table/file_rows.hpp"
#include "palermo/table/table.hpp"

namespace palermo::formats {

/// A cell of a sheet; both count from 1.
struct CellAt {
    std::int64_t row = 0, column = 0;
    bool operator==(const CellAt&) const = default;
};

/// Cells that are one in the eyes of a person: the value stands in the first.
struct MergedCells {
    CellAt first, last;
    bool operator==(const MergedCells&) const = default;
};

/// Text of cells: numbers written shortest, days as ISO 8601, truth values TRUE and FALSE, the last results
/// of formulas. White space alone is no value. Rows and columns without any value are not kept at the ends.
struct Grid {
    std::string name;                  // of the sheet; empty for text
    bool hidden = false;               // the sheet
    bool pivot = false;                // a pivot table stands on it
    std::vector<TextColumn> columns;   // shape [columns], column A first; each of shape [rows]
    std::vector<std::int64_t> rows;    // shape [rows]: as the sheet numbers those with a value
    std::vector<bool> hidden_columns;  // shape [columns]
    std::vector<FileRows::Gap> hidden_rows;  // as the sheet numbers them, with a value
    std::vector<MergedCells> merged;         // in the order of the file
    std::vector<CellAt> errors;              // formulas that failed; the cell has no value here
    std::vector<CellAt> no_results;          // formulas that were never computed; the same

    std::string_view at(std::size_t row, std::size_t column) const { return columns[column][row]; }
};

/// How the text of a file was read where neither a mark nor valid UTF-8 said it.
enum class TextAs : std::uint8_t { told, windows_1252, utf16_without_mark };

struct GridFile {
    InputDigest digest;       // as read_source()
    std::uint64_t bytes = 0;  // on disk
    std::vector<Grid> grids;  // in the order of the workbook
    /// A text that the strict reader takes, read by that: grids is empty then.
    std::optional<CsvTable> plain;
    bool text = false;                   // no workbook
    bool macros = false;                 // programs stand in the workbook; never run
    TextAs text_as = TextAs::told;       // of a text
    char separator = 0;                  // of a text
    std::size_t width = 0;               // cells of most rows of a text
    std::vector<std::int64_t> too_long;  // rows of a text with more cells than that
    std::vector<std::int64_t> too_short;
};

struct GridOptions {
    Encoding encoding = Encoding::automatic;             // of text
    std::uint64_t limit_bytes = std::uint64_t{2} << 30;  // of the file as it lies on disk
    std::uint64_t unpacked_limit_bytes = std::uint64_t{1} << 30;
    std::uint64_t memory_limit_bytes = std::uint64_t{2} << 30;  // of the grids in the making
};

/// Reads csv, xlsx, xlsm, ods (csv.xz, csv.gz, ...).
///
/// Errors   not_found      no such file
///          invalid_input  too large; a workbook with a password, .xls, .xlsb, .doc, a web page, ...; damaged,
///                         a bomb; a text in none of UTF-8, UTF-16 and windows-1252, or whose quotes are not
///                         closed or swallow rows
/// Cost     of text that is a plain table that of read_csv(); else about 10 ms a MB of sheet
Result<GridFile> read_grids(const std::filesystem::path& path, const GridOptions& options = {});

/// The same of bytes in memory; digest.sha256 stays empty.
Result<GridFile> grids_of(std::string_view bytes, std::string_view file_name,
                          const GridOptions& options = {});

}  // namespace palermo::formats
