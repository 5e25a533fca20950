#include "palermo/protect/detail/trades.hpp"

#include <algorithm>
#include <initializer_list>
#include <span>

namespace palermo::protect::detail {
namespace {

constexpr std::size_t pairs_max = 4'000'000;
constexpr std::int64_t tries_max = 1'000'000;
constexpr std::int64_t step_max = 1 << 20;  // as far as anybody wants to know

std::uint64_t scrambled(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

/// A sum over unknown innermost cells, ascending by cell.
using Combination = std::vector<Trade::Change>;

void tidy(Combination& made) {
    std::sort(made.begin(), made.end(),
              [](const auto& a, const auto& b) { return a.cell < b.cell; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < made.size();) {
        auto one = made[i++];
        for (; i < made.size() && made[i].cell == one.cell; ++i) one.by += made[i].by;
        if (one.by != 0) made[kept++] = one;
    }
    made.resize(kept);
}

class Finder {
public:
    Finder(const CellSystem& system, const std::vector<std::int64_t>& truth,
           const std::vector<bool>& secret, const TradeVisitor& visitor)
        : system_(system),
          truth_(truth),
          visitor_(visitor),
          made_of_(system.cells.size()),
          state_(system.cells.size(), State::fresh),
          first_(system.cells.size(), none),
          held_by_(system.cells.size()),
          secrets_(system.cells.size()),
          in_(system.cells.size()),
          hash_(system.cells.size(), 0),
          change_(system.cells.size(), 0),
          off_(system.sums.size(), 0) {
        index_sums();
        for (CellIndex cell = 0; cell < made_of_.size(); ++cell) {
            expand(cell);
            for (const auto& [inner, by] : made_of_[cell]) {
                held_by_[inner].push_back({cell, by});
                if (secret[cell]) secrets_[inner].push_back(cell);
            }
        }
        hash_sums();
    }

    void run() {
        if (circular_) return;
        for (CellIndex cell = 0; cell < made_of_.size(); ++cell) {
            if (system_.cells[cell].known() || first_[cell] != none) continue;
            inner_.push_back(cell);
            if (truth_[cell] > system_.cells[cell].low) givers_.push_back(cell);
            if (hash_[cell] == 0 && worth(cell)) consider({{cell, 1}});
        }
        make_pairs();
        for (std::size_t from = 0, to = 0; from < pairs_.size() && tries_ < tries_max; from = to) {
            while (to < pairs_.size() && pairs_[to].key == pairs_[from].key) ++to;
            match(std::span(pairs_).subspan(from, to - from));
        }
    }

private:
    static constexpr std::uint32_t none = 0xFFFFFFFF;
    enum class State : std::uint8_t { fresh, open, done };

    /// One person more here and one fewer there, and what that does to the known sums.
    struct Pair {
        std::uint64_t key;  // the lesser of the change and its opposite
        bool opposite;
        CellIndex gain, lose;
    };

    void index_sums() {
        for (std::uint32_t s = 0; s < system_.sums.size(); ++s) {
            const auto& sum = system_.sums[s];
            if (first_[sum.total] == none) first_[sum.total] = s;
            in_[sum.total].emplace_back(s, -1);
            for (const auto part : sum.parts) in_[part].emplace_back(s, 1);
        }
    }

    void expand(CellIndex cell) {
        if (state_[cell] == State::done) return;
        if (state_[cell] == State::open) {
            circular_ = true;
            return;
        }
        state_[cell] = State::open;
        if (!system_.cells[cell].known()) {
            if (first_[cell] == none) {
                made_of_[cell] = {{cell, 1}};
            } else {
                for (const auto part : system_.sums[first_[cell]].parts) {
                    expand(part);
                    made_of_[cell].insert(made_of_[cell].end(), made_of_[part].begin(),
                                          made_of_[part].end());
                }
                tidy(made_of_[cell]);
            }
        }
        state_[cell] = State::done;
    }

    /// Each sum that must stay as it is gets a random number; a cell is the sum of those it is in.
    /// What adds up to zero keeps them all, but for an accident, and consider() checks that.
    void hash_sums() {
        Combination row;
        for (std::size_t s = 0; s < system_.sums.size(); ++s) {
            const auto& sum = system_.sums[s];
            if (!system_.cells[sum.total].known() && first_[sum.total] == s) continue;
            row.clear();
            for (const auto part : sum.parts) {
                row.insert(row.end(), made_of_[part].begin(), made_of_[part].end());
            }
            for (const auto& [cell, by] : made_of_[sum.total]) row.push_back({cell, -by});
            tidy(row);
            const auto key = scrambled(s);
            for (const auto& [cell, by] : row) hash_[cell] += key * static_cast<std::uint64_t>(by);
        }
    }

    /// Does the cell move a secret that is open?
    bool worth(CellIndex inner) {
        auto& own = secrets_[inner];
        while (!own.empty() && !visitor_.open(own.back())) own.pop_back();
        return !own.empty();
    }

    void make_pairs() {
        if (inner_.empty() || givers_.empty()) return;
        // In long tables only neighbours: these share categories.
        const auto reach = std::max<std::size_t>(1, pairs_max / givers_.size() / 2);
        for (const auto lose : givers_) {
            const auto at = static_cast<std::size_t>(
                std::lower_bound(inner_.begin(), inner_.end(), lose) - inner_.begin());
            const auto last = std::min(inner_.size(), at + reach + 1);
            for (auto i = at > reach ? at - reach : 0; i < last; ++i) {
                const auto gain = inner_[i];
                if (gain == lose) continue;
                const auto key = hash_[gain] - hash_[lose], other = 0 - key;
                if (key != 0) {
                    pairs_.push_back({std::min(key, other), other < key, gain, lose});
                } else if (worth(gain) || worth(lose)) {
                    consider({{gain, 1}, {lose, -1}});
                }
            }
        }
        std::sort(pairs_.begin(), pairs_.end(), [](const Pair& a, const Pair& b) {
            if (a.key != b.key) return a.key < b.key;
            if (a.opposite != b.opposite) return b.opposite;
            return a.gain != b.gain ? a.gain < b.gain : a.lose < b.lose;
        });
    }

    /// Two pairs whose changes cancel.
    void match(std::span<const Pair> same) {
        const auto middle =
            std::find_if(same.begin(), same.end(), [](const Pair& each) { return each.opposite; });
        for (auto a = same.begin(); a != middle; ++a) {
            for (auto b = middle; b != same.end(); ++b) {
                if (a->gain == b->lose || a->lose == b->gain) continue;
                if (!worth(a->gain) && !worth(a->lose) && !worth(b->gain) && !worth(b->lose)) {
                    continue;
                }
                consider({{a->gain, 1}, {b->gain, 1}, {a->lose, -1}, {b->lose, -1}});
                if (tries_ >= tries_max) return;
            }
        }
    }

    void consider(std::initializer_list<Trade::Change> moves) {
        ++tries_;
        touched_.clear();
        for (const auto& [inner, step] : moves) {
            for (const auto& [cell, by] : held_by_[inner]) {
                if (change_[cell] == 0) touched_.push_back(cell);
                change_[cell] += by * step;
            }
        }
        trade_.changes.clear();
        trade_.up = trade_.down = step_max;
        for (const auto cell : touched_) {
            const auto by = change_[cell];
            change_[cell] = 0;  // a cell may stand here twice
            if (by == 0) continue;
            trade_.changes.push_back({cell, by});
            const auto more = (system_.cells[cell].high - truth_[cell]) / std::abs(by);
            const auto less = (truth_[cell] - system_.cells[cell].low) / std::abs(by);
            trade_.up = std::min(trade_.up, by > 0 ? more : less);
            trade_.down = std::min(trade_.down, by > 0 ? less : more);
        }
        if (trade_.up + trade_.down > 0 && holds()) visitor_.found(trade_);
    }

    /// Every sum, by its own cells.
    bool holds() {
        const auto add = [&](std::int64_t sign) {
            for (const auto& [cell, by] : trade_.changes) {
                for (const auto& [sum, own] : in_[cell]) off_[sum] += sign * own * by;
            }
        };
        add(1);
        bool result = true;
        for (const auto& [cell, by] : trade_.changes) {
            for (const auto& [sum, own] : in_[cell]) result = result && off_[sum] == 0;
        }
        add(-1);
        return result;
    }

    const CellSystem& system_;
    const std::vector<std::int64_t>& truth_;
    const TradeVisitor& visitor_;
    std::vector<Combination> made_of_;  // shape [cells]: unknown innermost cells
    std::vector<State> state_;
    std::vector<std::uint32_t> first_;             // shape [cells]: a sum with this total
    std::vector<Combination> held_by_;             // shape [cells], of innermost ones
    std::vector<std::vector<CellIndex>> secrets_;  // shape [cells]: may be open
    std::vector<std::vector<std::pair<std::uint32_t, int>>> in_;  // shape [cells]: sum, sign
    std::vector<std::uint64_t> hash_;                             // shape [cells]
    std::vector<std::int64_t> change_;                            // shape [cells]: 0 between calls
    std::vector<std::int64_t> off_;                               // shape [sums]: 0 between calls
    std::vector<CellIndex> inner_, givers_, touched_;
    std::vector<Pair> pairs_;
    Trade trade_;
    std::int64_t tries_ = 0;
    bool circular_ = false;
};

}  // namespace

void find_trades(const CellSystem& system, const std::vector<std::int64_t>& truth,
                 const std::vector<bool>& secret, const TradeVisitor& visitor) {
    Finder(system, truth, secret, visitor).run();
}

}  // namespace palermo::protect::detail
