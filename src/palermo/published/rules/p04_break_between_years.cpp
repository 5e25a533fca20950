// P04, docs/rules/P04.md
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "palermo/published/laid_out_groups.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::published {
namespace {

constexpr double factor = 20;

}  // namespace

static Findings found(const LaidOut& file) {
    Findings findings;
    std::map<std::string, std::vector<const LaidOutRow*>> series;
    for (const auto& row : file.rows) {
        if (row.stands == Stands::number && row.year.size() >= 4) {
            series[key_without(row, "year")].push_back(&row);
        }
    }
    for (auto& [key, rows] : series) {
        std::ranges::stable_sort(rows, {}, [](const auto* row) { return row->year; });
        for (std::size_t i = 1; i < rows.size(); ++i) {
            const auto &before = *rows[i - 1], &after = *rows[i];
            const auto large = std::max(before.number, after.number);
            const auto small = std::min(before.number, after.number);
            // Between 1 and 19 people a factor is chance; below one a year there is none.
            if (small <= 0 || large < 20 || large <= small * factor) continue;
            findings.push_back(
                {.rule = "P04",
                 .severity = Severity::warning,
                 .place = file.place(after),
                 .message = "more than 20 times as much as the year before it, or as little: was "
                            "the unit or the count changed?",
                 .related = {file.place(before)}});
        }
    }
    return findings;
}

extern const Rule p04_break_between_years{
    .id = "P04", .title = "A series that breaks between two years", .on_layout = found};

}  // namespace palermo::published
