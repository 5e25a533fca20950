// G14, docs/rules/G14.md
#include <fmt/format.h>

#include <map>
#include <tuple>

#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const GlotipInput& input) {
    const auto& rows = input.rows;
    using Cell = std::tuple<TextCode, Indicator, Dimension, std::int32_t, Sex, Age,
                            const vocabulary::Country*>;
    std::map<Cell, std::vector<RowIndex>> lines;
    for (std::uint32_t key = 0; key < rows.keys.size(); ++key) {
        const auto row = rows.keys.first_of(key);
        const auto& meaning = input.labels.meaning(rows.text(GlotipColumn::category).code(row));
        if (input.labels.rows(rows.text(GlotipColumn::category).code(row)) > 0 && meaning &&
            meaning.as == vocabulary::LabelClass::state) {
            lines[{rows.text(GlotipColumn::iso3).code(row), rows.indicators[row],
                   rows.dimensions[row], rows.years[row], rows.sexes[row], rows.ages[row],
                   meaning.country}]
                .push_back(row);
        }
    }
    Findings findings;
    for (const auto& [cell, members] : lines) {
        if (members.size() < 2) {
            continue;
        }
        Finding finding{"G14",
                        Severity::warning,
                        rows.place(members[0], GlotipColumn::category),
                        fmt::format("{} lines of this table mean {}; they are added",
                                    members.size(), std::get<6>(cell)->iso3),
                        {}};
        for (std::size_t i = 1; i < members.size(); ++i) {
            finding.related.push_back(rows.place(members[i], GlotipColumn::category));
        }
        findings.push_back(std::move(finding));
    }
    return findings;
}

extern const Rule g14_labels_meet{
    .id = "G14", .title = "Several labels for one State in one table", .on_glotip = found};

}  // namespace palermo::published
