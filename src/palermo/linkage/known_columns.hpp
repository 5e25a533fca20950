// linkage/known_columns.hpp: headings that say what a column holds, in nine languages.
//
//     "Date of birth", "出生日期", " soc_sec_id" ──plan_after()──> Plan
//
// Mandate  none; so that a country's lists can be linked before anybody has written a plan.
//
// What it cannot do  A column that merely numbers rows (id, no, rec_id) is never compared, and a column
// whose heading nobody here knows is not either: see columns_that_may_identify().
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/linkage/plan.hpp"

namespace palermo::linkage {

/// A list by its name and its columns.
struct Header {
    std::string list;
    std::vector<std::string> columns;
};

/// Which of the known columns a plan without a plan file takes.
enum class Known : std::uint8_t {
    all,
    basic  // names, birth date, sex, nationality, place: what every office has, for encoding alike
};

/// A plan from column names alone: names, birth date (one column, or year, month and day), sex,
/// nationality, place, and numbers of documents and cases, telephone, e-mail, address, parents, in their
/// usual variants in six languages and Italian, German, Portuguese, each list's by its own. Where one list
/// has full names and another given and family names, the two are joined. What only some lists have is not
/// compared, and of more than ten fields the ten that tell most.
///
///     plan_after({{"police", {"passport", "name"}}, {"ngo", {"Passeport", "Nom"}}})   2 fields
///
/// Errors   invalid_input  fewer than two columns are known in every list, and no number of a document,
///                         telephone or e-mail is: the plan must then be written
Result<Plan> plan_after(std::span<const Header> lists, Known known = Known::all);
Result<Plan> plan_after(std::span<const std::string> columns);  // the same columns in every list

/// Lets the given and family names of a plan change places, where it has both as names.
void let_names_cross(Plan& plan);

/// Columns that no list's heading explains, that stand in all lists under one heading, and that a plan
/// could compare. Those that merely number rows (id, no, rec_id) are not among them. As first list has it.
/// Some column is called as we know columns to be called. A file whose first line is a person has none.
bool has_a_known_heading(const Header& list);

std::vector<std::string> unknown_in_common(std::span<const Header> lists);

}  // namespace palermo::linkage
