// P01, docs/rules/P01.md
#include <fmt/format.h>

#include "palermo/published/laid_out_groups.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const LaidOut& file) {
    Findings findings;
    if (!file.layout.proposed) return findings;
    findings.push_back({.rule = "P01",
                        .severity = Severity::warning,
                        .place = {file.file, 0, 0},
                        .message =
                            "nobody has said how this file is laid out: what its columns and "
                            "words mean is proposed from them alone",
                        .related = {}});
    return findings;
}

extern const Rule p01_only_proposed{
    .id = "P01", .title = "A file read by proposals alone", .on_layout = found};

}  // namespace palermo::published
