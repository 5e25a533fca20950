// workflows/report/check.hpp: what is wrong with published files.
//
//     files ──read, check()──> CheckOutcome ──> findings on a screen, as JSON, as CSV; labels to decide
//
//     const auto checked = TRY(check_published({.files = {{"release.csv"}}}, task, notes));
//
// Mandate  A/RES/76/7, para 22-23.
// Thread safety: a function of its arguments; two of them do not write one file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "palermo/published/check.hpp"
#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/reading.hpp"

namespace palermo::workflows {

struct CheckRequest {
    std::vector<Input> files;
    Output csv = {};                  // where all findings go
    Output undecided = {};            // where labels that nobody has decided go
    std::string rule = {};            // only this one, "G04"
    std::string explain = {};         // the page of a rule and nothing else; "all": their list
    std::vector<Input> lookups = {};  // more citizenship labels
    Input layout = {};                // a file, or the name of a shipped layout
    Output draft_layout = {};         // where a layout to edit goes
    Output table = {};                // where the numbers of public files go
    bool replace = false;             // what palermo wrote to `csv` and `undecided` before
    Reading reading = {};

    static void fields(auto& self, auto&& field) {
        field(Field{.name = "files",
                    .text = "csv or xlsx, also packed as .xz or .gz",
                    .option = "FILE"},
              self.files);
        field(Field{.name = "csv", .text = "Write all findings into this file"}, self.csv);
        field(Field{.name = "undecided",
                    .text = "Write the labels nobody has decided, with proposals, as a lookup to "
                            "fill in"},
              self.undecided);
        field(Field{.name = "rule", .text = "Only this rule, \"G04\""}, self.rule);
        field(Field{.name = "explain",
                    .text = "Print the page of a rule and stop; \"all\" lists them"},
              self.explain);
        field(
            Field{.name = "lookups",
                  .text = "More citizenship labels, in the columns of data/lookups/citizenship.csv",
                  .option = "--lookup"},
            self.lookups);
        field(Field{.name = "layout",
                    .text = "How a public file is laid out: a file (docs/formats/layout.md) or the "
                            "name of a layout that comes with palermo (croatia); else told by its "
                            "headings"},
              self.layout);
        field(
            Field{.name = "draft_layout",
                  .text = "Write a layout for a file that nobody has laid out, with proposals, to "
                          "edit"},
            self.draft_layout);
        field(Field{.name = "table",
                    .text = "Write the numbers of public files read by a layout as one long table"},
              self.table);
        field(replace_field(), self.replace);
        Reading::fields(self.reading, field, true);
    }
    static std::span<const FieldRule> rules();
};

/// What could be read and checked, and why the others could not; or the page of a rule.
struct CheckOutcome {
    std::string explained = {};  // text of the page that was asked for
    std::vector<published::Checked> files = {};
    std::vector<Error> refused = {};
    bool may_write = false;      // somewhere to write to was named
    std::string csv = {};        // where the findings stand; empty: nowhere
    bool has_undecided = false;  // the labels to decide stand in a file
    std::string draft = {};      // the draft of a layout stands there
};

/// Reads and checks each file. Where one of several cannot be read, the others are checked all the same,
/// and nothing is written: half of the findings in a file would be taken for all of them.
///
/// Errors   invalid_input  no file, no such rule
///          conflict       an output that may not be replaced (core/files.hpp), asked before anything is
///                         read
///          not_found      a lookup
Result<CheckOutcome> check_published(const CheckRequest& request, const Task& task, Notes& notes);

formats::Json to_json(const CheckOutcome& outcome);
std::string in_words(const CheckOutcome& outcome);
/// Findings; refused with the code of the first file that could not be read.
Ending ending_of(const CheckOutcome& outcome);

}  // namespace palermo::workflows
