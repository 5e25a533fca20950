// formats/detail/xlsx_sheet.hpp: the cells of one sheet of a workbook, as a table.
//
//     sharedStrings.xml ──> SharedStrings ──┐
//     sheetN.xml ──> XmlReader ─────────────┴─> read_cells() ──> XlsxSheet
//
// Which part of the archive is which, xlsx_read.cpp knows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/formats/detail/value.hpp"
#include "palermo/formats/detail/xlsx_dates.hpp"
#include "palermo/formats/detail/xml.hpp"
#include "palermo/formats/detail/zip.hpp"
#include "palermo/formats/grids.hpp"
#include "palermo/formats/xlsx.hpp"

namespace palermo::formats::detail {

/// An error of kind invalid_input.
Error refused_as(std::string where, ErrorId id, std::vector<Argument> arguments = {});

/// Why a text of a cell, a header or a sheet's name is none, without a place; nothing where it is one.
std::optional<Error> text_fault(std::string_view text);

/// Strings one after the other in one block: millions of short ones cost 4 bytes each.
class SharedStrings {
public:
    /// Errors   invalid_input  a damaged part, or more than the limit; without a place
    static Result<SharedStrings> read(ZipArchive& archive, const ZipEntry& entry,
                                      std::uint64_t memory_limit_bytes);

    std::size_t size() const { return ends_.size(); }
    std::string_view operator[](std::size_t i) const {
        const auto begin = i == 0 ? 0 : ends_[i - 1];
        return std::string_view(text_).substr(begin, ends_[i] - begin);
    }

private:
    std::string text_;
    std::vector<std::uint32_t> ends_;
};

/// What numbers of a workbook mean.
struct NumberFormats {
    CellFormats cells;
    DateSystem system = DateSystem::from_1900;
};

/// A sheet and what a spreadsheet program does not show of it. It was read as all else.
struct SheetAsRead {
    XlsxSheet sheet;
    std::vector<FileRows::Gap> hidden_rows;   // rows of the table, as the sheet numbers them
    std::vector<std::string> hidden_columns;  // "C (form)"
};

/// `place` is "file.xlsx:sheet", put before row and column in messages.
///
/// Errors   invalid_input  as read_sheet() in xlsx.hpp; cells merged over two rows or columns of the
///                         data, or over the header and a row below
/// Cost     one pass; memory of the table and of one row
Result<SheetAsRead> read_cells(XmlReader& xml, const SharedStrings& shared,
                               const NumberFormats& formats, const XlsxOptions& options,
                               std::string place);

/// The same cells as they stand, for grids.hpp: errors of formulas and merged cells are told, not refused.
///
/// Errors   invalid_input  as read_cells() of the XML, and more than the room
Result<void> read_grid(XmlReader& xml, const SharedStrings& shared, const NumberFormats& formats,
                       Room& room, std::string place, Grid& grid);

/// All sheets of a workbook into `file`.
Result<void> read_xlsx_grids(std::string_view bytes, const GridOptions& options, GridFile& file);

/// A number as a person writes it: the digits of the file where they are plain, else the shortest that
/// give the same double. False where it is none.
bool append_number(std::string& text, std::string_view raw);

/// read_sheet() of xlsx.hpp with what is hidden.
Result<SheetAsRead> read_sheet_as_stored(std::string_view bytes, std::string_view file_name,
                                         const XlsxOptions& options);

}  // namespace palermo::formats::detail
