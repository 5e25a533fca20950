// workflows/draft_schema.hpp: the first draft of a microdata schema, from what is public.
//
//     names of columns, code book (CSV), the draft so far ──> draft_schema() ──> JSON for a person to finish
//
// A list of codes read from the data would tell who is in the data, and no noise added later takes
// that back. So the draft takes the names of the columns, which a form shows to everybody, and the
// codes of a public code book; it never looks at a row. What the code book does not name stays
// empty, and a schema with an empty list is refused by everything else. What is left to do stands in the
// draft under "to_do". Drafted again from what was filled in, it keeps all of that.
//
//     const auto draft = TRY(draft_schema({"sex", "citizenship"}, code_book, "NRM", "codes.csv"));
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
    std::vector<std::string> to_do;          // for people, as it stands in the draft
    std::vector<std::string> added;          // columns that the draft before did not have
    std::vector<std::string> not_in_file;    // columns it had, and the file does not have
};

/// A draft that somebody has gone on with.
struct DraftSoFar {
    std::string json;
    std::string file;  // names it in errors
};

/// `code_book`: a table with the columns "column" and "code", a row for every answer; a third, "other",
/// may say "yes" of the code that counts all answers in no list. The code "@countries" stands for the
/// ISO 3166-1 alpha-2 list with its M49 subregions and regions; other codes of the column go beside it.
/// `columns` may be empty: then those of the code book, in its order. Of `so_far` everything is kept;
/// columns it lacks are added, and lists that are empty are filled from the code book.
///
/// Errors   invalid_input  no column at all, a name twice, a code book without those two columns,
///                         one that speaks of a column that is not in `columns`, two codes of a column
///                         that count all others; `so_far` is no schema
Result<SchemaDraft> draft_schema(const std::vector<std::string>& columns, const Table& code_book,
                                 const std::string& name, const std::string& code_book_file,
                                 const DraftSoFar* so_far = nullptr);

}  // namespace palermo::workflows
