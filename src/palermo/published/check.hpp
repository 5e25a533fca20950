// published/check.hpp: one file in, what is wrong with it out.
//
//     formats::Source ──> check() ──> Checked ──> palermo report check
//
// Thread safety: functions of their arguments.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/published/kind.hpp"
#include "palermo/published/labels.hpp"
#include "palermo/published/laid_out.hpp"
#include "palermo/published/layout_draft.hpp"

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
    std::optional<LaidOut> laid_out;          // of Kind::laid_out
    std::vector<std::string>
        also;  // layouts that fit a file read by proposals, if a person says so
    std::vector<std::string> nearest;  // layouts that nearly fit such a file, a line each
};

struct CheckOptions {
    std::string only_rule;  // empty: all rules
    const Layout* layout =
        nullptr;  // what a person said the file has; else it is told by its headings
};

/// Runs every rule that knows this kind of file. A file that no layout knows is read by proposals where it
/// has years and numbers (rule P01).
///
/// Errors   invalid_input  none of the known kinds, a column missing, no such rule, or one that does
///                         not look at this kind of file; a layout that does not fit
/// Cost     O(rows) a rule; the UNODC file of 58,769 rows takes about 0.1 CPU s in all
Result<Checked> check(const formats::Source& source, const Labels& labels,
                      const CheckOptions& options = {});

/// What two copies of one public file say differently: files of one layout, or of the same headings.
Findings compare_copies(const Checked& first, const Checked& second);

/// What a public file holds, in English: its layout, numbers by unit, what was passed over. Lines of text.
std::string what_was_read(const Checked& checked);

/// What a verdict rests on, in English: the rules that ran and on how many rows, and what was not
/// looked at. Lines of text, each with its end.
std::string what_was_checked(const Checked& checked);

}  // namespace palermo::published
