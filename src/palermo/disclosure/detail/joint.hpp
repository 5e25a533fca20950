// disclosure/detail/joint.hpp: the same table in several releases, as one system.
#pragma once

#include <span>
#include <vector>

#include "palermo/disclosure/attack.hpp"
#include "palermo/disclosure/tables.hpp"

namespace palermo::protect::detail {

/// One table as several releases printed it (nullptr: not in that release).
struct Joint {
    CellSystem system;                 // cells of all releases, then unprinted totals
    std::vector<std::size_t> first;    // shape [releases]: where the cells of each begin
    std::vector<std::size_t> printed;  // shape [releases]: how many of them are printed
};

/// Sums of each release, then links: the same cell in two releases has one value, unless both print
/// different ones. Sums and links that contradict what stands before them are left out.
inline Joint joint_of(std::span<const PrintedTable* const> releases) {
    Joint joint;
    for (const auto* table : releases) {
        joint.first.push_back(joint.system.cells.size());
        joint.printed.push_back(table == nullptr ? 0 : table->cells.size());
        if (table == nullptr) continue;
        auto own = system_of(*table);
        const auto shift = static_cast<CellIndex>(joint.system.cells.size());
        joint.system.cells.insert(joint.system.cells.end(), own.cells.begin(), own.cells.end());
        for (auto& sum : own.sums) {
            sum.total += shift;
            for (auto& part : sum.parts) part += shift;
            joint.system.sums.push_back(std::move(sum));
        }
    }
    for (std::size_t a = 0; a < releases.size(); ++a) {
        for (std::size_t b = a + 1; b < releases.size(); ++b) {
            if (releases[a] == nullptr || releases[b] == nullptr) continue;
            for (std::size_t i = 0; i < releases[a]->cells.size(); ++i) {
                const auto& one = releases[a]->cells[i];
                for (std::size_t j = 0; j < releases[b]->cells.size(); ++j) {
                    const auto& other = releases[b]->cells[j];
                    if (one.categories != other.categories || one.withheld || other.withheld)
                        continue;
                    const bool both_known = one.bounds.known() && other.bounds.known();
                    const bool can_be_equal =
                        one.bounds.low <= other.bounds.high && other.bounds.low <= one.bounds.high;
                    if (both_known || !can_be_equal) continue;
                    joint.system.sums.push_back({static_cast<CellIndex>(joint.first[a] + i),
                                                 {static_cast<CellIndex>(joint.first[b] + j)}});
                }
            }
        }
    }
    return joint;
}

/// Which of the wanted cells have one value only, and for which nobody could tell.
struct SingleValued {
    std::vector<bool> fallen, undecided;  // shape [cells]
    std::vector<std::int64_t> value;      // shape [cells]; of fallen ones, -1 where sums that
                                          // contradict the bounds say so

    /// Fallen, or not shown to stand: what our own releases are measured by.
    std::vector<bool> unsafe() const {
        auto result = fallen;
        for (std::size_t i = 0; i < result.size(); ++i) result[i] = result[i] || undecided[i];
        return result;
    }
};

inline Result<SingleValued> single_valued(const CellSystem& system,
                                          const std::vector<bool>& wanted) {
    auto fitting = system;
    // Bounds and sums may contradict each other, and some sums are left out then. A reader who takes
    // them all still has what follows from them alone.
    auto alone = determined(system);
    auto found = TRY(intervals(fitting, wanted));
    if (found.contradiction) {
        (void)TRY(make_feasible(fitting));
        found = TRY(intervals(fitting, wanted));
        const auto rest = determined(fitting);
        for (std::size_t i = 0; i < alone.size(); ++i) alone[i] = alone[i] || rest[i];
    }
    SingleValued result{alone, std::vector<bool>(system.cells.size(), false),
                        std::vector<std::int64_t>(system.cells.size(), -1)};
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const bool undecided = found.contradiction || found.undecided[i];
        const bool bracketed = !undecided && found.cells[i].known();
        result.fallen[i] = wanted[i] && (alone[i] || bracketed);
        result.undecided[i] = wanted[i] && !result.fallen[i] && undecided;
        if (bracketed) result.value[i] = found.cells[i].low;
    }
    return result;
}

}  // namespace palermo::protect::detail
