// mapping/cases.hpp: one row a person, in the codes of the model, with every doubt named.
//
//     OfficeFiles, ColumnPlan, Values ──read_cases()──> Cases{table, where each stands, findings, open answers}
//
// What an office counts twice, a person carried over from last year's sheet or sent twice by a telephone,
// is one person here, and the finding names both rows. Names and numbers of documents are compared in
// memory and stand in nothing that comes out. An answer nobody gave is not a zero and not a "no".
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05): "disaggregated by sex, age and other relevant factors".
// Sources  Trafficking Protocol, art. 3 (d): a child is under 18. HTCDS 2.0 for the fields.
// Rules    docs/rules/N20.md to N39.md
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "palermo/core/date.hpp"
#include "palermo/core/finding.hpp"
#include "palermo/core/result.hpp"
#include "palermo/core/task.hpp"
#include "palermo/mapping/columns.hpp"
#include "palermo/mapping/sheets.hpp"
#include "palermo/mapping/values.hpp"
#include "palermo/table/table.hpp"

namespace palermo::mapping {

/// A row of a sheet.
struct CaseRow {
    std::uint32_t sheet = 0;
    std::uint32_t row = 0;  // of its table
    bool operator==(const CaseRow&) const = default;
};

/// An answer that a person must say the meaning of.
struct OpenAnswer {
    Field field = Field::other;
    std::string answer;
    std::int64_t rows = 0;
    Meaning meaning;  // ambiguous: which of its codes; else nothing
};

/// What an answer was taken for, so that a person can look it over.
struct Understood {
    Field field = Field::other;
    std::string answer;
    std::string codes;  // "LAB|SEX"; empty: not known
    std::int64_t rows = 0;
};

/// A column with answers whose meaning is open: what open_questions() (values.hpp) needs.
struct AskedColumn {
    std::uint32_t sheet = 0, column = 0;
    Field field = Field::other;
    std::vector<std::int64_t> rows;        // shape [different answers]
    std::vector<std::int64_t> first_rows;  // of the file
    std::vector<Meaning> meanings;
};

struct CaseCounts {
    std::int64_t rows = 0;        // of all sheets of cases
    std::int64_t no_consent = 0;  // not counted
    std::int64_t repeated = 0;    // rows of a person who stands in an earlier row
    std::int64_t people = 0;      // the rest
};

struct Cases {
    /// One row a person. Text columns, those only whose field some sheet has:
    ///
    ///   year         "2024"; missing where nothing says it
    ///   sex          F M O U
    ///   age          0_17 18plus U
    ///   form         a code of vocabulary::forms(); MIXED where a person has several; UNK
    ///   forms        all of them, "LAB.BEG|SEX"
    ///   citizenship  ISO 3166 alpha-3; STATELESS, GROUP, SEVERAL, UNK
    ///   authority    a code; OTH, UNK
    ///   place        as the office writes it; UNK
    ///   wait         days from date to decision: 0_45 46_90 91_180 181_365 366plus; NONE yet, UNK
    ///   means        all of them, as forms
    Table table;
    std::vector<CaseRow> at;  // shape [people]: where each person stands first
    CaseCounts counts;
    Findings findings;             // by rule, then by place
    std::vector<OpenAnswer> open;  // most rows first
    std::vector<AskedColumn> asked;
    std::vector<Understood>
        understood;  // by field, most rows first; none that may identify a person
};

struct CaseRules {
    Date today;                 // a date after it is a defect
    std::int64_t oldest = 110;  // an age above it is one
    bool join_repeated = true;  // false: rows of one person are named, and counted as they stand
};

/// Cost     O(rows), and O(different answers) of meaning; 1,000,000 rows of eight columns in about 2 CPU s
/// Errors   invalid_input  mapping.no_cases: no sheet has rows of people
///          unavailable    stopped
Result<Cases> read_cases(const OfficeFiles& files, const ColumnPlan& plan, const Values& values,
                         const CaseRules& rules, const Task& task = {});

}  // namespace palermo::mapping
