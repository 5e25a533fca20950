// prevalence/detail/column_words.hpp: what the name of a column says it holds.
#pragma once

#include <string>
#include <string_view>

namespace palermo::prevalence::detail {

/// Small letters without spaces and marks: "Age group" and "age_group" are one name. Latin and Cyrillic
/// capitals become small; other scripts have none.
std::string bare_name(std::string_view column);

/// Values that a reader takes for one fold alike: "M" and "m ", "Ж" and "ж".
std::string folded_value(std::string_view value);

/// Columns that name the person and not the case: id, person_id, victim_id.
bool names_a_person(std::string_view column);

enum class NameSays {
    nothing,
    count,        // counts of people and nothing else: count, Freq, effectif
    count_maybe,  // counts, or a list that happens to be called so: n, people
    property,     // of people or places: sex, age, child, year, region
    number,       // of the record: id, case_id
    row_number,   // as programs write it: "", X, Unnamed: 0
};

NameSays what_says(std::string_view column);

}  // namespace palermo::prevalence::detail
