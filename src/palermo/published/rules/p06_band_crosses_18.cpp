// P06, docs/rules/P06.md
#include <fmt/format.h>

#include <charconv>
#include <set>

#include "palermo/published/laid_out_groups.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::published {
namespace {

bool whole(std::string_view text, int& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

static Findings found(const LaidOut& file) {
    Findings findings;
    std::set<std::string> seen;
    for (const auto& row : file.rows) {
        const auto line = row.age.find('_');
        if (line == 0 || line == std::string::npos || !seen.insert(row.age).second) continue;
        int from = 0, to = 0;
        if (!whole(std::string_view(row.age).substr(0, line), from) ||
            !whole(std::string_view(row.age).substr(line + 1), to) || from >= 18 || to < 18) {
            continue;
        }
        findings.push_back({.rule = "P06",
                            .severity = Severity::warning,
                            .place = file.place(row),
                            .message = "this age band holds children and adults: it is neither "
                                       "0 to 17 nor 18 and more",
                            .related = {}});
    }
    return findings;
}

extern const Rule p06_band_crosses_18{
    .id = "P06", .title = "An age band that crosses 18", .on_layout = found};

}  // namespace palermo::published
