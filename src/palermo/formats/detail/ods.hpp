// formats/detail/ods.hpp: the sheets of an OpenDocument spreadsheet, as their cells stand.
//
//     content.xml of the zip ──> XmlReader ──> read_ods() ──> Grid, Grid, ...
//
// A file of 70 kB may say "this row a million times": what is repeated is held against the same room as
// every other cell, and empty repeats cost nothing.
//
// Sources  [ODF] OpenDocument 1.3, part 3: 9.1 (table), 9.1.10 (covered cells), 19.385 (date-value),
//          19.676 and 19.679 (repeats); part 2: 4.8 (encryption)
#pragma once

#include <string_view>

#include "palermo/formats/detail/zip.hpp"
#include "palermo/formats/grids.hpp"

namespace palermo::formats::detail {

/// Whether the archive is an OpenDocument file of any kind.
bool is_open_document(const ZipArchive& archive);

/// All sheets into `file`.
///
/// Errors   invalid_input  no spreadsheet, a password, damaged, malformed XML, more than the room, a cell
///                         out of the sheet
Result<void> read_ods(ZipArchive& archive, const GridOptions& options, GridFile& file);

}  // namespace palermo::formats::detail
