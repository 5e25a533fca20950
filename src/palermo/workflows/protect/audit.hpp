// workflows/protect/audit.hpp: what can be recovered from a published file. Counts, never cells.
//
//     any file of tables ──────────╮
//     records, --quasi ────────────┴─audit()──> AuditOutcome: numbers, how it was read, a verdict
//
//     const auto outcome = TRY(audit({.file = {"nrm_referrals.csv"}}, task, notes));
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Method   docs/methods/table_attacks.md
// Thread safety: a function of its arguments.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "palermo/disclosure/audit.hpp"
#include "palermo/disclosure/audit_records.hpp"
#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/protect/layout.hpp"
#include "palermo/workflows/reading.hpp"

namespace palermo::workflows {

struct AuditRequest {
    Input file = {};
    std::vector<Input> earlier = {};
    FileLayout layout = {};
    std::vector<std::string> quasi = {};  // records: columns that may be known; "all": all
    std::int64_t k = 10;
    int subsets = 0;
    int suda = 0;
    std::optional<double> fraction = {};            // of the population that is in the file
    std::optional<std::int64_t> small_below = {};   // empty: what the first mark says, or 10
    std::int64_t off_by = 0;                        // rounded or perturbed numbers
    std::vector<std::int64_t> earlier_off_by = {};  // of the earlier ones; empty: alike
    Reading reading = {};

    static void fields(auto& self, auto&& field) {
        constexpr std::string_view tables = "Long files of tables", records = "Records";
        field(Field{.name = "file",
                    .text = "csv, csv.xz, csv.gz or xlsx",
                    .option = "FILE",
                    .required = true},
              self.file);
        field(Field{.name = "earlier",
                    .text = "Earlier releases of the same tables, with the columns and totals of "
                            "FILE"},
              self.earlier);
        FileLayout::fields(self.layout, field, true);
        field(
            Field{.name = "small_below",
                  .text = "Count openly printed numbers of 1 to below this (default: as the first "
                          "mark says, else 10)",
                  .option = "--small",
                  .group = tables,
                  .low = 2,
                  .high = 1'000'000},
            self.small_below);
        field(Field{.name = "off_by",
                    .text = "Numbers are rounded or perturbed by at most this: 4 for base 5",
                    .group = tables,
                    .low = 0,
                    .high = 1'000'000},
              self.off_by);
        field(Field{.name = "earlier_off_by",
                    .text = "The same of the earlier releases, one for all or one each",
                    .group = tables,
                    .low = 0,
                    .high = 1'000'000},
              self.earlier_off_by);
        field(Field{.name = "quasi",
                    .text = "Columns somebody may know of a person; \"all\" for all",
                    .group = records},
              self.quasi);
        field(Field{.name = "k",
                    .text = "Groups smaller than this are counted",
                    .option = "-k",
                    .group = records},
              self.k);
        field(Field{.name = "subsets",
                    .text = "Also every set of up to this many columns, 1 to 4",
                    .group = records},
              self.subsets);
        field(
            Field{.name = "suda",
                  .text = "Also which records up to this many columns set apart, and which columns "
                          "do it (1 to 4): --suda 3",
                  .group = records,
                  .low = 1,
                  .high = 4},
            self.suda);
        field(Field{.name = "fraction",
                    .text =
                        "The share of the population that is in FILE, to estimate who is alone in "
                        "it too: 1 for everybody, 0.1 for a random tenth",
                    .group = records,
                    .low = 0,
                    .high = 1},
              self.fraction);
        Reading::fields(self.reading, field, true);
    }
    static std::span<const FieldRule> rules();
};

/// The audit of a file of tables, or of records. Both hold their verdict, and what was not looked at.
struct AuditOutcome {
    std::variant<protect::FileAudit, protect::RecordsAudit> found;

    protect::Verdict verdict() const;
};

/// Attacks a published file alone and with earlier ones.
///
/// Errors   invalid_input  audit.off_by_count; what a reader, audit_file() or audit_records() refuses
///          not_estimable  the solver gave up on a table
Result<AuditOutcome> audit(const AuditRequest& request, const Task& task, Notes& notes);

formats::Json to_json(const AuditOutcome& outcome);
std::string in_words(const AuditOutcome& outcome);

/// Findings where something was found; refused, with all that was seen, where too little could be
/// checked to say that nothing follows.
Ending ending_of(const AuditOutcome& outcome);

/// One sentence: what was found, or why nothing can be said.
std::string conclusion(const protect::FileAudit& result);

}  // namespace palermo::workflows
