// prevalence/detail/regression.hpp: the chance of being on a list, given covariates.
//
//     log(p / (1 - p)) = intercept + slopes + bends
//
// Bends let the line follow what is not one: at up to eight places of each number, the people above it
// may differ by a step. A penalty on the squared steps, chosen by restricted likelihood (Laplace's
// approximation), keeps them near zero where the line is right [W11].
//
// Sources  [W11] Wood (2011), J. R. Stat. Soc. B 73, 3-36.
//          [GM92] Goldstein, Messer (1992), Annals of Statistics 20, 1306-1328.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "palermo/prevalence/strata/doubly_robust.hpp"

namespace palermo::prevalence::detail {

/// What a regression sees of people: a matrix, the intercept first.
struct Columns {
    std::size_t width = 0;
    std::vector<double> x;           // shape [people * width], row by row
    std::vector<std::uint8_t> bend;  // shape [width]: 1 for a step

    std::span<const double> row(std::size_t person) const {
        return {x.data() + person * width, width};
    }
};

/// The intercept and the numbers as they are.
Columns linear_columns(const SeenPeople& people);

/// Numbers of more than two values in standard deviations, and their steps, as many as fit in 400 columns.
Columns spline_columns(const SeenPeople& people);

using Index = std::vector<std::size_t>;

struct Regression {
    std::vector<double> effects;  // shape [width]
    std::vector<double>
        factor;           // of information + penalty, as cholesky() leaves it, stride width + 1
    double evidence = 0;  // log of the restricted likelihood, up to a constant

    double chance(std::span<const double> row) const;

    /// (information + penalty)^-1 times the vector, in place.
    void divide(std::vector<double>& vector) const;
};

/// Newton's method for the likelihood less half of penalty times squared effects. Starts from `start` or,
/// where empty, from the mean. Once the task is stopped it ends at the next step. Cost  iterations * who * width^2 / 2
Regression regress(const Columns& columns, std::span<const std::uint8_t> y, const Index& who,
                   std::span<const double> penalty, const Task& task,
                   std::span<const double> start = {});

/// `ridge` for slopes; for steps a quarter of what the restricted likelihood prefers: an average over many
/// people bears a rough curve better than one that leans [GM92]. Shape [width].
std::vector<double> chosen_penalty(const Columns& columns, std::span<const std::uint8_t> y,
                                   const Index& who, double ridge, const Task& task);

}  // namespace palermo::prevalence::detail
