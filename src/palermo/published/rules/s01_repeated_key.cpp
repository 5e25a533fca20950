// S01, docs/rules/S01.md
#include <fmt/format.h>

#include <algorithm>

#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const SdgFile& file) {
    Findings findings;
    const auto keys = Groups::by(file.key);
    for (std::uint32_t key = 0; key < keys.size(); ++key) {
        const auto rows = keys.rows_of(key);
        if (rows.size() < 2) {
            continue;
        }
        const bool conflict = std::ranges::any_of(
            rows, [&](RowIndex row) { return file.value->code(row) != file.value->code(rows[0]); });
        Finding finding{"S01",
                        conflict ? Severity::error : Severity::warning,
                        file.place(rows[0], nullptr),
                        fmt::format("this key stands {} times, with {}", rows.size(),
                                    conflict ? "different values" : "the same value each time"),
                        {}};
        for (const auto row : rows.subspan(1)) {
            finding.related.push_back(file.place(row, nullptr));
        }
        findings.push_back(std::move(finding));
    }
    return findings;
}

extern const Rule s01_repeated_key{
    .id = "S01", .title = "A key that stands more than once", .on_sdg = found};

}  // namespace palermo::published
