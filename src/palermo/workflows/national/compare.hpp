// workflows/national/compare.hpp: a State's own count beside what UNODC published of it, line by line.
//
//     NLD.victims.csv ──╮
//     UNODC release ────┴─compare_national()──> lines: both, one alone, hidden, different and why it may be
//
// Two counts of one State differ for good reasons and for bad ones. Each line says which of the reasons that can be
// seen in the files applies; where none does, it says that none was found.
//
// Mandate  A/RES/76/7, para 22: "systematic and consistent criteria".
// Thread safety: a function of its arguments.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "palermo/table/table.hpp"
#include "palermo/workflows/notes.hpp"
#include "palermo/workflows/operations.hpp"

namespace palermo::workflows {

struct CompareNationalRequest {
    Input release = {};
    Input unodc = {};
    std::vector<Input> lookups = {};
    Output csv = {};
    bool replace = false;

    static void fields(auto& self, auto&& field) {
        field(
            Field{.name = "release",
                  .text = "NLD.victims.csv as palermo national publish wrote it, with release.json "
                          "beside it",
                  .option = "FILE",
                  .required = true},
            self.release);
        field(Field{.name = "unodc",
                    .text = "The UNODC release, csv or xlsx, also packed",
                    .required = true},
              self.unodc);
        field(Field{.name = "lookups",
                    .text = "More citizenship labels of the UNODC release",
                    .option = "--lookup"},
              self.lookups);
        field(Field{.name = "csv", .text = "Write all lines into this file"}, self.csv);
        field(replace_field(), self.replace);
    }
    static std::span<const FieldRule> rules() { return {}; }
};

enum class Compared : std::uint8_t {
    equal,
    different,
    hidden_here,
    hidden_there,
    only_here,
    only_there
};

struct ComparedLine {
    int year = 0;
    std::string dimension, category, sex, age;  // as in published/glotip.hpp
    Count ours = Count::missing(), theirs = Count::missing();
    Compared how = Compared::equal;
    std::string why;  // of a difference; one sentence
};

struct CompareNationalOutcome {
    std::string iso3;
    std::string unodc;  // its citation
    std::vector<ComparedLine> lines;
    std::string csv;
};

/// Errors   those of the readers; conflict  an output that may not be replaced
Result<CompareNationalOutcome> compare_national(const CompareNationalRequest& request,
                                                const Task& task, Notes& notes);

/// Of two tables in the columns of the clean UNODC file, and the State's own tables.
std::vector<ComparedLine> compared(const Table& ours, const Table& theirs, std::string_view iso3,
                                   const Table& national);

formats::Json to_json(const CompareNationalOutcome& outcome);
std::string in_words(const CompareNationalOutcome& outcome);
Ending ending_of(const CompareNationalOutcome& outcome);

}  // namespace palermo::workflows
