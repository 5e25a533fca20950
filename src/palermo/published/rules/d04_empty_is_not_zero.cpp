// D04, docs/rules/D04.md
#include <fmt/format.h>

#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const CaseFile& file) {
    Findings findings;
    for (const auto name : file.binary_columns()) {
        const auto& column = *file.find(name);
        std::size_t empty = 0;
        for (std::size_t row = 0; row < column.size(); ++row) {
            empty += column.missing(row) ? 1 : 0;
        }
        const bool has_no = column.find("0").has_value();
        const bool has_yes = column.find("1").has_value();
        const Place header{file.file, file.where.header(), file.number_of(name)};
        if (empty > 0 && has_yes && !has_no) {
            findings.push_back({"D04",
                                Severity::warning,
                                header,
                                "answers are 1 or empty: who answered no, and who was never asked, "
                                "cannot be told apart; do not count the empty ones as no",
                                {}});
        } else if (empty > 0 && has_no) {
            findings.push_back(
                {"D04",
                 Severity::note,
                 header,
                 fmt::format(
                     "answers are 0, 1 or empty; {:.0f}% are empty and are not a no: use the "
                     "answered lines as the base of a share",
                     100.0 * static_cast<double>(empty) / static_cast<double>(column.size())),
                 {}});
        }
    }
    return findings;
}

extern const Rule d04_empty_is_not_zero{
    .id = "D04", .title = "An empty answer is not a no", .on_cases = found};

}  // namespace palermo::published
