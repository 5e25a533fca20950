#include "palermo/store/detail/row_order.hpp"

#include <tuple>

namespace palermo::store::detail {
namespace {

bool follows(const RecordRow& before, const RecordRow& next) {
    return before.record.id < next.record.id;
}

bool starts(const VersionRow& row) {
    return row.version.number == 1;
}

bool follows(const VersionRow& before, const VersionRow& next) {
    const auto group_of = [](const VersionRow& row) {
        return std::tie(row.vault, row.record, row.group);
    };
    if (group_of(before) == group_of(next)) return next.version.number == before.version.number + 1;
    return group_of(before) < group_of(next) && starts(next);
}

bool follows(const SettingRow& before, const SettingRow& next) {
    return before.name < next.name;
}

bool follows(const LineRow&, const LineRow&) {
    return true;  // AuditVerifier knows
}

}  // namespace

Result<void> RowOrder::check(const Row& row) {
    const bool first_of_kind = !before_ || before_->index() < row.index();
    bool fits = first_of_kind || before_->index() == row.index();
    if (const auto* version = std::get_if<VersionRow>(&row); version && first_of_kind)
        fits = starts(*version);
    if (fits && !first_of_kind)
        fits = std::visit(
            [&](const auto& next) {
                return follows(std::get<std::decay_t<decltype(next)>>(*before_), next);
            },
            row);
    if (!fits) return fail(Code::corrupt, "store.rows_order");
    if (const auto* line = std::get_if<LineRow>(&row)) TRY(lines_.add(line->line));
    if (first_of_kind || !std::holds_alternative<LineRow>(row)) before_ = row;
    return {};
}

Result<void> RowOrder::check_head(const std::string& head) const {
    const auto origin = head.substr(0, head.find('\n'));
    const bool named = !origin.empty() && origin.find_first_of(" +") == origin.npos;
    const bool fits =
        head.empty()
            ? tree().size() == 0
            : named && tree().size() > 0 &&
                  head.starts_with(crypto::checkpoint_text({origin, tree().size(), tree().root()}) +
                                   "\n");
    if (!fits) return fail(Code::corrupt, "store.rows_head");
    return {};
}

}  // namespace palermo::store::detail
