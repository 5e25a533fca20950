// The attack by the program itself, for tests and bench: tables of invented people, all tables that fit,
// and which of them one key or another prints the same way.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "palermo/disclosure/suppress.hpp"

namespace palermo::tests {

using namespace palermo::protect;

using Counts = std::vector<std::int64_t>;

/// Invented people in rows and columns: counts by row, then column.
inline Table people(const Counts& counts, std::size_t columns) {
    TextColumn row("row"), column("column");
    for (std::size_t i = 0; i < counts.size(); ++i) {
        for (std::int64_t n = 0; n < counts[i]; ++n) {
            row.push("r" + std::to_string(i / columns));
            column.push("c" + std::to_string(i % columns));
        }
    }
    return *Table::make({row, column});
}

inline Cube cube_of(const Counts& counts, std::size_t columns) {
    return *count_cube(people(counts, columns), {"row", "column"});
}

/// The same cube with other innermost counts; all of them are of somebody.
inline void refill(Cube& cube, const Counts& inner) {
    for (std::size_t i = 0; i < cube.cells.size(); ++i) {
        auto& cell = cube.cells[i];
        cell.count = 0;
        for (const auto leaf : cube.made_of[i]) cell.count += inner[leaf];
        cell.contributors = cell.count;
    }
}

inline std::vector<bool> hidden_by(const Cube& cube, SuppressionRules rules,
                                   const std::string& key) {
    rules.key = key;
    const auto found = suppress(cube, rules);
    std::vector<bool> hidden;
    if (!found) return hidden;
    for (const auto fate : found->fate) hidden.push_back(fate != CellFate::printed);
    return hidden;
}

/// All tables that fulfil what is printed, the nearest first, at most `most` of them.
inline std::vector<Counts> tables_that_fit(const Cube& cube, const std::vector<bool>& hidden,
                                           std::size_t most) {
    Counts at;
    std::vector<CellIndex> unknown;
    for (CellIndex i = 0; i < cube.inner; ++i) {
        at.push_back(cube.cells[i].count);
        if (hidden[i]) unknown.push_back(i);
    }
    const auto truth = at;
    struct Known {
        std::vector<CellIndex> of;
        std::int64_t sum = 0;
    };
    std::vector<Known> known;
    for (auto i = cube.inner; i < cube.cells.size(); ++i) {
        if (hidden[i]) continue;
        Known own;
        for (const auto leaf : cube.made_of[i]) {
            if (!hidden[leaf]) continue;
            own.of.push_back(leaf);
            own.sum += truth[leaf];
        }
        if (!own.of.empty()) known.push_back(std::move(own));
    }
    std::vector<Counts> result;
    const std::function<void(std::size_t, std::int64_t)> go_on = [&](std::size_t k,
                                                                     std::int64_t away) {
        if (k == unknown.size()) return void(result.push_back(at));
        std::int64_t low = 1, high = 100;
        for (const auto& own : known) {
            if (std::find(own.of.begin(), own.of.end(), unknown[k]) == own.of.end()) continue;
            std::int64_t left = own.sum, later = 0;
            for (const auto leaf : own.of) {
                const auto place = std::find(unknown.begin(), unknown.end(), leaf);
                const auto number = static_cast<std::size_t>(place - unknown.begin());
                if (number < k) left -= at[leaf];
                if (number > k) ++later;
            }
            high = std::min(high, left - later);
            if (later == 0) low = std::max(low, left);
        }
        const auto own = truth[unknown[k]];
        for (auto value = std::max(low, own - away); value <= std::min(high, own + away); ++value) {
            at[unknown[k]] = value;
            go_on(k + 1, away - std::abs(value - own));
        }
        at[unknown[k]] = own;
    };
    // By how many people all cells together may differ, so that the nearest are found first.
    for (std::int64_t away = 4; away <= 256 && result.size() < most; away *= 2) {
        result.clear();
        go_on(0, away);
    }
    const auto distance = [&](const Counts& table) {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < table.size(); ++i) sum += std::abs(table[i] - truth[i]);
        return sum;
    };
    std::stable_sort(result.begin(), result.end(),
                     [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
    if (result.size() > most) result.resize(most);
    return result;
}

/// Small cells that keep fewer values than the width and one, of the tables for which one of `keys`
/// keys hides just the same cells; 0 keys: for which the program without a key does.
inline int fixed_cells(const Cube& cube, const SuppressionRules& rules,
                       const std::vector<bool>& hidden, int keys) {
    const auto small = primary_cells(cube, rules);
    const auto enough = static_cast<std::size_t>(rules.width_min) + 1;
    std::vector<std::set<std::int64_t>> values(cube.cells.size());
    const auto note = [&](const Cube& table) {
        for (std::size_t i = 0; i < values.size(); ++i) values[i].insert(table.cells[i].count);
    };
    note(cube);
    auto other = cube;
    for (const auto& table : tables_that_fit(cube, hidden, 400)) {
        refill(other, table);
        bool is_useful = false, any_open = false;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!small[i] || values[i].size() >= enough) continue;
            any_open = true;
            is_useful = is_useful || !values[i].contains(other.cells[i].count);
        }
        if (!any_open) break;
        if (!is_useful) continue;
        for (int key = 0; key < std::max(keys, 1); ++key) {
            const auto name = keys == 0 ? "" : "another key " + std::to_string(key);
            if (hidden_by(other, rules, name) != hidden) continue;
            note(other);
            break;
        }
    }
    int fixed = 0;
    for (std::size_t i = 0; i < values.size(); ++i) fixed += small[i] && values[i].size() < enough;
    return fixed;
}

/// What is drawn, and how hard is tried.
struct MinimalityAttack {
    int tables = 15;
    std::int64_t width = 3;
    int keys = 150;
    std::uint64_t seed = 1;
};

struct CellsFixed {
    int small = 0, fixed = 0, hidden_beside = 0;
};

/// Tables of 3 x 3 cells, a third of them of 1 to 9 people, the others of 10 to 59.
inline CellsFixed attack_by_own_program(const MinimalityAttack& attack) {
    CellsFixed result;
    std::mt19937_64 dice(attack.seed);
    SuppressionRules rules;
    rules.width_min = attack.width;
    for (int table = 0; table < attack.tables; ++table) {
        Counts counts;
        for (int i = 0; i < 9; ++i) {
            const bool is_small = dice() % 3 == 0;
            const auto draw = static_cast<std::int64_t>(dice() % 50);
            counts.push_back(is_small ? 1 + draw % 9 : 10 + draw);
        }
        const auto cube = cube_of(counts, 3);
        const bool keyed = attack.keys > 0;
        const auto hidden = hidden_by(cube, rules, keyed ? "ours " + std::to_string(table) : "");
        if (hidden.empty()) continue;
        const auto small = primary_cells(cube, rules);
        for (std::size_t i = 0; i < small.size(); ++i) {
            result.small += small[i];
            result.hidden_beside += hidden[i] && !small[i];
        }
        result.fixed += fixed_cells(cube, rules, hidden, attack.keys);
    }
    return result;
}

}  // namespace palermo::tests
