// S04, docs/rules/S04.md
#include <map>

#include "palermo/published/rules/all.hpp"

namespace palermo::published {
namespace {

/// Checks the parts of one column ("sex" or "age") against its total, all other columns being equal.
void check(const SdgFile& file, const TextColumn& parted, std::string_view total,
           std::size_t parts_needed, std::string_view word, Findings& findings) {
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
        for (const auto row : tables.rows_of(table)) {
            const auto count = parse_sdg_count((*file.value)[row]);
            if (parted[row] == total) {
                whole = whole == no_row ? row : whole;
                known = known && count.known();
            } else if (parts.try_emplace(parted[row], row).second) {
                known = known && count.known();
                sum += count.value;
            }
        }
        if (whole == no_row || parts.size() < parts_needed || !known) {
            continue;
        }
        const auto published = parse_sdg_count((*file.value)[whole]).value;
        if (sum == published) {
            continue;
        }
        Finding finding{"S04",
                        Severity::warning,
                        file.place(whole, file.value),
                        std::string("the parts by ") + std::string(word) +
                            (sum > published ? " add up to more than this total"
                                             : " add up to less than this total"),
                        {}};
        for (const auto& [name, row] : parts) {
            finding.related.push_back(file.place(row, file.value));
        }
        findings.push_back(std::move(finding));
    }
}

}  // namespace

Findings s04_parts_do_not_add_up(const SdgFile& file) {
    Findings findings;
    const bool national = file.kind == Kind::sdg_national;
    check(file, *file.sex, national ? "" : "bothsex", 2, "sex", findings);
    check(file, *file.age, national ? "" : "allage", 2, "age", findings);
    return findings;
}

}  // namespace palermo::published
