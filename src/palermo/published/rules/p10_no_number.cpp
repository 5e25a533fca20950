// P10, docs/rules/P10.md
#include <fmt/format.h>

#include "palermo/published/laid_out_groups.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const LaidOut& file) {
    Findings findings;
    for (const auto& row : file.rows) {
        if (row.stands != Stands::unreadable) continue;
        findings.push_back({.rule = "P10",
                            .severity = Severity::error,
                            .place = file.place(row),
                            .message = "neither a number nor a mark the layout knows",
                            .related = {}});
    }
    return findings;
}

extern const Rule p10_no_number{
    .id = "P10", .title = "A cell that is no number and no known mark", .on_layout = found};

}  // namespace palermo::published
