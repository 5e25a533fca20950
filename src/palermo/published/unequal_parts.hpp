// published/unequal_parts.hpp: a total of the UNODC file that its parts do not make.
//
//     total, parts ──find_unequal_parts()──> rules G06 and G07
//
//     find_unequal_parts(rows, total, {female, male}, {.rule = "G06", .more = "...", .less = "..."}, findings);
//
// Thread safety: a function of its arguments.
#pragma once

#include <string>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/published/glotip_rows.hpp"

namespace palermo::published {

/// What is said where the parts make more, or less, than the total.
struct UnequalParts {
    std::string rule;
    std::string more, less;
};

/// Adds a finding where the total and every part are published as numbers and the sum is another number.
void find_unequal_parts(const GlotipRows& rows, RowIndex total, const std::vector<RowIndex>& parts,
                        const UnequalParts& say, Findings& findings);

}  // namespace palermo::published
