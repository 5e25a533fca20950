// P08, docs/rules/P08.md
#include <fmt/format.h>

#include <map>

#include "palermo/published/laid_out_groups.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const LaidOut& file) {
    Findings findings;
    std::map<std::string, const LaidOutRow*> seen;
    for (const auto& row : file.rows) {
        const auto [entry, made] = seen.try_emplace(key_of(row), &row);
        if (made) continue;
        const auto& first = *entry->second;
        const bool same = first.printed == row.printed;
        findings.push_back({.rule = "P08",
                            .severity = same ? Severity::note : Severity::error,
                            .place = file.place(row),
                            .message = same ? "says again what an earlier cell says"
                                            : "an earlier cell says something else of the same",
                            .related = {file.place(first)}});
    }
    return findings;
}

extern const Rule p08_repeated_key{
    .id = "P08", .title = "The same thing told twice", .on_layout = found};

}  // namespace palermo::published
