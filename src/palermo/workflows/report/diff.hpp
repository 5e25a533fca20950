// workflows/report/diff.hpp: from two releases of the UNODC file to what changed, for people and machines.
//
//     two files ──read──> diff_releases() ──> DiffOutcome ──> diff.csv, diff.json, diff.<lang>.html
//
//     const auto outcome = TRY(diff({.older = {"old.xlsx"}, .newer = {"new.xlsx"}}, task, notes));
//
// Mandate  A/RES/76/7, para 23: data that can be compared.
// Thread safety: a function of its arguments; two of them do not write one folder.
#pragma once

#include <string>
#include <vector>

#include "palermo/published/diff.hpp"
#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/reading.hpp"

namespace palermo::workflows {

struct DiffRequest {
    Input older;
    Input newer;
    Output out = {};                              // folder; empty: nothing is written
    std::vector<std::string> languages = {"en"};  // of the pages
    bool replace = false;                         // a folder of palermo's that stands at `out`
    Reading reading = {};

    static void fields(auto& self, auto&& field) {
        field(Field{.name = "older",
                    .text = "The earlier release, csv or xlsx, also packed",
                    .option = "OLD",
                    .required = true},
              self.older);
        field(
            Field{.name = "newer", .text = "The later release", .option = "NEW", .required = true},
            self.newer);
        field(Field{.name = "out", .text = "Folder for the page, diff.csv and diff.json"},
              self.out);
        field(replace_field(), self.replace);
        field(Field{.name = "languages",
                    .text = "Languages of the page: en, fr, es, ru, zh, ar, or all",
                    .option = "--lang",
                    .between = ','},
              self.languages);
        Reading::fields(self.reading, field);
    }
    static std::span<const FieldRule> rules();
};

struct DiffOutcome {
    published::ReleaseDiff diff;
    std::string out;    // where the pages stand; empty: nowhere
    std::string first;  // the first of them
};

/// Reads both files, compares them and, where `out` is named, writes the pages and machine files.
/// The folder is swapped in when it is complete.
///
/// Errors   not_found      one of the files
///          invalid_input  what a reader refuses; one of the two is not a UNODC trafficking file
///          conflict       `out` may not be replaced (core/files.hpp), asked before anything is read
///          unavailable    disk; `out` is what it was
Result<DiffOutcome> diff(const DiffRequest& request, const Task& task, Notes& notes);

formats::Json to_json(const DiffOutcome& outcome);
std::string in_words(const DiffOutcome& outcome);

}  // namespace palermo::workflows
