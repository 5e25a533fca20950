// disclosure/alike.hpp: are two releases written alike, so that an attack on both compares anything?
//
//     Release + EarlierRelease, earlier EarlierRelease ──> written_alike(), by attacks_between() and publish()
//
// Cells and answers of two releases meet by their words. Where one writes North and the other north,
// nothing meets, no attack finds anything, and a reader who sees that both are one place finds all.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Method   docs/methods/differencing.md
//
//     const auto notes = TRY(written_alike(now, earlier));  // "entry 3: column region: 2 labels in both; ..."
//
// Thread safety: functions of their arguments.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/disclosure/earlier.hpp"

namespace palermo::protect {

/// What of the earlier releases has no counterpart in `now`, in words and numbers that name no label:
/// columns and labels that stand in one of the two only. `now` with its table.
///
/// Labels of years are other ones each year; of such a column this is said, and never refused.
/// Errors   invalid_input  a column of both has no label in common, or labels that differ only by
///                         capital letters, white space, signs or zeros in front; one named by hand has no column in common
Result<std::vector<std::string>> written_alike(const EarlierRelease& now,
                                               std::span<const EarlierRelease> earlier);

/// The earlier releases, oldest first, with their columns named as in `now` and in newer ones: Region
/// is region.
std::vector<EarlierRelease> columns_as_in(const EarlierRelease& now,
                                          std::span<const EarlierRelease> earlier);

}  // namespace palermo::protect
