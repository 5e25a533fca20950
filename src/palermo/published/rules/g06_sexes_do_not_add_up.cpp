// G06, docs/rules/G06.md
#include "palermo/published/rules.hpp"
#include "palermo/published/unequal_parts.hpp"

namespace palermo::published {

static Findings found(const GlotipInput& input) {
    const auto& rows = input.rows;
    Findings findings;
    for (std::uint32_t table = 0; table < rows.tables.size(); ++table) {
        if (rows.dimensions[rows.tables.first_of(table)] != Dimension::total) {
            continue;
        }
        const auto total = rows.cell(table, Sex::total, Age::total);
        const auto female = rows.cell(table, Sex::female, Age::total);
        const auto male = rows.cell(table, Sex::male, Age::total);
        if (total == no_row || female == no_row || male == no_row) {
            continue;
        }
        std::vector<RowIndex> parts = {female, male};
        // People whose sex is not known stand with an unknown age in this file.
        for (const auto row : {rows.cell(table, Sex::other, Age::total),
                               rows.cell(table, Sex::unknown, Age::unknown)}) {
            if (row != no_row) {
                parts.push_back(row);
            }
        }
        find_unequal_parts(rows, total, parts,
                           {.rule = "G06",
                            .more = "the parts by sex add up to more than this total",
                            .less = "the parts by sex add up to less than this total"},
                           findings);
    }
    return findings;
}

extern const Rule g06_sexes_do_not_add_up{
    .id = "G06", .title = "Sexes that do not add up to their total", .on_glotip = found};

}  // namespace palermo::published
