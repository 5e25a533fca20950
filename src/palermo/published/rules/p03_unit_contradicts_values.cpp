// P03, docs/rules/P03.md
#include <fmt/format.h>

#include <cmath>
#include <map>

#include "palermo/published/laid_out_groups.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::published {
namespace {

// 100 in 100,000 would be one in a thousand people detected as a victim in one year.
constexpr double no_rate = 100;

struct Values {
    const LaidOutRow *first = nullptr, *fraction = nullptr, *largest = nullptr;
    std::int64_t rows = 0, fractions = 0, large = 0;
};

}  // namespace

static Findings found(const LaidOut& file) {
    Findings findings;
    std::map<std::string, Values> of_unit;
    for (const auto& row : file.rows) {
        if (row.stands != Stands::number) continue;
        auto& values = of_unit[row.unit];
        if (values.first == nullptr) values.first = &row;
        ++values.rows;
        if (std::floor(row.number) != row.number) {
            ++values.fractions;
            if (values.fraction == nullptr) values.fraction = &row;
        }
        if (row.number >= no_rate) ++values.large;
        if (row.number >= no_rate && values.largest == nullptr) values.largest = &row;
    }
    for (const auto& [unit, values] : of_unit) {
        const auto say = [&](const LaidOutRow& row, Severity severity, std::string message) {
            findings.push_back({.rule = "P03",
                                .severity = severity,
                                .place = file.place(row),
                                .message = std::move(message),
                                .related = {}});
        };
        if (unit == "per_100000") {
            if (values.large == 0) continue;
            say(*values.largest, Severity::error,
                fmt::format("per 100,000 population, {} of {} would be one person in a thousand or "
                            "more{}",
                            values.large, values_in_words(values.rows),
                            values.fractions == 0 ? ", and none has a fraction: they look like "
                                                    "counts of people"
                                                  : ""));
        } else if (unit == "percent") {
            say(*values.first, Severity::warning,
                fmt::format(
                    "per cent, for {}, and of what is said nowhere; indicator 16.2.2 is per "
                    "100,000 population",
                    values_in_words(values.rows)));
        } else if (unit != "hours" && values.fractions > 0) {
            say(*values.fraction, unit == "not_said" ? Severity::warning : Severity::error,
                fmt::format(
                    "{}, but {} of {} {} a fraction: rates look so",
                    unit == "not_said" ? "no unit" : fmt::format("this unit counts ({})", unit),
                    values.fractions, values_in_words(values.rows),
                    values.fractions == 1 ? "has" : "have"));
        }
    }
    return findings;
}

extern const Rule p03_unit_contradicts_values{
    .id = "P03", .title = "A unit that the values contradict", .on_layout = found};

}  // namespace palermo::published
