// workflows/protect/schema.hpp: from the names of columns and a code book to the draft of a schema.
//
//     data, code book ──read──> draft_schema() ──> DraftOutcome ──> nrm.json, or the screen
//
//     const auto outcome = TRY(draft({.data = {"cases.csv"}, .code_book = {"codes.csv"}}, task, notes));
//
// Of the data only the first row is used: a list of codes read from them would tell who is in them. With
// `update` a draft that somebody has gone on with is drafted again, and all that they filled in is kept.
// Thread safety: a function of its arguments; two of them do not write one file.
#pragma once

#include <string>

#include "palermo/workflows/draft_schema.hpp"
#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/reading.hpp"

namespace palermo::workflows {

struct DraftRequest {
    Input data;
    Input code_book = {};
    std::string name = "microdata";
    Output out = {};       // empty: nothing is written
    bool replace = false;  // a file of palermo's that stands at `out`
    bool update = false;   // what stands at `out` is gone on with
    Reading reading = {};  // of the data, then of the code book

    static void fields(auto& self, auto&& field) {
        field(Field{.name = "data",
                    .text = "Case microdata; only the names of columns are used",
                    .option = "DATA",
                    .required = true},
              self.data);
        field(Field{.name = "code_book",
                    .text = "Public code book: a table with the columns \"column\" and \"code\"; "
                            "the code @countries stands for the ISO list, and a third column "
                            "\"other\" may say yes of the code for all answers in no list",
                    .option = "--codebook"},
              self.code_book);
        field(Field{.name = "name", .text = "Of the data"}, self.name);
        field(Field{.name = "out", .text = "New file; without it the draft is printed"}, self.out);
        field(replace_field(), self.replace);
        field(Field{.name = "update",
                    .text = "Keep all that was filled in at --out; add new columns, and fill empty "
                            "lists from the code book"},
              self.update);
        Reading::fields(self.reading, field, true);
    }
    static std::span<const FieldRule> rules();
};

struct DraftOutcome {
    SchemaDraft draft;
    std::string out;       // where it stands; empty: nowhere
    bool updated = false;  // and what stood there is in it
};

/// Errors   not_found      one of the files
///          invalid_input  what a reader or draft_schema() refuses
///          conflict       `out` may not be replaced (core/files.hpp), asked before anything is read;
///                         something stands there, and neither `update` nor `replace` was said
///          unavailable    disk; `out` is what it was
Result<DraftOutcome> draft(const DraftRequest& request, const Task& task, Notes& notes);

formats::Json to_json(const DraftOutcome& outcome);
std::string in_words(const DraftOutcome& outcome);

}  // namespace palermo::workflows
