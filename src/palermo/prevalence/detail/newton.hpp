// prevalence/detail/newton.hpp: one step of Newton's method for a concave likelihood, as both workspaces take it.
//
// The step is the whole of Newton's, but no longer than 20 in the likelihood's own measure, and halved while
// it lowers the likelihood by more than rounding can.
#pragma once

#include <cmath>
#include <cstddef>

#include "palermo/prevalence/detail/kernels.hpp"

namespace palermo::prevalence::detail {

/// direction = information^-1 score, shapes [p]; `matrix` holds the information as cholesky() wants it and is
/// factored in place. Returns score' direction, about twice what a step gains; 0 where it is not positive.
inline double towards_maximum(double* matrix, std::size_t stride, std::size_t p,
                              const double* score, double* direction) {
    for (std::size_t i = 0; i < p; ++i) direction[i] = score[i];
    cholesky(matrix, stride, p);
    solve(matrix, stride, p, direction);
    double decrement = 0;
    for (std::size_t i = 0; i < p; ++i) decrement += score[i] * direction[i];
    return decrement >= 0 ? decrement : 0;
}

/// `try_length(t)` goes to start + t * direction and returns the likelihood there. Ends at the point taken and
/// returns its value; after 40 halvings that is the start, to the last digit.
template <class TryLength>
double climb(double value, double decrement, const TryLength& try_length) {
    double length = decrement > 400 ? 20 / std::sqrt(decrement) : 1;
    for (int halving = 0;; ++halving, length /= 2) {
        const double now = try_length(length);
        if (now >= value - 1e-10 * std::fabs(value) || halving == 40) return now;
    }
}

}  // namespace palermo::prevalence::detail
