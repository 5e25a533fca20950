// G12, docs/rules/G12.md
#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const GlotipInput& input) {
    // The Protocol was adopted in November 2000; nothing was counted under it before.
    constexpr std::int32_t first_year = 2000;
    const std::int32_t last_year = input.released ? input.released->year() : 9999;
    const auto& rows = input.rows;
    Findings findings;
    for (RowIndex row = 0; row < rows.size(); ++row) {
        const auto year = rows.years[row];
        if (year == 0) {
            findings.push_back({"G12",
                                Severity::error,
                                rows.place(row, GlotipColumn::year),
                                "this is not a year of four digits",
                                {}});
        } else if (year < first_year || year > last_year) {
            findings.push_back({"G12",
                                Severity::error,
                                rows.place(row, GlotipColumn::year),
                                year < first_year ? "a year before the Trafficking Protocol of 2000"
                                                  : "a year after the date of release",
                                {}});
        }
    }
    return findings;
}

extern const Rule g12_year_out_of_range{
    .id = "G12", .title = "A year that cannot be", .on_glotip = found};

}  // namespace palermo::published
