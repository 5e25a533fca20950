#include "palermo/disclosure/detail/classes.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "palermo/disclosure/detail/dominance.hpp"
#include "palermo/disclosure/detail/draws.hpp"

namespace palermo::protect::detail {

Problem problem_of(const Cube& cube, const std::vector<bool>& primary,
                   const SuppressionRules& rules, Draws::Reach reach) {
    Problem result;
    const Draws draws(cube, rules.key, reach);
    result.hidden_min = rules.hidden_min;
    result.inner = cube.inner;
    result.equal = cube.equal;
    result.class_of.resize(cube.cells.size());
    std::map<std::vector<CellIndex>, std::uint32_t> number;
    for (CellIndex cell = 0; cell < cube.cells.size(); ++cell) {
        const auto [place, is_new] = number.try_emplace(
            cube.made_of[cell], static_cast<std::uint32_t>(result.classes.size()));
        if (is_new) {
            Class fresh;
            fresh.made_of = cube.made_of[cell];
            fresh.count = cube.cells[cell].count;
            result.classes.push_back(std::move(fresh));
        }
        auto& own = result.classes[place->second];
        own.cells.push_back(cell);
        own.listed = own.listed || cube.lists(cell);
        own.primary = own.primary || primary[cell] || draws.takes_as_small(cell, rules);
        if (!cube.brought.empty()) own.above = above_of(cube.cells[cell], rules);
        own.insider = rules.insiders && own.primary && draws.takes_as_alone(cell);
        result.class_of[cell] = place->second;
    }
    result.holding.resize(cube.inner);
    for (std::uint32_t c = 0; c < result.classes.size(); ++c) {
        auto& own = result.classes[c];
        // A reader loses a cell, and more with a large one than with a small one.
        const auto listed = std::count_if(own.cells.begin(), own.cells.end(),
                                          [&](CellIndex cell) { return cube.lists(cell); });
        own.lift = draws.lift(own.cells.front());
        own.loss = static_cast<double>(listed) * (8 + std::sqrt(static_cast<double>(own.count))) *
                   std::exp(own.lift);
        for (const auto inner : own.made_of) result.holding[inner].push_back(c);
    }
    return result;
}

SparseRow row_of(const Class& own) {
    SparseRow row;
    for (const auto inner : own.made_of) row.push_back({inner, 1});
    return row;
}

SparseRow row_of(const std::pair<std::vector<CellIndex>, std::vector<CellIndex>>& equal) {
    SparseRow row;
    for (const auto inner : equal.first) row.push_back({inner, 1});
    for (const auto inner : equal.second) row.push_back({inner, prime - 1});
    return row;
}

double loss_of(const Problem& problem, const std::vector<bool>& printed) {
    double loss = 0;
    for (std::size_t c = 0; c < printed.size(); ++c) {
        if (!printed[c] && !problem.classes[c].primary) loss += problem.classes[c].loss;
    }
    return loss;
}

}  // namespace palermo::protect::detail
