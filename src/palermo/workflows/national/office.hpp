// workflows/national/office.hpp: an office's own files, read, mapped and cleaned.
//
//     OfficeInput ──read_office()──> Office{files, columns, cases} ──> check, publish
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <vector>

#include "palermo/core/task.hpp"
#include "palermo/mapping/cases.hpp"
#include "palermo/workflows/field.hpp"
#include "palermo/workflows/notes.hpp"

namespace palermo::workflows {

/// Fields of a Request that reads an office's own files.
struct OfficeInput {
    std::vector<Input> files = {};
    Input columns = {};              // docs/formats/office_columns.md
    std::vector<Input> labels = {};  // docs/formats/office_labels.md
    std::vector<std::string> encodings = {};
    bool count_repeated = false;
    bool no_search = false;

    static void fields(auto& self, auto&& field) {
        field(Field{.name = "files",
                    .text = "The office's own files: csv, xlsx or ods, one row a person",
                    .option = "FILE",
                    .required = true},
              self.files);
        field(Field{.name = "columns",
                    .text = "What each column holds, as palermo wrote it and a person edited it "
                            "(columns.csv)"},
              self.columns);
        field(Field{.name = "labels",
                    .text = "What the office's own labels mean (labels.csv); several add up"},
              self.labels);
        field(
            Field{.name = "encodings",
                  .text = "Of csv files: auto, utf-8, utf-16le, utf-16be or windows-1252 (default "
                          "auto); one for all files, or one each",
                  .option = "--encoding",
                  .one_each = true},
            self.encodings);
        field(Field{.name = "count_repeated",
                    .text = "Count rows of one person as they stand, instead of once"},
              self.count_repeated);
        field(Field{.name = "no_search",
                    .text = "Do not look for people who may stand twice under another spelling"},
              self.no_search);
    }
};

struct Office {
    mapping::OfficeFiles files;
    mapping::ColumnPlan plan;
    mapping::Cases cases;
    std::vector<InputDigest> inputs;  // files, columns, labels
    mapping::Questions answers;       // open ones, to be filled in

    /// Those that may be a person's own words are withheld, named by findings and counted as not known.
    std::int64_t open_answers() const { return static_cast<std::int64_t>(answers.table.rows()); }
    std::int64_t questions() const { return plan.open() + open_answers(); }
};

/// Files without a row of a person are read too, and their findings say why they have none.
///
/// Errors   those of mapping::read_office_files(), decide_columns(), Values::with(), read_cases()
Result<Office> read_office(const OfficeInput& input, const Task& task);

/// Errors   invalid_input  mapping.no_cases: no row of a person, so nothing can be counted
Result<void> refuse_nobody(const Office& office);

/// What every answer was taken for: field, label, codes, rows; to be looked over.
std::string understood_csv(const mapping::Cases& cases);

/// All findings: rule, severity, place, message.
std::string findings_csv(const Findings& findings);

}  // namespace palermo::workflows
