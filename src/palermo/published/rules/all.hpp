// published/rules/all.hpp: the functions that rules.cpp lists, each in the file of its rule.
#pragma once

#include "palermo/published/rules.hpp"

namespace palermo::published {

Findings g01_impossible_value(const GlotipInput& input);
Findings g02_leaked_cell_code(const GlotipInput& input);
Findings g03_repeated_key(const GlotipInput& input);
Findings g04_conflicting_key(const GlotipInput& input);
Findings g05_broken_text(const GlotipInput& input);
Findings g06_sexes_do_not_add_up(const GlotipInput& input);
Findings g07_ages_do_not_add_up(const GlotipInput& input);
Findings g08_lines_exceed_total(const GlotipInput& input);
Findings g09_unknown_label(const GlotipInput& input);
Findings g10_label_is_no_citizenship(const GlotipInput& input);
Findings g11_state_and_region(const GlotipInput& input);
Findings g12_year_out_of_range(const GlotipInput& input);
Findings g13_unknown_code(const GlotipInput& input);
Findings g14_labels_meet(const GlotipInput& input);
Findings g15_absent_total(const GlotipRows& rows, const Table& clean);
Findings g16_part_exceeds_total(const GlotipInput& input);

Findings d01_unknown_code(const CaseFile& file);
Findings d02_contradicting_answers(const CaseFile& file);
Findings d03_concatenated_disagrees(const CaseFile& file);
Findings d04_empty_is_not_zero(const CaseFile& file);
Findings d05_rare_combination(const CaseFile& file);

Findings s01_repeated_key(const SdgFile& file);
Findings s02_unknown_code(const SdgFile& file);
Findings s03_not_a_count(const SdgFile& file);
Findings s04_parts_do_not_add_up(const SdgFile& file);
Findings s05_unit_contradicts_values(const SdgFile& file);

}  // namespace palermo::published
