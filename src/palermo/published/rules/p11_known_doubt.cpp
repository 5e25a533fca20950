// P11, docs/rules/P11.md
#include <fmt/format.h>

#include "palermo/published/laid_out_groups.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const LaidOut& file) {
    Findings findings;
    for (const auto& doubt : file.layout.doubts) {
        const auto column = file.columns.find(doubt.column);
        findings.push_back(
            {.rule = "P11",
             .severity = Severity::warning,
             .place = {file.file, 0, column == file.columns.end() ? 0 : column->second},
             .message = doubt.ignored,
             .related = {}});
    }
    return findings;
}

extern const Rule p11_known_doubt{
    .id = "P11", .title = "What is known to be wrong with a file", .on_layout = found};

}  // namespace palermo::published
