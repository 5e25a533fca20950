// G08, docs/rules/G08.md
#include <algorithm>
#include <map>
#include <tuple>

#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const GlotipInput& input) {
    const auto& rows = input.rows;
    // State, indicator, year, sex, age: what a table by form or citizenship is a table of.
    using Whole = std::tuple<TextCode, Indicator, std::int32_t, Sex, Age>;
    const auto whole_of = [&](RowIndex row) {
        return Whole{rows.text(GlotipColumn::iso3).code(row), rows.indicators[row], rows.years[row],
                     rows.sexes[row], rows.ages[row]};
    };
    std::map<Whole, RowIndex> totals;
    std::map<std::pair<Whole, Dimension>, std::vector<RowIndex>> lines;
    for (std::uint32_t key = 0; key < rows.keys.size(); ++key) {
        const auto row = rows.keys.first_of(key);
        if (rows.dimensions[row] == Dimension::total) {
            totals.try_emplace(whole_of(row), row);
        } else if (rows.dimensions[row] == Dimension::form ||
                   rows.dimensions[row] == Dimension::citizenship) {
            lines[{whole_of(row), rows.dimensions[row]}].push_back(row);
        }
    }

    Findings findings;
    for (const auto& [table, parts] : lines) {
        const auto total = totals.find(table.first);
        if (total == totals.end() || rows.people[total->second].written != Written::count) {
            continue;
        }
        // Suppressed lines count as nothing here, so a finding holds whatever they hide. Lines with
        // an impossible number have findings of their own.
        std::int64_t sum = 0;
        std::int64_t largest = 0;
        Finding finding{"G08",
                        Severity::note,
                        rows.place(total->second, GlotipColumn::value),
                        table.second == Dimension::form
                            ? "the forms of exploitation add up to more than this total: a person "
                              "can have several, so do not stack them"
                            : "the citizenships add up to more than this total",
                        {}};
        for (const auto row : parts) {
            const auto& cell = rows.people[row];
            if (cell.written == Written::count && cell.value < 1'000'000) {
                sum += cell.value;
                largest = std::max(largest, cell.value);
                finding.related.push_back(rows.place(row, GlotipColumn::value));
            }
        }
        const auto published = rows.people[total->second].value;
        if (largest > published) {
            // Having several forms explains a sum, not one form with more people than there are.
            finding.severity = Severity::warning;
            finding.message = table.second == Dimension::form
                                  ? "one form of exploitation alone is more than this total"
                                  : "one citizenship alone is more than this total";
        }
        if (sum > published) {
            findings.push_back(std::move(finding));
        }
    }
    return findings;
}

extern const Rule g08_lines_exceed_total{
    .id = "G08", .title = "Lines of a table that exceed its total", .on_glotip = found};

}  // namespace palermo::published
