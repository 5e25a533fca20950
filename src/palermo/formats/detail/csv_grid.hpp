// formats/detail/csv_grid.hpp: a text of separated values whose rows need not be of one length.
//
//     bytes ──> encoding_of() ──> UTF-8 ──> read_csv() where it takes it, else read_csv_grid() ──> Grid
#pragma once

#include <string_view>

#include "palermo/formats/grids.hpp"

namespace palermo::formats::detail {

/// A text into `file`: plain where the strict reader takes it, else one grid.
///
/// Errors   invalid_input  as read_grids() of text
Result<void> read_text_grid(std::string_view bytes, const GridOptions& options, GridFile& file);

}  // namespace palermo::formats::detail
