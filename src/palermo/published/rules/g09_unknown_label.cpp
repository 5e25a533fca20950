// G09, docs/rules/G09.md
#include <fmt/format.h>

#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const GlotipInput& input) {
    // A proposal costs milliseconds; a file of noise gets them for its first labels only.
    constexpr std::size_t proposals_made = 200;
    const auto& rows = input.rows;
    const auto& category = rows.text(GlotipColumn::category);
    Findings findings;
    for (TextCode code = 0; code < category.values().size(); ++code) {
        if (input.labels.rows(code) == 0 || input.labels.meaning(code)) {
            continue;
        }
        std::string message =
            fmt::format("no person has said yet what this label means, on {} row{}",
                        input.labels.rows(code), input.labels.rows(code) == 1 ? "" : "s");
        const auto proposals = findings.size() < proposals_made
                                   ? input.labels.all().propose(category.values()[code], 2)
                                   : std::vector<vocabulary::Proposal>{};
        std::string names;
        for (const auto& proposal : proposals) {
            names += fmt::format("{}{} ({})", names.empty() ? "" : ", ",
                                 vocabulary::name(*proposal.country, words::Language::en),
                                 proposal.country->iso3);
        }
        if (!names.empty()) {
            message += "; perhaps " + names;
        }
        findings.push_back({"G09",
                            Severity::warning,
                            rows.place(input.labels.first_row(code), GlotipColumn::category),
                            std::move(message),
                            {}});
    }
    return findings;
}

extern const Rule g09_unknown_label{
    .id = "G09", .title = "A citizenship label nobody has read yet", .on_glotip = found};

}  // namespace palermo::published
