#include "palermo/protect/earlier.hpp"

#include <cstdlib>
#include <unordered_map>

#include "palermo/protect/audit.hpp"

namespace palermo::protect {
namespace {

TableLayout layout_of(const std::vector<std::string>& columns) {
    TableLayout layout{{}, {}, "count", {{hidden_mark, {1, no_limit}}}};
    for (const auto& column : columns) layout.dimensions.push_back({column, "Total"});
    return layout;
}

std::string key_of(const std::vector<std::uint32_t>& categories) {
    std::string key;
    for (const auto each : categories) key += std::to_string(each) + ",";
    return key;
}

}  // namespace

Result<std::vector<Attack>> attacks_with_earlier(const Table& now,
                                                 const std::vector<std::string>& columns, bool flat,
                                                 std::int64_t small_below,
                                                 const std::vector<std::int64_t>& truth,
                                                 std::span<const Table* const> earlier) {
    expects(truth.size() == now.rows());
    const auto layout = layout_of(columns);
    const auto here = TRY(read_tables(now, layout));
    Attack told{"told earlier", "which small cells hidden now an earlier release prints", 0, 0};
    Attack came{"newcomers", "in which cells so few came or left that they can be told", 0, 0};
    for (const auto* table : earlier) {
        const auto there = TRY(read_tables(*table, layout, here.labels));
        std::unordered_map<std::string, const PrintedCell*> then;
        for (const auto& each : there.tables) {
            for (const auto& cell : each.cells) then.emplace(key_of(cell.categories), &cell);
        }
        for (const auto& each : here.tables) {
            for (const auto& cell : each.cells) {
                const auto found = then.find(key_of(cell.categories));
                if (found == then.end() || found->second->suppressed) continue;
                const auto before = found->second->bounds.low;
                const auto count = truth[cell.rows.front()];
                if (cell.suppressed) {
                    ++told.tried;
                    if (count < small_below && before == count) ++told.succeeded;
                } else {
                    ++came.tried;
                    const auto change = std::abs(count - before);
                    if (change > 0 && change < small_below) ++came.succeeded;
                }
            }
        }
    }
    std::vector<Attack> attacks = {told, came};
    if (flat) {
        const auto audit = TRY(audit_tables(now, layout, earlier));
        attacks.push_back({"both together", "which cells hidden here or earlier follow from both",
                           audit.suppressed, audit.follow_jointly});
    }
    return attacks;
}

}  // namespace palermo::protect
