// G15, docs/rules/G15.md
#include <fmt/format.h>

#include "palermo/published/rules.hpp"
#include "palermo/published/totals.hpp"

namespace palermo::published {
namespace {

std::string_view word_of(std::string_view indicator) {
    return indicator == "victims"      ? "detected victims"
           : indicator == "contact"    ? "persons brought into formal contact"
           : indicator == "prosecuted" ? "persons prosecuted"
           : indicator == "convicted"  ? "persons convicted"
                                       : "offences";
}

std::string state_name(std::string_view iso3) {
    const auto* country = vocabulary::country_by_iso3(iso3);
    return country == nullptr
               ? std::string(iso3)
               : fmt::format("{} ({})", vocabulary::name(*country, words::Language::en), iso3);
}

}  // namespace

static Findings found(const GlotipRows& rows, const Table& clean) {
    Findings findings;
    for (const auto& absent : absent_totals(clean)) {
        const auto row_of = [&](std::int64_t file_row) {
            return static_cast<RowIndex>(rows.where.table_row(file_row));
        };
        const bool hidden = absent.total == CellState::suppressed;
        const bool has_row = absent.row != absent.part_rows.front();
        Finding finding{
            .rule = "G15",
            .severity = Severity::warning,
            .place = rows.place(row_of(absent.row), GlotipColumn::value),
            .message = fmt::format("{}, {}, {}: {}; the parts by {} make {} at the least",
                                   state_name(absent.state), absent.year, word_of(absent.indicator),
                                   hidden    ? "the total is hidden as fewer than five"
                                   : has_row ? "the total cannot be used"
                                             : "no row holds the total",
                                   name_of(absent.by), fmt::group_digits(absent.people_at_least)),
            .related = {}};
        for (const auto row : absent.part_rows) {
            finding.related.push_back(rows.place(row_of(row), GlotipColumn::value));
        }
        findings.push_back(std::move(finding));
    }
    return findings;
}

extern const Rule g15_absent_total{
    .id = "G15", .title = "No usable total beside published parts", .on_clean_table = found};

}  // namespace palermo::published
