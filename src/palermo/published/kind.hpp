// published/kind.hpp: which published file this is, told by its columns.
//
//     const auto kind = TRY(kind_of(source.table, source.digest.name));
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string_view>

#include "palermo/core/result.hpp"
#include "palermo/table/table.hpp"

namespace palermo::published {

enum class Kind : std::uint8_t {
    glotip,        // UNODC detected victims and offenders, 13 columns
    cases,         // CTDC case file, 8, 21, 59 or 63 columns
    sdg_series,    // UNSD series of SDG 16.2.2, one file a series, 7 columns
    sdg_national,  // a national SDG file: Year, Series, Sex, Age, ..., Value
    laid_out,      // a public file of others, read by a layout (layout.hpp)
};

/// "UNODC detected victims and offenders"
std::string_view name_of(Kind kind);

/// Of the same in six languages: "kind.glotip" of data/words.
std::string key_of(Kind kind);

/// A column of a national SDG file by its name in the files of the United Kingdom: "Sex" is also
/// written SEX or Gender, "Units" also Unit or UNIT_MEASURE (Open SDG, SDMX). nullptr: none.
const TextColumn* national_column(const Table& table, std::string_view name);

/// Whether at least half of the columns of a UNODC, CTDC or UNSD file are there: then it is one with a slip,
/// and no file of others.
bool nearly_known(const Table& table);

/// Never Kind::laid_out, which its layout knows (laid_out.hpp).
///
/// Errors   invalid_input  none of the kinds: the message names the nearest one, what it lacks and a
///                         column that may be meant; no rows, or more than a million
Result<Kind> kind_of(const Table& table, std::string_view file, std::int64_t header_row = 1);

}  // namespace palermo::published
