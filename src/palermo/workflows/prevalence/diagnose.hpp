// workflows/prevalence/diagnose.hpp: how far the answer leans on one list, one record, one assumption.
//
//     DiagnoseRequest ──diagnose()──> DiagnoseOutcome: what moves the number, reasons against it, recipe
//
//     const auto outcome = TRY(diagnose({.captures = {.file = {"lists.csv"}}}, task, notes));
//
// Thread safety: a function of its arguments.
#pragma once

#include "palermo/prevalence/diagnose.hpp"

#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/prevalence/captures.hpp"
#include "palermo/workflows/prevalence/method_choice.hpp"

namespace palermo::workflows {

struct DiagnoseRequest {
    CapturesGiven captures;
    MethodChoice choice = {};
    Asked asked = {};

    static void fields(auto& self, auto&& field) {
        CapturesGiven::fields(self.captures, field);
        MethodChoice::fields(self.choice, field,
                             prevalence::names_of_methods(prevalence::Work::diagnose));
    }
};

/// The number that is looked at stands here among what moves it, what speaks against it and its recipe.
struct DiagnoseOutcome {
    prevalence::CaptureTable captures;
    prevalence::CaptureColumns columns;
    prevalence::Diagnosis diagnosis;
    std::vector<std::string> reasons;      // against publication
    std::vector<std::string> cannot_show;  // by no data of this kind
    Recipe recipe;
};

/// Errors   invalid_input  as read_captures() and prevalence::check_fields()
///          not_estimable  the table has no estimate; what was found in its lists stands in the notes
///          unavailable    interrupted
Result<DiagnoseOutcome> diagnose(const DiagnoseRequest& request, const Task& task, Notes& notes);

formats::Json to_json(const DiagnoseOutcome& outcome);
std::string in_words(const DiagnoseOutcome& outcome);
Ending ending_of(const DiagnoseOutcome& outcome);

}  // namespace palermo::workflows
