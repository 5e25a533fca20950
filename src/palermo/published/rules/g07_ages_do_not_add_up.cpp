// G07, docs/rules/G07.md
#include "palermo/published/rules.hpp"
#include "palermo/published/unequal_parts.hpp"

namespace palermo::published {

static Findings found(const GlotipInput& input) {
    const auto& rows = input.rows;
    Findings findings;
    for (std::uint32_t table = 0; table < rows.tables.size(); ++table) {
        for (const auto sex : {Sex::total, Sex::female, Sex::male, Sex::other}) {
            const auto total = rows.cell(table, sex, Age::total);
            const auto adult = rows.cell(table, sex, Age::adult);
            const auto child = rows.cell(table, sex, Age::child);
            if (total == no_row || adult == no_row || child == no_row) {
                continue;
            }
            std::vector<RowIndex> parts = {adult, child};
            // People of unknown age stand once for both sexes, under sex Unknown.
            const auto unknown = rows.cell(table, Sex::unknown, Age::unknown);
            if (sex == Sex::total && unknown != no_row) {
                parts.push_back(unknown);
            }
            find_unequal_parts(rows, total, parts,
                               {.rule = "G07",
                                .more = "adults and children add up to more than this total",
                                .less = "adults and children add up to less than this total"},
                               findings);
        }
    }
    return findings;
}

extern const Rule g07_ages_do_not_add_up{
    .id = "G07", .title = "Ages that do not add up to their total", .on_glotip = found};

}  // namespace palermo::published
