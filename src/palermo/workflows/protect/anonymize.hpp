// workflows/protect/anonymize.hpp: records from which answers are removed until nobody stands alone.
//
//     records ──anonymize()──> Candidate ──publish()──> PublishedFile
//
//     const auto outcome = TRY(publish_records({.file = {"cases.csv"}, .out = {"safe.csv"}}, task, notes));
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Method   docs/methods/k_anonymity.md
// Thread safety: a function of its arguments; one ledger is used by one of them at a time.
#pragma once

#include <string>
#include <vector>

#include "palermo/disclosure/anonymize.hpp"
#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/protect/publication.hpp"
#include "palermo/workflows/reading.hpp"

namespace palermo::workflows {

struct RecordsRequest {
    Input file = {};
    Output out = {};
    protect::AnonymizeRules how = {};
    std::vector<std::string> follows = {};  // "age:minor"
    Publication publication = {.title = "Anonymised records"};
    Reading reading = {};

    static void fields(auto& self, auto&& field) {
        field(Field{.name = "file",
                    .text = "Records, one row a person",
                    .option = "FILE",
                    .required = true},
              self.file);
        field(Field{.name = "out", .text = "Where they go, a new csv file", .required = true},
              self.out);
        field(Field{.name = "k",
                    .text = "Each record equals k - 1 others",
                    .option = "-k",
                    .low = 2,
                    .high = 1'000'000},
              self.how.k);
        field(Field{.name = "quasi",
                    .text = "Columns somebody may know of a person; default: all. Columns neither "
                            "here nor sensitive are left out"},
              self.how.columns);
        field(
            Field{.name = "sensitive",
                  .text = "Columns published as they are, not grouped by: what must not be learnt "
                          "of one person. A name or a number of a person is none: leave it out"},
            self.how.sensitive);
        field(Field{.name = "ignored",
                    .text = "Columns to leave out, such as names and case numbers",
                    .option = "--ignore"},
              self.how.ignored);
        field(Field{.name = "diversity",
                    .text = "Each group holds this many answers of each sensitive column, or none"},
              self.how.diversity);
        field(Field{.name = "follows",
                    .text = "Everybody knows that one column follows from another: age:minor. What "
                            "holds in all records is found without it"},
              self.follows);
        Publication::fields(
            self.publication, field,
            "Earlier releases of these records, or of tables counted from them: a line a "
            "cell, with a column for each dimension (Total in it for a total) and a column "
            "count (a number; empty, * or <5 where hidden); without a column count, one row "
            "a person");
        Reading::fields(self.reading, field);
    }
    static std::span<const FieldRule> rules();
};

/// Errors   invalid_input   what a reader or anonymize() refuses; publication.*
///          conflict        something stands at `out`
///          would_disclose  a column tells people apart; an attack succeeded
///          those of the ledger
Result<PublishedFile> publish_records(const RecordsRequest& request, const Task& task,
                                      Notes& notes);

}  // namespace palermo::workflows
