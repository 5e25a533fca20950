// workflows/national/check.hpp: what an office's own files hold, what is wrong with them, and what is open.
//
//     files ──read_office()──> CheckOfficeOutcome ──> screen, findings.csv, columns.csv, labels.csv
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).
// Thread safety: a function of its arguments; two of them do not write one file.
#pragma once

#include <string>
#include <vector>

#include "palermo/workflows/national/office.hpp"
#include "palermo/workflows/operations.hpp"

namespace palermo::workflows {

struct CheckOfficeRequest {
    OfficeInput office = {};
    Output findings_out = {};
    Output columns_out = {};
    Output labels_out = {};
    Output understood_out = {};
    bool replace = false;

    static void fields(auto& self, auto&& field) {
        OfficeInput::fields(self.office, field);
        field(Field{.name = "findings_out",
                    .text = "Write all findings into this file, csv",
                    .option = "--csv"},
              self.findings_out);
        field(Field{.name = "columns_out",
                    .text = "Write what each column was taken for, to be edited and given back by "
                            "--columns"},
              self.columns_out);
        field(
            Field{.name = "labels_out",
                  .text = "Write the answers whose meaning nobody has said, with proposals, to be "
                          "filled in and given back by --labels"},
            self.labels_out);
        field(Field{.name = "understood_out",
                    .text = "Write what every answer was taken for, to be looked over"},
              self.understood_out);
        field(replace_field(), self.replace);
    }
    static std::span<const FieldRule> rules() { return {}; }
};

struct CheckOfficeOutcome {
    Office office;
    std::vector<std::string> written;  // files, in the order they were written
};

/// Errors   those of read_office(); conflict  an output that may not be replaced
Result<CheckOfficeOutcome> check_office(const CheckOfficeRequest& request, const Task& task);

/// What was read, for a screen: sheets, columns and how each was told, people, findings by rule.
std::string in_words(const Office& office);
formats::Json to_json(const Office& office);

formats::Json to_json(const CheckOfficeOutcome& outcome);
std::string in_words(const CheckOfficeOutcome& outcome);
Ending ending_of(const CheckOfficeOutcome& outcome);

}  // namespace palermo::workflows
