// published/check.hpp: one file in, what is wrong with it out.
//
//     formats::Source ──> check() ──> Checked ──> palermo report check
//
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/published/kind.hpp"
#include "palermo/published/labels.hpp"

namespace palermo::published {

struct Checked {
    Kind kind = Kind::glotip;
    InputDigest input;
    std::int64_t rows = 0;
    Findings findings;                        // ordered by rule, then by row
    std::vector<std::string_view> rules_run;  // ids, ascending
    std::vector<std::string> unused_columns;  // names of columns no rule looked at
    std::vector<std::string> key_columns;     // only used to tell rows apart
    std::vector<std::string> limits;          // what a rule could not look at, one sentence each
};

struct CheckOptions {
    std::string only_rule;  // empty: all rules
};

/// Runs every rule that knows this kind of file.
///
/// Errors   invalid_input  none of the known kinds, a column missing, no such rule, or one that does
///                         not look at this kind of file
/// Cost     O(rows) a rule; the UNODC file of 58,769 rows takes about 0.1 CPU s in all
Result<Checked> check(const formats::Source& source, const Labels& labels,
                      const CheckOptions& options = {});

/// What a verdict rests on, in English: the rules that ran and on how many rows, and what was not
/// looked at. Lines of text, each with its end.
std::string what_was_checked(const Checked& checked);

}  // namespace palermo::published
