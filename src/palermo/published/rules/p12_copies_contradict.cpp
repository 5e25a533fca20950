// P12, docs/rules/P12.md
#include <map>

#include "palermo/published/laid_out_groups.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const LaidOut& first, const LaidOut& second) {
    std::map<std::string, const LaidOutRow*> of_first;
    for (const auto& row : first.rows) of_first.try_emplace(key_of(row), &row);
    Findings findings;
    for (const auto& row : second.rows) {
        const auto other = of_first.find(key_of(row));
        if (other == of_first.end()) continue;
        const auto& before = *other->second;
        const bool same = before.stands == Stands::number && row.stands == Stands::number
                              ? before.number == row.number
                              : before.stands == row.stands;
        if (same) continue;
        findings.push_back(
            {.rule = "P12",
             .severity = Severity::warning,
             .place = second.place(row),
             .message = row.stands == Stands::number && before.stands == Stands::number
                            ? "another copy says another number of the same"
                            : "one copy has a number here and the other none",
             .related = {first.place(before)}});
    }
    return findings;
}

extern const Rule p12_copies_contradict{
    .id = "P12", .title = "Two copies that contradict each other", .on_copies = found};

}  // namespace palermo::published
