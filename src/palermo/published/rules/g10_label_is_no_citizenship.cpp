// G10, docs/rules/G10.md
#include <fmt/format.h>

#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const GlotipInput& input) {
    const auto& rows = input.rows;
    const auto& category = rows.text(GlotipColumn::category);
    Findings findings;
    for (TextCode code = 0; code < category.values().size(); ++code) {
        const auto& meaning = input.labels.meaning(code);
        const auto count = input.labels.rows(code);
        if (count > 0 && meaning && meaning.as == vocabulary::LabelClass::unusable) {
            findings.push_back(
                {"G10",
                 Severity::warning,
                 rows.place(input.labels.first_row(code), GlotipColumn::category),
                 fmt::format(
                     "not a citizenship but a total, a number, a note or a cell name, on {} "
                     "row{}: not used",
                     count, count == 1 ? "" : "s"),
                 {}});
        }
    }
    return findings;
}

extern const Rule g10_label_is_no_citizenship{
    .id = "G10", .title = "A label that is no citizenship", .on_glotip = found};

}  // namespace palermo::published
