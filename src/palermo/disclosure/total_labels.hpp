// disclosure/total_labels.hpp: words for a sum, and rows that are sums.
//
//     "TOTAL", "Ambos sexos", "Всего", "合计", "المجموع" ──names_a_total()──> true
//     "TOTAL", "80", "", ""                             ──is_a_row_of_sums()──> true
//
// Sources  data/vocabulary/total_labels.csv: one word a row, in the six languages of the United Nations and more
//
//     std::array<std::string_view, 3> cells = {"TOTAL", "80", ""};
//     if (protect::is_a_row_of_sums(cells)) ...  // no person: leave it out and name it
//
// Safe from several threads at once.
#pragma once

#include <span>
#include <string_view>

namespace palermo::protect {

/// "Total", "All ages", "_T", "Ambos sexos", "Ensemble", "Всего", "合计", "المجموع", ... in any case, with any
/// white space. Cost: a comparison with each of the words, about 10 us.
bool names_a_total(std::string_view label);

/// One cell is a word for a total, alone or as in "Total: 80", and every other cell is another such word, a number or
/// empty. "Sum" is a family name, too: a row that holds anything else is none of sums.
bool is_a_row_of_sums(std::span<const std::string_view> cells);

}  // namespace palermo::protect
