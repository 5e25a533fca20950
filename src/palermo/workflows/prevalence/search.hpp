// workflows/prevalence/search.hpp: the best of all hierarchical models, with proof, and those near it.
//
//     SearchRequest ──search()──> SearchOutcome: models, what was found in the lists, recipe
//
//     const auto outcome = TRY(search({.captures = {.file = {"lists.csv"}}, .window = 2}, task, notes));
//
// For choosing a model, not for publishing: no gate looks at these numbers.
// Thread safety: a function of its arguments.
#pragma once

#include "palermo/prevalence/search.hpp"

#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/prevalence/captures.hpp"

namespace palermo::workflows {

struct SearchRequest {
    CapturesGiven captures;
    std::string method = "bic";
    int order = 0;
    double window = 6;
    Asked asked = {};

    static void fields(auto& self, auto&& field) {
        CapturesGiven::fields(self.captures, field);
        field(Field{.name = "method",
                    .text = "The criterion",
                    .choices = prevalence::names_of_methods(prevalence::Work::search)},
              self.method);
        field(
            Field{.name = "order", .text = "Most lists in one interaction; 0: no limit", .low = 0},
            self.order);
        field(Field{.name = "window", .text = "Models within this of the best", .low = 0},
              self.window);
    }
};

struct SearchOutcome {
    prevalence::Search found;
    double window = 0;
    int lists = 0;
    std::int64_t people_seen = 0;
    prevalence::CaptureColumns columns;  // their findings speak against every number here
    Recipe recipe;
};

/// Errors   invalid_input  as read_captures(); more than 8 lists
///          not_estimable  no model at all has an estimate
///          unavailable    interrupted, or too many fits
Result<SearchOutcome> search(const SearchRequest& request, const Task& task, Notes& notes);

formats::Json to_json(const SearchOutcome& outcome);
std::string in_words(const SearchOutcome& outcome);
Ending ending_of(const SearchOutcome& outcome);

}  // namespace palermo::workflows
