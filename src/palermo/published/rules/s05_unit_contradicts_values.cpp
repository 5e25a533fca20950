// S05, docs/rules/S05.md
#include <fmt/format.h>

#include <algorithm>

#include "palermo/published/rules.hpp"

namespace palermo::published {
namespace {

// 100 in 100,000 would be one in a thousand people detected as a victim in one year.
constexpr std::int64_t no_rate = 100;

/// A number with a fraction that is not only zeros: "1.7", "0,42".
bool has_fraction(std::string_view text) {
    const auto point = text.find_first_of(".,");
    return point != std::string_view::npos && point > 0 && point + 1 < text.size() &&
           text.find_first_not_of("0123456789.,") == std::string_view::npos &&
           text.find_first_of(".,", point + 1) == std::string_view::npos &&
           text.find_first_not_of('0', point + 1) != std::string_view::npos;
}

/// The values under one unit.
struct Values {
    std::size_t first = 0;
    std::size_t rows = 0;
    std::size_t whole = 0;
    std::size_t fractions = 0;
    std::int64_t largest = 0;
};

}  // namespace

static Findings found(const SdgFile& file) {
    std::vector<Values> of_unit(file.units->values().size());
    for (std::size_t row = 0; row < file.size(); ++row) {
        auto& values = of_unit[file.units->code(row)];
        if (values.rows++ == 0) values.first = row;
        const auto text = (*file.value)[row];
        if (const auto count = parse_sdg_count(text); count.known()) {
            ++values.whole;
            values.largest = std::max(values.largest, count.value);
        } else if (has_fraction(text)) {
            ++values.fractions;
        }
    }
    Findings findings;
    const auto say = [&](const Values& values, Severity severity, std::string message) {
        findings.push_back({.rule = "S05",
                            .severity = severity,
                            .place = file.place(values.first, file.units),
                            .message = std::move(message),
                            .related = {}});
    };
    for (std::size_t code = 0; code < of_unit.size(); ++code) {
        const auto& values = of_unit[code];
        if (values.rows == 0) continue;
        const auto rows = fmt::format("{} row{}", values.rows, values.rows == 1 ? "" : "s");
        const bool rate = is_rate(file.units->values()[code]);
        if (rate && values.fractions == 0 && values.largest >= no_rate) {
            say(values, Severity::error,
                fmt::format(
                    "this unit is a rate, but no value of its {} has a fraction and some are "
                    "100 or more: they look like counts of people",
                    rows));
        } else if (rate) {
            say(values, Severity::note,
                fmt::format("this unit is a rate: the values of its {} are not taken as counts of "
                            "people",
                            rows));
        } else if (values.fractions > 0) {
            say(values, Severity::error,
                fmt::format(
                    "this unit counts, but {} of its {} value{} {} a fraction: rates look so",
                    values.fractions, values.rows, values.rows == 1 ? "" : "s",
                    values.fractions == 1 ? "has" : "have"));
        }
    }
    return findings;
}

extern const Rule s05_unit_contradicts_values{
    .id = "S05", .title = "A unit that its values contradict", .on_sdg = found};

}  // namespace palermo::published
