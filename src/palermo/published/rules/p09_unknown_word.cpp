// P09, docs/rules/P09.md
#include <fmt/format.h>

#include "palermo/published/laid_out_groups.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const LaidOut& file) {
    Findings findings;
    for (const auto& word : file.unknown) {
        findings.push_back({.rule = "P09",
                            .severity = Severity::warning,
                            .place = {file.file, word.row, word.column},
                            .message = fmt::format(
                                "the layout does not say what this word means; such words stand "
                                "on {} row{} of the column and are kept as given",
                                word.rows, word.rows == 1 ? "" : "s"),
                            .related = {}});
    }
    return findings;
}

extern const Rule p09_unknown_word{
    .id = "P09", .title = "A word the layout does not know", .on_layout = found};

}  // namespace palermo::published
