// S04, docs/rules/S04.md
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "palermo/published/rules.hpp"

namespace palermo::published {
namespace {

/// Checks the parts of one column ("sex" or "age") against its total, all other columns being equal.
void check(const SdgFile& file, const TextColumn& parted,
           std::string_view (*clean)(Kind, std::string_view), std::string_view word,
           Findings& findings) {
    constexpr std::size_t parts_needed = 2;
    std::vector<const TextColumn*> others;
    for (const auto* column : file.key) {
        if (column != &parted) {
            others.push_back(column);
        }
    }
    const auto tables = Groups::by(others);
    for (std::uint32_t table = 0; table < tables.size(); ++table) {
        std::map<std::string_view, RowIndex> parts;
        RowIndex whole = no_row;
        bool known = true;
        std::int64_t sum = 0;
        std::int64_t largest = 0;
        for (const auto row : tables.rows_of(table)) {
            const auto count = parse_sdg_count((*file.value)[row]);
            const auto part = clean(file.kind, parted[row]);
            if (part == "_T") {
                whole = whole == no_row ? row : whole;
            } else if (parts.try_emplace(part, row).second) {
                known = known && count.known();
                sum += count.known() ? count.value : 0;
                largest = std::max(largest, count.known() ? count.value : 0);
            }
        }
        const auto published =
            whole == no_row ? Count::missing() : parse_sdg_count((*file.value)[whole]);
        if (!published.known() || sum == published.value) {
            continue;
        }
        // Parts that are less prove something only where all of them are there.
        const bool less = sum < published.value;
        if (less && (parts.size() < parts_needed || !known)) {
            continue;
        }
        Finding finding{"S04",
                        Severity::warning,
                        file.place(whole, file.value),
                        largest > published.value
                            ? fmt::format("a part by {} is larger than this total", word)
                            : fmt::format("the parts by {} add up to {} than this total", word,
                                          less ? "less" : "more"),
                        {}};
        for (const auto& [name, row] : parts) {
            const auto count = parse_sdg_count((*file.value)[row]);
            if (largest <= published.value || (count.known() && count.value > published.value)) {
                finding.related.push_back(file.place(row, file.value));
            }
        }
        findings.push_back(std::move(finding));
    }
}

}  // namespace

static Findings found(const SdgFile& file) {
    Findings findings;
    check(file, *file.sex, clean_sex, "sex", findings);
    check(file, *file.age, clean_age, "age", findings);
    return findings;
}

extern const Rule s04_parts_do_not_add_up{
    .id = "S04", .title = "Parts that do not add up to their total", .on_sdg = found};

}  // namespace palermo::published
