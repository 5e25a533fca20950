// protect/detail/trades.hpp: other whole-number solutions of a system of sums, without a program.
//
// People of one, two or four innermost cells trade places so that no known sum moves: most hidden
// cells can be proven safe by such a trade, as on the corners of a rectangle. Markov bases
// [DS98] are the general case.
//
// Sources  [DS98] Diaconis, Sturmfels (1998), Ann. Statist. 26(1), sec. 2: moves of small support
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "palermo/protect/tables.hpp"

namespace palermo::protect::detail {

/// The truth plus k times the change solves the system for every whole k from -down to up.
struct Trade {
    struct Change {
        CellIndex cell;
        std::int64_t by;
    };
    std::vector<Change> changes;  // all cells that move, in no order
    std::int64_t up = 0, down = 0;
};

struct TradeVisitor {
    /// Is it of use to see another trade that moves this secret? Once false, false for ever.
    std::function<bool(CellIndex)> open;
    /// Every sum and every bound was checked, in whole numbers.
    std::function<void(const Trade&)> found;
};

/// Looks for small trades that move an open secret. `truth` solves the system. Where one was not
/// found nothing is said of the cell.
///
/// Cost     O(n * m log n) for n unknown innermost cells, m of them above their least, with n * m
///          held to four million; then 100 steps for each trade tried
void find_trades(const CellSystem& system, const std::vector<std::int64_t>& truth,
                 const std::vector<bool>& secret, const TradeVisitor& visitor);

}  // namespace palermo::protect::detail
