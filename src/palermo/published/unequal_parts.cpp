#include "palermo/published/unequal_parts.hpp"

namespace palermo::published {

void find_unequal_parts(const GlotipRows& rows, RowIndex total, const std::vector<RowIndex>& parts,
                        const UnequalParts& say, Findings& findings) {
    const auto& whole = rows.people[total];
    bool published = whole.written == Written::count;
    std::int64_t sum = 0;
    for (const auto row : parts) {
        published = published && rows.people[row].written == Written::count;
        sum += rows.people[row].value;
    }
    if (!published || sum == whole.value) return;
    Finding finding{.rule = say.rule,
                    .severity = Severity::warning,
                    .place = rows.place(total, GlotipColumn::value),
                    .message = sum > whole.value ? say.more : say.less,
                    .related = {}};
    for (const auto row : parts) {
        finding.related.push_back(rows.place(row, GlotipColumn::value));
    }
    findings.push_back(std::move(finding));
}

}  // namespace palermo::published
