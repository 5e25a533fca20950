// G03 and G04, docs/rules/G03.md and docs/rules/G04.md
#include <fmt/format.h>

#include <algorithm>

#include "palermo/published/rules.hpp"

namespace palermo::published {
namespace {

/// One finding for each key that stands more than once, in the group asked for.
Findings repeated(const GlotipRows& rows, bool conflicting, std::string_view rule,
                  Severity severity, std::string_view what) {
    Findings findings;
    const auto& values = rows.text(GlotipColumn::value);
    for (std::uint32_t key = 0; key < rows.keys.size(); ++key) {
        const auto members = rows.keys.rows_of(key);
        if (members.size() < 2) {
            continue;
        }
        // The published text decides: "<5" twice is the same cell, "<5" and "7" are not.
        const bool conflict = std::ranges::any_of(
            members, [&](RowIndex row) { return values.code(row) != values.code(members[0]); });
        if (conflict != conflicting) {
            continue;
        }
        Finding finding{std::string(rule),
                        severity,
                        rows.whole_row(members[0]),
                        fmt::format("this key stands {} times, with {}", members.size(), what),
                        {}};
        for (const auto row : members.subspan(1)) {
            finding.related.push_back(rows.whole_row(row));
        }
        findings.push_back(std::move(finding));
    }
    return findings;
}

}  // namespace

static Findings repeated_key(const GlotipInput& input) {
    return repeated(input.rows, false, "G03", Severity::warning, "the same number each time");
}

static Findings conflicting_key(const GlotipInput& input) {
    return repeated(input.rows, true, "G04", Severity::error,
                    "different numbers: none of them is used");
}

extern const Rule g03_repeated_key{.id = "G03",
                                   .title = "A key that stands more than once with the same number",
                                   .on_glotip = repeated_key};

extern const Rule g04_conflicting_key{
    .id = "G04",
    .title = "A key that stands more than once with different numbers",
    .on_glotip = conflicting_key};

}  // namespace palermo::published
