// workflows/protect/evaluate.hpp: what a release is worth, measured against the data it stands for.
//
//     original, release ──read, checked──> protect::evaluate() ──> EvaluateOutcome
//
//     const auto outcome = TRY(evaluate({.original = {"cases.csv"}, .release = {"release2026"}},
//                                       task, notes));
//
// The figures are computed from the original and are not protected: for deciding, not for publishing.
// Thread safety: a function of its arguments.
#pragma once

#include <string>
#include <vector>

#include "palermo/synthesis/evaluate.hpp"
#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/reading.hpp"

namespace palermo::workflows {

struct EvaluateRequest {
    Input original;
    Input release;      // its folder, or a file of microdata
    Input schema = {};  // empty: schema.json of the folder
    std::vector<std::string> ignored = {};
    Reading reading = {};  // of the original, then of the release
    int order = 3;
    std::string task = {};  // the column to predict; empty: the first with codes 0 and 1
    bool zero_is_missing = false;

    static void fields(auto& self, auto&& field) {
        field(Field{.name = "original",
                    .text = "Case microdata",
                    .option = "ORIGINAL",
                    .required = true},
              self.original);
        field(Field{.name = "release",
                    .text = "Release folder, or a file of microdata",
                    .option = "RELEASE",
                    .required = true},
              self.release);
        field(Field{.name = "schema", .text = "Without it, schema.json of the release"},
              self.schema);
        field(Field{.name = "ignored",
                    .text = "Columns of the original to leave out",
                    .option = "--ignore"},
              self.ignored);
        Reading::fields(self.reading, field, true);
        field(
            Field{.name = "order", .text = "Tables of up to so many columns", .low = 1, .high = 3},
            self.order);
        field(Field{.name = "task",
                    .text = "Column to predict; without it, the first with codes 0 and 1"},
              self.task);
        field(Field{.name = "zero_is_missing",
                    .text = "Take \"0\" and \"\" as one, as some programs do"},
              self.zero_is_missing);
    }
};

struct EvaluateOutcome {
    protect::Evaluation evaluation;
};

/// Errors   not_found      no such release, or one of its files
///          invalid_input  no schema; a statement without a promise; what a reader, Schema::parse() or
///                         encode() refuses
///          corrupt        the statement of the release speaks of other bytes
///          those of protect::evaluate()
Result<EvaluateOutcome> evaluate(const EvaluateRequest& request, const Task& task, Notes& notes);

formats::Json to_json(const EvaluateOutcome& outcome);
std::string in_words(const EvaluateOutcome& outcome);

}  // namespace palermo::workflows
