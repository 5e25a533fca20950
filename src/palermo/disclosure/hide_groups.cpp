#include "palermo/disclosure/hide_groups.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "palermo/disclosure/detail/told_groups.hpp"

namespace palermo::protect {
namespace {

using Categories = std::vector<std::uint32_t>;

/// Corners tried for one group: people of it, and so many cells of people elsewhere.
constexpr std::size_t corners_tried = 2'000;

/// People of the group leave its category for another. With as many elsewhere who go the other way no
/// margin changes; alone, the margins of the two categories are hidden too.
struct Corners {
    CellIndex from = 0,
              other = 0;      // innermost cells: who leaves, and who changes with them or where to
    std::int64_t people = 0;  // that can change
    double loss = 0;          // what hiding it costs beside what is hidden
    std::vector<CellIndex> hides;
};

class Hiding {
public:
    Hiding(const Cube& cube, std::vector<CellFate> fate) : cube_(cube), fate_(std::move(fate)) {
        holding_.resize(cube.inner);
        for (CellIndex cell = 0; cell < cube.cells.size(); ++cell) {
            for (const auto inner : cube.made_of[cell]) holding_[inner].push_back(cell);
        }
        for (CellIndex inner = 0; inner < cube.inner; ++inner) {
            number_.emplace(cube.cells[inner].categories, inner);
        }
    }

    /// False where nothing more can be hidden for it.
    bool hide_for(const detail::ToldGroup& group, std::int64_t needed) {
        Corners best;
        const auto better = [&](const Corners& each) {
            const auto enough = std::min(each.people, needed),
                       so_far = std::min(best.people, needed);
            return enough != so_far ? enough > so_far : each.loss < best.loss;
        };
        const auto& inside = cube_.made_of[group.total];
        const auto& alike = cube_.made_of[group.part];
        auto from = alike;
        std::stable_sort(from.begin(), from.end(), [&](CellIndex a, CellIndex b) {
            return cube_.cells[a].count > cube_.cells[b].count;
        });
        std::size_t tried = 0;
        for (const auto a : from) {
            for (CellIndex b = 0; b < cube_.inner && tried < corners_tried; ++b) {
                if (used_.contains({a, b})) continue;
                const bool is_inside = std::binary_search(inside.begin(), inside.end(), b);
                const auto corners = is_inside ? alone(group, a, b) : corners_of(group, a, b);
                if (corners.people == 0) continue;
                ++tried;
                if (better(corners)) best = corners;
            }
        }
        if (best.people == 0) return false;
        used_.insert({best.from, best.other});
        for (const auto cell : best.hides) {
            if (fate_[cell] == CellFate::printed) fate_[cell] = CellFate::secondary;
        }
        return true;
    }

    const std::vector<CellFate>& fate() const { return fate_; }

private:
    Corners corners_of(const detail::ToldGroup& group, CellIndex a, CellIndex b) const {
        auto there = cube_.cells[a].categories, here = cube_.cells[b].categories;
        // A linked table without this column says nothing of it.
        if (there[group.column] == 0 || here[group.column] == 0) return {};
        std::swap(there[group.column], here[group.column]);
        const auto c = number_.find(there), d = number_.find(here);
        if (c == number_.end() || d == number_.end() || c->second == b) return {};
        const auto& alike = cube_.made_of[group.part];
        const auto& inside = cube_.made_of[group.total];
        // The first must stay in the group and leave the category.
        if (std::binary_search(alike.begin(), alike.end(), c->second)) return {};
        if (!std::binary_search(inside.begin(), inside.end(), c->second)) return {};
        if (std::binary_search(inside.begin(), inside.end(), d->second)) return {};
        return hiding({a, b, std::min(cube_.cells[a].count, cube_.cells[b].count), 0, {}},
                      {{a, -1}, {b, -1}, {c->second, 1}, {d->second, 1}});
    }

    /// From `a` to `b`, which differ in the column of the group alone.
    Corners alone(const detail::ToldGroup& group, CellIndex a, CellIndex b) const {
        const auto& alike = cube_.made_of[group.part];
        if (std::binary_search(alike.begin(), alike.end(), b)) return {};
        auto there = cube_.cells[a].categories;
        there[group.column] = cube_.cells[b].categories[group.column];
        if (there != cube_.cells[b].categories) return {};
        return hiding({a, b, cube_.cells[a].count, 0, {}}, {{a, -1}, {b, 1}});
    }

    /// With the cells whose number changes.
    Corners hiding(Corners result, const std::vector<std::pair<CellIndex, int>>& changes) const {
        std::map<CellIndex, int> net;
        for (const auto& [inner, by] : changes) {
            for (const auto cell : holding_[inner]) net[cell] += by;
        }
        for (const auto& [cell, by] : net) {
            if (by == 0) continue;
            result.hides.push_back(cell);
            if (fate_[cell] != CellFate::printed) continue;
            result.loss += 8 + std::sqrt(static_cast<double>(cube_.cells[cell].count));
        }
        return result;
    }

    const Cube& cube_;
    std::vector<CellFate> fate_;
    std::vector<std::vector<CellIndex>> holding_;     // shape [inner]: cells it is part of
    std::map<Categories, CellIndex> number_;          // of innermost cells
    std::set<std::pair<CellIndex, CellIndex>> used_;  // corners hidden already
};

}  // namespace

Result<std::vector<CellFate>> hide_groups(const Cube& cube, std::vector<CellFate> fate,
                                          const SuppressionRules& rules) {
    if (rules.group_share_max >= 1) return fate;
    Hiding hiding(cube, std::move(fate));
    for (;;) {
        const auto told = TRY(detail::told_groups(cube, hiding.fate(), rules));
        if (told.groups.empty()) return hiding.fate();
        for (const auto& group : told.groups) {
            const auto total = cube.cells[group.total].count;
            const auto most = static_cast<std::int64_t>(
                std::floor(rules.group_share_max * static_cast<double>(total)));
            if (!hiding.hide_for(group, cube.cells[group.part].count - most)) {
                return fail(Code::would_disclose, "groups.cannot_be_hidden",
                            {{"groups", told.groups.size()},
                             {"group_share", field_name("group_share_max")}});
            }
        }
    }
}

}  // namespace palermo::protect
