// disclosure/audit_records.hpp: how many records of a published file stand alone. Counts, never records.
//
//     records, a row a person ──> audit_records() ──> RecordsAudit ──> palermo protect audit --quasi
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Method   docs/methods/k_anonymity.md
//
//     RecordsAuditOptions options;  // k = 10
//     options.columns = {"sex", "age"};
//     const auto audited = TRY(audit_records(records, options));
//     audited.found.below_k;  // records in groups of fewer than ten
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/disclosure/anonymize.hpp"
#include "palermo/disclosure/audit.hpp"
#include "palermo/disclosure/earlier.hpp"
#include "palermo/disclosure/suda.hpp"
#include "palermo/disclosure/uniqueness.hpp"

namespace palermo::protect {

struct RecordsAuditOptions {
    std::vector<std::string> columns;  // what may be known of a person; empty: every column
    std::int64_t k = 10;
    int subsets = 0;  // also every set of up to this many columns
    int suda = 0;     // also minimal sample uniques of up to so many columns (suda.hpp)
    std::optional<double> fraction = {};  // of the population in the file (uniqueness.hpp)
    std::vector<EarlierRelease> earlier;
};

struct RecordsAudit {
    std::vector<std::string> columns;        // looked at
    std::vector<std::string> not_looked_at;  // the file has them, and nobody named them
    std::vector<std::string>
        all_different;                // looked at, and every answer stands in one record only
    std::int64_t empty_rows = 0;      // rows without an answer: no people, left out
    std::int64_t rows_with_gaps = 0;  // records with a missing answer in the columns
    std::int64_t earlier = 0;
    std::int64_t between = 0;  // answers and pairs held by 1 to k - 1 more or fewer than earlier
    std::int64_t k = 0;
    Violations found;
    std::optional<SpecialUniques> special = {};        // where asked for
    std::optional<PopulationUniques> population = {};  // where asked for
    Verdict verdict = Verdict::not_checked;
};

/// Errors   invalid_input  no records, a column that is not there, k, subsets, suda or fraction out of
///                         range; suda of one column
/// Cost     of count_violations() and of special_uniques()
Result<RecordsAudit> audit_records(const Table& records, const RecordsAuditOptions& options);

formats::Json to_json(const RecordsAudit& audit);

}  // namespace palermo::protect
