// synthesis/detail/estimate.hpp: from noisy tables to the tables the records should have.
//
// Post-processing only. Tables that overlap say the same thing twice; what they agree on is better
// known than what each says alone. Cells that the noise alone could have made are pulled towards
// what is expected of them, first by independence, then by the other tables (through the columns
// that two have in common), so that the release does not invent combinations.
//
// Sources  [DS40] Deming, Stephan (1940) (raking); [JS61] James, Stein (1961), for small tables;
//          large ones in shrink.hpp.
#pragma once

#include <vector>

#include "palermo/synthesis/marginals.hpp"

namespace palermo::protect::detail {

/// A table of two or three columns at code level, cleaned.
struct Estimate {
    std::vector<std::size_t> columns;
    std::vector<double> cells;     // shape [product of sizes], records, not below 0
    std::vector<bool> possible;    // false where a rule of the schema forbids the cell
    double sigma = 0;              // noise of a cell before cleaning
    std::vector<double> variance;  // of each cell after cleaning, as far as the noise tells
};

struct Estimates {
    double rows = 0;
    std::vector<std::vector<double>> one_way;           // shape [columns][codes], sums to rows
    std::vector<std::vector<double>> one_way_variance;  // of each of them
    std::vector<Estimate> tables;
};

struct EstimateOptions {
    double drop_below = 0.5;  // cells expected below this many records are emptied
};

/// Errors   unavailable  stopped
Result<Estimates> estimate(const Schema& schema, const std::vector<Marginal>& marginals,
                           const Task& task, const EstimateOptions& options = {});

/// Which cells of a table the schema's rules allow (rules that lie within its columns).
std::vector<bool> possible_cells(const Schema& schema, const std::vector<std::size_t>& columns);

}  // namespace palermo::protect::detail
