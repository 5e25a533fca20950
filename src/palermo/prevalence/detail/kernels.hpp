// prevalence/detail/kernels.hpp: the loops where the time goes.
//
// Arithmetic is plain IEEE double, in one fixed order, without fused multiply-add: the AVX2 clones
// give the same bits as the portable code.
#pragma once

#include <cstddef>
#include <cstdint>

namespace palermo::prevalence::detail {

/// x[w] = sum of x[v] over v subset of w. Shape [2^lists].
void sum_subsets(double* x, int lists);

/// x[w] = sum of x[v] over v superset of w. Shape [2^lists].
void sum_supersets(double* x, int lists);

/// x[i] = exp(x[i]) * keep[i], |error| < 1e-15 relative; x clamped to [-700, 700]. n a multiple of 4.
void exponentials(double* x, const double* keep, std::size_t n);

/// Cholesky of the symmetric matrix whose lower triangle stands in a (row-major, `stride`), in place.
/// A pivot below 1e-11 of its diagonal is skipped: that parameter is held where it is.
/// Returns the number of skipped pivots.
int cholesky(double* a, std::size_t stride, std::size_t n);

/// Solves L L' x = b in place with the factor of cholesky(); skipped parameters get 0.
void solve(const double* l, std::size_t stride, std::size_t n, double* b);

}  // namespace palermo::prevalence::detail
