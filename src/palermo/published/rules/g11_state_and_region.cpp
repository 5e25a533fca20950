// G11, docs/rules/G11.md
#include <fmt/format.h>

#include <map>

#include "palermo/published/rules.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::published {
namespace {

std::string_view region_name(int m49) {
    const auto* region = vocabulary::region_by_m49(m49);
    return region == nullptr ? "" : vocabulary::name(*region, words::Language::en);
}

}  // namespace

static Findings found(const GlotipInput& input) {
    using C = GlotipColumn;
    const auto& rows = input.rows;
    Findings findings;
    // One finding for each different way a State is written, at its first row.
    const std::array written = {&rows.text(C::iso3), &rows.text(C::country), &rows.text(C::region),
                                &rows.text(C::subregion)};
    const auto ways = Groups::by(written);
    std::map<TextCode, RowIndex> first_way;
    const auto say = [&](std::uint32_t way, C column, Severity severity, std::string message) {
        const auto members = ways.rows_of(way);
        Finding finding{"G11", severity, rows.place(members[0], column), std::move(message), {}};
        for (const auto row : members.subspan(1)) {
            finding.related.push_back(rows.whole_row(row));
        }
        findings.push_back(std::move(finding));
    };
    for (std::uint32_t way = 0; way < ways.size(); ++way) {
        const auto row = ways.first_of(way);
        const auto lines = ways.rows_of(way).size();
        const auto* country = state_of(rows.text(C::iso3)[row], rows.text(C::country)[row]);
        if (country == nullptr) {
            say(way, C::iso3, Severity::error,
                fmt::format(
                    "not the ISO 3166 code of a State or territory, on {} row{}: its numbers "
                    "belong to no State and are not used",
                    lines, lines == 1 ? "" : "s"));
            continue;
        }
        if (rows.text(C::iso3).missing(row)) {
            say(way, C::iso3, Severity::warning,
                fmt::format("no code, on {} row{}; the name is that of {}", lines,
                            lines == 1 ? "" : "s", country->iso3));
            continue;
        }
        const auto [first, is_first] = first_way.try_emplace(rows.text(C::iso3).code(row), row);
        if (!is_first) {
            say(way, C::country, Severity::warning,
                fmt::format("this State is written otherwise on row {}",
                            rows.file_row(first->second)));
        }
        const auto* named = vocabulary::country_by_name(rows.text(C::country)[row]);
        if (named != nullptr && named != country) {
            say(way, C::country, Severity::error,
                fmt::format("the code says {}, the name says {}", country->iso3, named->iso3));
        }
        if (rows.text(C::region)[row] != region_name(country->region)) {
            say(way, C::region, Severity::warning,
                fmt::format("not the M49 region of {}, which is {}", country->iso3,
                            region_name(country->region)));
        }
        if (rows.text(C::subregion)[row] != region_name(country->subregion)) {
            say(way, C::subregion, Severity::warning,
                fmt::format("not the M49 subregion of {}, which is {}", country->iso3,
                            region_name(country->subregion)));
        }
    }
    return findings;
}

extern const Rule g11_state_and_region{
    .id = "G11", .title = "A State or region that is not what its code says", .on_glotip = found};

}  // namespace palermo::published
