// synthesis/detail/shrink.hpp: cells that noise alone could have made, pulled towards what is expected.
//
// Sources  [R56] Robbins (1956); Jiang, Zhang (2009), Ann. Statist. 37 (nonparametric empirical
//          Bayes).
#pragma once

#include <vector>

namespace palermo::protect::detail {

/// Empirical Bayes for cells y = x + noise with x = expected * factor: the distribution of factors
/// over the table is found by EM on a grid with 0 in it [R56]; each cell becomes its posterior
/// mean. Cells of 7 sigma and more stay as they are.
///
/// `cells`, `expected` (above 0) and `used` have one shape; cells not used are left alone. No cell
/// becomes more than `largest` times what was expected. `variance`, where given, receives the
/// posterior variance of each used cell, sigma^2 of those left as they are.
void shrink(std::vector<double>& cells, const std::vector<double>& expected,
            const std::vector<bool>& used, double sigma, double largest,
            std::vector<double>* variance = nullptr);

}  // namespace palermo::protect::detail
