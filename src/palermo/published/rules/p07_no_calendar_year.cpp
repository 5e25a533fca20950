// P07, docs/rules/P07.md
#include <fmt/format.h>

#include <set>

#include "palermo/published/laid_out_groups.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const LaidOut& file) {
    Findings findings;
    std::set<std::string> seen;
    for (const auto& row : file.rows) {
        const auto& year = row.year;
        const bool calendar =
            year.size() == 4 && year.find_first_not_of("0123456789") == std::string::npos;
        if (year.empty() || calendar || !seen.insert(year).second) continue;
        findings.push_back({.rule = "P07",
                            .severity = Severity::note,
                            .place = file.place(row),
                            .message = "this is no year of the calendar: kept as given, and put "
                                       "beside no other State's year",
                            .related = {}});
    }
    return findings;
}

extern const Rule p07_no_calendar_year{
    .id = "P07", .title = "A year that is none of the calendar", .on_layout = found};

}  // namespace palermo::published
