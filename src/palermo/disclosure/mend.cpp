#include "palermo/disclosure/mend.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace palermo::protect {
namespace {

/// Rounds seldom exceed five; each hides a cell more at least.
constexpr int rounds_max = 40;

std::int64_t succeeded(const std::vector<Attack>& attacks) {
    std::int64_t result = 0;
    for (const auto& each : attacks) result += each.succeeded;
    return result;
}

}  // namespace

Result<Mended> suppress_beside(const Cube& cube, const SuppressionRules& rules,
                               std::span<const EarlierRelease> earlier) {
    Mended alone{TRY(suppress(cube, rules))};
    if (earlier.empty()) return alone;
    alone.beside_earlier = true;
    // The rows of a table are the cells that it lists.
    std::vector<CellIndex> cell_of;
    for (CellIndex cell = 0; cell < cube.cells.size(); ++cell) {
        if (cube.lists(cell)) cell_of.push_back(cell);
    }
    auto mended = alone;
    auto now = reading_of(cube, rules);
    std::vector<CellIndex> also;
    for (int round = 0; round < rounds_max; ++round) {
        now.table = table_of(cube, mended.found.fate);
        const auto rows = telling_rows(now, earlier);
        // What cannot be compared is refused by publish(), with its reason.
        if (!rows) return alone;
        const auto had = also.size();
        for (const auto row : *rows) {
            const auto cell = cell_of.at(row);
            if (std::find(also.begin(), also.end(), cell) == also.end()) also.push_back(cell);
        }
        if (also.size() == had) break;
        auto more = suppress(cube, rules, also);
        if (!more) return alone;
        mended.found = *std::move(more);
    }
    if (also.empty()) return alone;
    now.table = table_of(cube, mended.found.fate);
    const auto attacks = attacks_between(now, earlier);
    if (!attacks || succeeded(*attacks) > 0) return alone;
    mended.more_cells = mended.found.secondary - alone.found.secondary;
    mended.more_people = mended.found.people_hidden - alone.found.people_hidden;
    return mended;
}

Result<Candidate> mended_candidate(const Cube& cube, const Mended& mended,
                                   const SuppressionRules& rules) {
    auto candidate = TRY(suppressed_candidate(cube, mended.found.fate, rules));
    if (mended.beside_earlier) {
        candidate.not_attacked_.emplace_back(
            "which cells are hidden for the sake of earlier releases: that follows from the "
            "tables");
    }
    return candidate;
}

}  // namespace palermo::protect
