// mapping/detail/signs.hpp: words of an office that say something beside the labels (data/vocabulary/office_signs.csv).
//
// Case, accents and signs between words make no difference. Learned once, read by many threads at once.
#pragma once

#include <string>
#include <string_view>

#include "palermo/mapping/detail/words.hpp"

namespace palermo::mapping::detail {

std::string_view name_of(Sign sign);

/// The whole text is a word of that sign.
bool says(Sign sign, std::string_view text);
/// A word of that sign stands somewhere in it.
bool holds(Sign sign, std::string_view text);

/// "N.N.", "confidential", "minor female", "Victim 1", "unknown": not a name, so it joins nobody.
bool is_no_name(std::string_view text);
/// "-", "n/a", "pending", "0": where a case number should be, and none is.
bool is_no_number(std::string_view text);

}  // namespace palermo::mapping::detail
