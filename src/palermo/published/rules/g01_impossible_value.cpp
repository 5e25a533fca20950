// G01, docs/rules/G01.md
#include <algorithm>
#include <map>

#include "palermo/published/rules.hpp"
#include "palermo/vocabulary/population.hpp"

namespace palermo::published {
namespace {

// No State has detected, prosecuted or convicted a million people for trafficking in a year: the
// whole world's detected victims of 2022 are about 75,000 in this file.
constexpr std::int64_t impossible_in_any_state = 1'000'000;

// Below that, a count is impossible against the State's own series, or against its people. In the
// releases of 2023 and 2025 the largest true count is 32,022, the sharpest true rise 98 times the
// largest count of any other year (at 11,478), and no count is above 0.4% of the State's population:
// the limits keep their distance from all three.
constexpr std::int64_t large = 50'000;
constexpr std::int64_t sharpest_rise = 50;
constexpr std::int64_t large_for_a_small_state = 1'000;
constexpr double share_of_population = 0.02;

}  // namespace

static Findings found(const GlotipInput& input) {
    const auto& rows = input.rows;
    // The largest possible count of each State and indicator, year by year.
    std::map<std::pair<TextCode, Indicator>, std::map<std::int32_t, std::int64_t>> largest_of_year;
    for (RowIndex row = 0; row < rows.size(); ++row) {
        const auto& cell = rows.people[row];
        if (cell.written == Written::count && cell.value < impossible_in_any_state) {
            auto& largest = largest_of_year[{rows.text(GlotipColumn::iso3).code(row),
                                             rows.indicators[row]}][rows.years[row]];
            largest = std::max(largest, cell.value);
        }
    }

    Findings findings;
    for (RowIndex row = 0; row < rows.size(); ++row) {
        const auto& cell = rows.people[row];
        const auto place = rows.place(row, GlotipColumn::value);
        if (cell.written == Written::empty) {
            findings.push_back({"G01", Severity::error, place, "the number is empty", {}});
        } else if (cell.written == Written::unreadable) {
            findings.push_back({"G01",
                                Severity::error,
                                place,
                                "this is not a count: a whole number, or <5, is expected",
                                {}});
        } else if (cell.value >= impossible_in_any_state) {
            findings.push_back({"G01",
                                Severity::error,
                                place,
                                "no State counts a million people or more in one year",
                                {}});
        } else if (cell.written == Written::count && cell.value >= large_for_a_small_state) {
            const auto state = rows.text(GlotipColumn::iso3).code(row);
            const auto people =
                vocabulary::population(rows.text(GlotipColumn::iso3)[row], rows.years[row]);
            if (people && static_cast<double>(cell.value) > share_of_population * *people) {
                findings.push_back({"G01",
                                    Severity::error,
                                    place,
                                    "more than one in fifty of all people of this State",
                                    {}});
                continue;
            }
            std::int64_t elsewhen = 0;
            for (const auto& [year, largest] : largest_of_year[{state, rows.indicators[row]}]) {
                if (year != rows.years[row]) {
                    elsewhen = std::max(elsewhen, largest);
                }
            }
            if (cell.value >= large && elsewhen > 0 && cell.value / sharpest_rise > elsewhen) {
                findings.push_back({"G01",
                                    Severity::error,
                                    place,
                                    "more than fifty times the largest count of this State and "
                                    "indicator in any other year",
                                    {}});
            }
        }
    }
    return findings;
}

extern const Rule g01_impossible_value{
    .id = "G01", .title = "A number that cannot be a count of people", .on_glotip = found};

}  // namespace palermo::published
