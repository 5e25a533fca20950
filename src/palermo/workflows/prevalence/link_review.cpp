#include "palermo/workflows/prevalence/link_review.hpp"

#include <fmt/format.h>

#include "palermo/formats/source.hpp"

namespace palermo::workflows {

namespace {

using namespace palermo::linkage;

void find_lost(const Settled& settled, Findings& findings) {
    if (settled.lost > 0) {
        findings.push_back(
            {.rule = "L22",
             .severity = Severity::warning,
             .place = settled.first_lost,
             .message = fmt::format(
                 "{} of {} decisions find no pair in these lists: a record went, or what is "
                 "compared was changed and no column holds the record's own number (--record-id); "
                 "the first stands here",
                 settled.lost, settled.decisions),
             .related = {}});
    }
    if (settled.too_common > 0) {
        findings.push_back(
            {.rule = "L22",
             .severity = Severity::warning,
             .place = {},
             .message = fmt::format("{} decisions are about records that say the same as hundreds "
                                    "of others, and are not used: compare more fields, or name the "
                                    "column of the record's own number (--record-id)",
                                    settled.too_common),
             .related = {}});
    }
}

void find_twice(const Settled& settled, Findings& findings) {
    if (settled.twice.empty()) return;
    const auto& [first, second] = settled.twice.front();
    findings.push_back(
        {.rule = "L23",
         .severity = Severity::warning,
         .place = second,
         .message = fmt::format(
             "two records of one list were decided to be one person ({} time{}), and the plan says "
             "that no list holds a person twice: only one of the two is joined. If they are one "
             "person, say duplicates: true in a plan; if not, write withdrawn or different. "
             "The first stands here and in {}",
             settled.twice.size(), settled.twice.size() == 1 ? "" : "s", to_string(first)),
         .related = {first}});
}

}  // namespace

Result<Asking> Asking::with(const LinkRequest& request, const ReadLists& read) {
    return Asking(TRY(crypto::Key::read(request.key.path)).derived("review"), read);
}

Result<Settled> Asking::decided(const LinkRequest& request, Recipe& recipe,
                                Findings& findings) const {
    std::vector<DecisionRow> rows;
    for (const auto& file : request.decisions) {
        const auto source = TRY(formats::read_source(file.path));
        recipe.inputs.push_back(source.digest);
        const auto read = TRY(read_decisions(source.table, source.digest.name, source.rows, key_));
        rows.insert(rows.end(), read.begin(), read.end());
    }
    auto settled = TRY(settle(read_->records, questions(), rows));
    find_lost(settled, findings);
    find_twice(settled, findings);
    return settled;
}

}  // namespace palermo::workflows
