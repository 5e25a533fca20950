#include "palermo/disclosure/detail/own_program.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "palermo/disclosure/detail/simplex_walk.hpp"

namespace palermo::protect::detail {
namespace {

constexpr int patience = 3;

class Family {
public:
    Family(const Target& target, const SuppressionRules& rules, std::size_t cells)
        : target_(target), rules_(rules), system_(target.known) {
        std::vector<bool> seen(target.truth.size(), false);
        for (CellIndex c = 0; c < cells; ++c) {
            if (system_.cells[c].known() || seen[target.group[c]]) continue;
            seen[target.group[c]] = true;
            cells_.push_back(c);
        }
    }

    std::vector<ToldByChoice> run() {
        while (told_.empty() && (narrow() || alone())) {
        }
        return std::move(told_);
    }

private:
    std::int64_t truth(CellIndex cell) const { return target_.truth[cell]; }
    bool same_people(CellIndex a, CellIndex b) const {
        return target_.group[a] == target_.group[b];
    }

    /// A cell is at least this from now on. Told, where it is not in the true table.
    void raise(CellIndex cell, std::int64_t low, ToldByChoice why) {
        system_.cells[cell].low = std::max(system_.cells[cell].low, low);
        if (truth(cell) < low) told_.push_back(why);
    }

    /// (1). True where a least value was raised.
    bool narrow() {
        ReferenceSolution ground(system_, target_.truth);
        SimplexWalk edges(ground, patience);
        trades_.clear();
        std::vector<Bounds> seen;
        for (const auto each : target_.truth) seen.push_back({each, each});
        const auto note = [&](const Move& trade) {
            trades_.push_back(trade);
            for (const auto& [cell, by] : trade.changes) {
                const auto up = std::abs(by) * (by > 0 ? trade.up : trade.down);
                const auto down = std::abs(by) * (by > 0 ? trade.down : trade.up);
                seen[cell].low = std::min(seen[cell].low, truth(cell) - down);
                seen[cell].high = std::max(seen[cell].high, truth(cell) + up);
            }
        };
        bool raised = false;
        for (const auto cell : cells_) {
            const auto is_wide = [&] { return seen[cell].high - seen[cell].low >= target_.width; };
            if (is_wide()) continue;
            const auto ending = edges.move(cell, {}, {is_wide, note});
            if (is_wide() || system_.cells[cell].low >= rules_.small_below) continue;
            // Stuck where it is never small: fine as it is.
            if (ending == SimplexWalk::Ending::stuck && seen[cell].low >= rules_.small_below)
                continue;
            raise(cell, rules_.small_below, {cell, ToldByChoice::nobody});
            raised = true;
        }
        return raised;
    }

    /// The true table or a trade of it in which a cell is 1; empty where none was found.
    std::vector<std::int64_t> with_one_in(CellIndex cell, SimplexWalk& edges,
                                          SimplexWalk::Ending& ending) {
        if (truth(cell) == 1) return target_.truth;
        std::vector<std::int64_t> table;
        const auto look = [&](const Move& trade) {
            const auto own = std::find_if(trade.changes.begin(), trade.changes.end(),
                                          [&](const auto& each) { return each.cell == cell; });
            if (!table.empty() || own == trade.changes.end()) return;
            const auto less = truth(cell) - 1;
            if (less % own->by != 0) return;
            const auto times = -less / own->by;
            if (times > trade.up || times < -trade.down) return;
            table = target_.truth;
            for (const auto& [each, by] : trade.changes) table[each] += times * by;
        };
        for (const auto& trade : trades_) look(trade);
        ending = SimplexWalk::Ending::moved;
        if (table.empty()) {
            ending = edges.move(cell, {},
                                {[&] { return !table.empty(); },
                                 [&](const Move& trade) {
                                     trades_.push_back(trade);
                                     look(trade);
                                 }});
        }
        return table;
    }

    /// Does one step of a trade stay within what is possible, from another table?
    bool fits(const Move& trade, const std::vector<std::int64_t>& table) const {
        const auto holds = [&](std::int64_t sign) {
            return std::all_of(trade.changes.begin(), trade.changes.end(), [&](const auto& each) {
                const auto value = table[each.cell] + sign * each.by;
                const auto& bounds = system_.cells[each.cell];
                return value >= bounds.low && value <= bounds.high;
            });
        };
        return holds(1) || holds(-1);
    }

    /// The small cell that the one who is alone in `insider` could tell in this table, if any.
    std::optional<CellIndex> told_to(CellIndex insider,
                                     const std::vector<std::int64_t>& table) const {
        std::vector<CellIndex> own;
        for (CellIndex c = 0; c < table.size(); ++c) {
            if (same_people(c, insider)) own.push_back(c);
        }
        std::vector<bool> free(table.size(), false);
        const auto clear = [&](const Move& trade) {
            const auto& changes = trade.changes;
            if (std::any_of(changes.begin(), changes.end(),
                            [&](const auto& each) { return same_people(each.cell, insider); })) {
                return;
            }
            for (const auto& each : changes) free[each.cell] = true;
        };
        for (const auto& trade : trades_) {
            if (fits(trade, table)) clear(trade);
        }
        std::optional<ReferenceSolution> ground;
        std::optional<SimplexWalk> edges;
        for (const auto cell : cells_) {
            if (free[cell] || table[cell] >= rules_.small_below || same_people(cell, insider)) {
                continue;
            }
            if (!edges) {
                ground.emplace(system_, table);
                edges.emplace(*ground, patience);
            }
            (void)edges->move(cell, own, {[&] { return bool(free[cell]); }, clear});
            if (!free[cell]) return cell;
        }
        return std::nullopt;
    }

    /// (2). True where a least value was raised.
    bool alone() {
        if (!rules_.insiders) return false;
        ReferenceSolution ground(system_, target_.truth);
        SimplexWalk edges(ground, patience);
        for (const auto cell : cells_) {
            if (system_.cells[cell].low > 1) continue;
            auto ending = SimplexWalk::Ending::stuck;
            const auto table = with_one_in(cell, edges, ending);
            if (table.empty()) {
                // Never 1, or nobody could tell: then tables in which it is are left out.
                system_.cells[cell].low = std::max<std::int64_t>(system_.cells[cell].low, 2);
                if (ending == SimplexWalk::Ending::unsure) return true;
                continue;
            }
            if (const auto told = told_to(cell, table)) {
                raise(cell, 2, {*told, cell});
                return true;
            }
        }
        return false;
    }

    const Target& target_;
    const SuppressionRules& rules_;
    CellSystem system_;
    std::vector<CellIndex> cells_;  // one for each group of the same people
    std::vector<Move> trades_;      // from the true table
    std::vector<ToldByChoice> told_;
};

}  // namespace

bool looks_at_choice(const Cube& cube, const SuppressionRules& rules, const CellSystem& known) {
    const auto unknown = std::count_if(known.cells.begin(), known.cells.end(),
                                       [](const auto& each) { return !each.known(); });
    return !cube.amounts && rules.hidden_min > 0 && unknown <= own_program_cells;
}

std::vector<ToldByChoice> told_by_choice(const Target& target, const SuppressionRules& rules,
                                         std::size_t cells) {
    return Family(target, rules, cells).run();
}

}  // namespace palermo::protect::detail
