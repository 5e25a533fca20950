// P02, docs/rules/P02.md
#include <fmt/format.h>

#include "palermo/published/laid_out_groups.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const LaidOut& file) {
    Findings findings;
    const auto look = [&](std::string_view what, auto missing) {
        const LaidOutRow* first = nullptr;
        std::int64_t values = 0;
        for (const auto& row : file.rows) {
            if (!missing(row) || row.stands != Stands::number) continue;
            if (first == nullptr) first = &row;
            ++values;
        }
        if (first == nullptr) return;
        findings.push_back(
            {.rule = "P02",
             .severity = Severity::warning,
             .place = file.place(*first),
             .message = fmt::format("{} is said nowhere, for {}", what, values_in_words(values)),
             .related = {}});
    };
    look("the State",
         [](const auto& row) { return row.area.empty() || row.area.starts_with(':'); });
    look("the year", [](const auto& row) { return row.year.empty(); });
    look("the unit", [](const auto& row) { return row.unit == "not_said"; });
    look("what is counted", [](const auto& row) { return row.counted == "not_said"; });
    return findings;
}

extern const Rule p02_not_said{.id = "P02",
                               .title = "Something the numbers need and the file does not say",
                               .on_layout = found};

}  // namespace palermo::published
