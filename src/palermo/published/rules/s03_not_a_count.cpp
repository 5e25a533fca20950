// S03, docs/rules/S03.md
#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const SdgFile& file) {
    Findings findings;
    for (std::size_t row = 0; row < file.size(); ++row) {
        // S05 looks at rates.
        if (is_rate((*file.units)[row])) continue;
        const auto count = parse_sdg_count((*file.value)[row]);
        if (!count.known()) {
            findings.push_back({"S03",
                                Severity::error,
                                file.place(row, file.value),
                                file.value->missing(row)
                                    ? "the value is empty"
                                    : "the value is not a whole number of people",
                                {}});
        } else if (count.value >= 1'000'000) {
            findings.push_back({"S03",
                                Severity::error,
                                file.place(row, file.value),
                                "no State counts a million victims or more in one year",
                                {}});
        }
    }
    return findings;
}

extern const Rule s03_not_a_count{
    .id = "S03", .title = "A value that is not a count", .on_sdg = found};

}  // namespace palermo::published
