// disclosure/detail/classes.hpp: a cube as what suppression works on: numbers, not cells.
//
// Cells made of the same innermost cells carry the same number. They are one class, hidden or
// printed together.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "palermo/disclosure/detail/draws.hpp"
#include "palermo/disclosure/detail/modular.hpp"
#include "palermo/disclosure/suppress.hpp"

namespace palermo::protect::detail {

struct Class {
    std::vector<CellIndex> made_of;
    std::vector<CellIndex> cells;
    std::int64_t count = 0;
    bool listed = false;  // a cell of it stands in a table; else nobody prints it
    bool primary = false;
    bool insider = false;    // primary, and one contributor knows the number, or is taken to
    double loss = 0;         // what hiding it costs a reader, as far as the key lets it count
    double lift = 0;         // of the key: how much earlier than by its loss it is printed
    std::int64_t above = 0;  // amounts: so much more must be possible
};

struct Problem {
    std::vector<Class> classes;
    std::vector<std::uint32_t> class_of;              // shape [cells]
    std::vector<std::vector<std::uint32_t>> holding;  // shape [inner]: classes it is in
    std::size_t inner = 0;
    /// Linked tables: sums of innermost cells, first and second, that are the same number.
    std::vector<std::pair<std::vector<CellIndex>, std::vector<CellIndex>>> equal;
    std::int64_t hidden_min = 0;  // what a reader knows of a hidden cell
};

Problem problem_of(const Cube& cube, const std::vector<bool>& primary,
                   const SuppressionRules& rules, Draws::Reach reach = Draws::Reach::all);

/// The number of a class as a sum of innermost ones.
SparseRow row_of(const Class& own);

/// The difference of two sums that are the same number: nothing, and everybody knows it.
SparseRow row_of(const std::pair<std::vector<CellIndex>, std::vector<CellIndex>>& equal);

/// What hiding the classes that are not printed costs, beside the primary ones.
double loss_of(const Problem& problem, const std::vector<bool>& printed);

/// Publishes greedily in several orders and returns the best: which classes are printed. No primary
/// class follows from the sums of printed ones, nor from them and what one insider knows.
std::vector<bool> search_orders(const Problem& problem, int tries);

/// Prints hidden classes again, the dearest first, where no primary class then follows from the sums
/// and `safe` agrees. Ends after `failures_max` that could not be printed.
void print_again(const Problem& problem, std::vector<bool>& printed,
                 const std::function<bool(const std::vector<bool>&)>& safe, int failures_max);

}  // namespace palermo::protect::detail
