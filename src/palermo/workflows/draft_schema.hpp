// workflows/draft_schema.hpp: the first draft of a microdata schema, from what is public.
//
//     names of columns, code book (CSV) ──> draft_schema() ──> JSON for a person to finish
//
// A list of codes read from the data would tell who is in the data, and no noise added later takes
// that back. So the draft takes the names of the columns, which a form shows to everybody, and the
// codes of a public code book; it never looks at a row. What the code book does not name stays
// empty, and a schema with an empty list is refused by everything else.
//
// Format   docs/formats/microdata_schema.md
//
// Thread safety: functions of their arguments.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/table/table.hpp"

namespace palermo::workflows {

struct SchemaDraft {
    std::string json;
    std::vector<std::string> without_codes;  // columns a person has to fill in
    std::string victim_column;               // guessed from its name; "" where none looks like one
};

/// `code_book`: a table with the columns "column" and "code", a row for every answer. The code
/// "@countries" stands for the ISO 3166-1 alpha-2 list with its M49 subregions and regions.
/// `columns` may be empty: then those of the code book, in its order.
///
/// Errors   invalid_input  no column at all, a name twice, a code book without those two columns,
///                         or one that speaks of a column that is not in `columns`
Result<SchemaDraft> draft_schema(const std::vector<std::string>& columns, const Table& code_book,
                                 const std::string& name, const std::string& code_book_file);

}  // namespace palermo::workflows
