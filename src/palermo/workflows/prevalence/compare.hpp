// workflows/prevalence/compare.hpp: several methods side by side.
//
//     CompareRequest ──compare()──> CompareOutcome: a row a method, what was found in the lists, recipe
//
//     const auto outcome = TRY(compare({.captures = {.file = {"lists.csv"}}, .sweeps = 20000}, task, notes));
//
// To see how far methods are apart, not for publishing: no gate looks at these numbers.
// Thread safety: a function of its arguments.
#pragma once

#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/prevalence/captures.hpp"

namespace palermo::workflows {

struct CompareRequest {
    CapturesGiven captures;
    std::int64_t sweeps = 160'000;
    std::uint64_t seed = 1;
    Asked asked = {};

    static constexpr bool takes_threads = true;
    static void fields(auto& self, auto&& field) {
        CapturesGiven::fields(self.captures, field);
        field(Field{.name = "sweeps",
                    .text = "Hidden classes: at most so many sweeps of each chain; fewer is faster",
                    .low = 200,
                    .high = 1'000'000'000},
              self.sweeps);
        field(Field{.name = "seed", .text = "Same seed, same digits"}, self.seed);
    }
};

struct CompareOutcome {
    struct Row {
        std::string method;
        double people = 0;  // NaN: not run; +inf: not estimable
        std::string note;
    };
    std::vector<Row> rows;
    std::int64_t people_seen = 0;
    prevalence::CaptureColumns columns;  // their findings speak against every number here
    Recipe recipe;
};

/// Errors   invalid_input  as read_captures()
///          unavailable    interrupted
Result<CompareOutcome> compare(const CompareRequest& request, const Task& task, Notes& notes);

formats::Json to_json(const CompareOutcome& outcome);
std::string in_words(const CompareOutcome& outcome);
Ending ending_of(const CompareOutcome& outcome);

}  // namespace palermo::workflows
