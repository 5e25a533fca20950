// vocabulary/total_words.hpp: words for a sum, in the six languages of the United Nations and more.
//
//     names_a_total("Total Q4"), names_a_total("ИТОГО"), names_a_total("小计")   true
//
// Source  data/vocabulary/total_labels.csv: one word a row, for people to edit
//
// Thread safety: constants.
#pragma once

#include <span>
#include <string_view>

namespace palermo::vocabulary {

/// Small letters; a * at one end stands for any text.
std::span<const std::string_view> total_words();

/// Whether a label is one of them after normalised() of labels.hpp. Cost: that, one hash, and a look at each
/// word with a *: below a microsecond.
bool names_a_total(std::string_view label);

}  // namespace palermo::vocabulary
