// protect/earlier.hpp: a table made from records against those of the same columns published before.
//
//     table about to go out + earlier ones ──> attacks_with_earlier() ──> release_cube()
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Method   docs/methods/differencing.md
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/protect/release.hpp"
#include "palermo/protect/tables.hpp"

namespace palermo::protect {

/// Three attacks, as lines for a statement. Tables have text columns and "count", as table_of() makes
/// them; hidden counts are suppressed, or no number.
///   told earlier     small cells hidden now that an earlier table prints
///   newcomers        cells printed now and then whose numbers differ by 1 to small_below - 1: so many
///                    people came or left, and all of them are in that cell
///   both together    cells hidden in either that follow from the sums of both; only where `columns`
///                    have no levels between category and total (`flat`), else the first two stand alone
///
/// Errors   invalid_input  an earlier table without these columns
///          not_estimable  the solver gave up
Result<std::vector<Attack>> attacks_with_earlier(const Table& now,
                                                 const std::vector<std::string>& columns, bool flat,
                                                 std::int64_t small_below,
                                                 const std::vector<std::int64_t>& truth,
                                                 std::span<const Table* const> earlier);

}  // namespace palermo::protect
