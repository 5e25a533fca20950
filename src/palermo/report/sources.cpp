#include "palermo/report/sources.hpp"

#include <algorithm>

#include "palermo/published/laws.hpp"
#include "palermo/published/national.hpp"

namespace palermo::report {

using published::GivenFile;
using published::Kind;

std::span<const SourceKind> source_kinds() {
    static const std::vector<SourceKind> kinds = {
        {.role = Role::detections,
         .name = "data",
         .kind = Kind::glotip,
         .cited = "UNODC; Global Report on Trafficking in Persons: detected victims and "
                  "offenders; 2025-04-14",
         .one = true,
         .read =
             [](const GivenFile& given) {
                 return published::release_of_glotip(given.file, given.lookups.labels,
                                                     {{}, given.lookups.inputs}, given.citation);
             }},
        {.role = Role::sdg,
         .name = "data",
         .kind = Kind::sdg_series,
         .cited = "UNSD; SDG indicator 16.2.2; 2020-10-01",
         .figures = {"C36"},
         .read =
             [](const GivenFile& given) {
                 return published::release_of_sdg(given.file, given.citation);
             }},
        {.role = Role::sdg,
         .name = "data",
         .kind = Kind::sdg_national,
         .cited = "UNSD; SDG indicator 16.2.2; 2020-10-01",
         .alone = false,
         .figures = {"C36"},
         .read =
             [](const GivenFile& given) {
                 return published::release_of_sdg(given.file, given.citation);
             }},
        {.role = Role::national_sdg,
         .name = "data",
         .kind = Kind::laid_out,
         .cited = "Croatian Bureau of Statistics; SDG indicator 16.2.2; 2026-03-23",
         .figures = {"C36n"},
         .read =
             [](const GivenFile& given) {
                 return published::release_of_layout(given.file, given.citation);
             }},
        {.role = Role::legislation,
         .name = "legislation",
         .text = "Register of laws (docs/formats/legislation.md)",
         .read = [](const GivenFile& given) { return published::release_of_laws(given.file); }},
        {.role = Role::cases,
         .name = "cases",
         .text = "tables.csv of a release by palermo protect synthesize, with its release.json "
                 "beside it, for the page on means of control",
         .with_statement = true,
         .figures = {"C31", "C32", "C58"},
         .read =
             [](const GivenFile& given) {
                 return published::release_of_case_tables(given.file, given.statement,
                                                          given.statement_name);
             }},
        {.role = Role::national,
         .name = "national",
         .text = "NLD.victims.csv of palermo national publish, with its release.json beside it: a "
                 "State's own report where no UNODC release is given",
         .with_statement = true,
         .figures = {"C38", "C39", "N01", "N02", "N03", "N04"},
         .read =
             [](const GivenFile& given) {
                 return published::release_of_national_tables(given.file, given.statement,
                                                              given.statement_name);
             },
         .read_as_detections =
             [](const GivenFile& given) {
                 return published::release_of_national(given.file, given.statement,
                                                       given.statement_name);
             }},
        {.role = Role::estimates,
         .name = "estimates",
         .with_statement = true,
         .figures = {"C37", "C37e", "C37m", "C37o", "C37s", "C37x", "C37p"}},
        {.role = Role::estimate_details, .name = "estimate details", .with_statement = true},
    };
    return kinds;
}

const SourceKind* source_of(Kind kind) {
    const auto all = source_kinds();
    const auto found = std::ranges::find(all, std::optional(kind), &SourceKind::kind);
    return found == all.end() ? nullptr : &*found;
}

const SourceKind* source_named(std::string_view name) {
    for (const auto& each : source_kinds()) {
        if (!each.text.empty() && each.name == name) return &each;
    }
    return nullptr;
}

void Sources::add(Role role, protect::Release release) {
    expects(releases_.emplace(role, std::move(release)).second);
}

const protect::Release* Sources::find(Role role) const {
    const auto found = releases_.find(role);
    return found == releases_.end() ? nullptr : &found->second;
}

const Table* Sources::table(Role role) const {
    const auto* release = find(role);
    return release == nullptr ? nullptr : &release->table();
}

bool Sources::can_make(std::string_view figure) const {
    const auto kinds = source_kinds();
    const auto own = std::ranges::find(kinds, Role::national, &SourceKind::role);
    const bool national = std::ranges::find(own->figures, figure) != own->figures.end();
    return !national || find(Role::national) != nullptr;
}

const protect::Statement* Sources::statement_of(std::string_view figure) const {
    for (const auto& each : source_kinds()) {
        if (std::ranges::find(each.figures, figure) == each.figures.end()) continue;
        if (const auto* own = find(each.role)) return &own->statement();
    }
    return nullptr;
}

}  // namespace palermo::report
