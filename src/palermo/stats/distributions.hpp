// stats/distributions.hpp: the few distribution functions the methods need, to near machine precision.
//
//     normal_quantile(0.975)   1.959963984540054
//
// Sources  [W88] Wichura (1988), Algorithm AS 241, Applied Statistics 37, 477-484.
//          [HF96] Hyndman, Fan (1996), The American Statistician 50, 361-365.
//          [T79] Temme; [P92] series and continued fraction of the incomplete gamma function.
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>

namespace palermo::stats {

double normal_cdf(double x);

/// The x with normal_cdf(x) = p; -inf at 0 and +inf at 1. Relative error about 1e-16 [W88].
double normal_quantile(double p);

/// log(k!) for k >= 0: a table for small whole k, else Stirling's series (absolute error < 1e-13
/// relative to its size).
double log_factorial(double k);

/// P(X <= k) and P(X >= k), X Poisson with `mean` >= 0.
double poisson_at_most(std::int64_t k, double mean);
double poisson_at_least(std::int64_t k, double mean);

/// Regularised lower incomplete gamma function P(a, x), a > 0, x >= 0; and its complement.
double gamma_p(double a, double x);
double gamma_q(double a, double x);

/// P(X > x), X chi-squared with that many degrees of freedom.
double chi_squared_tail(double x, double degrees);

/// The p-quantile of sorted values by definition 8 of [HF96] (R: type = 8), with R's fuzz.
/// Values may be +inf at the end. At least one value.
double quantile_8(std::span<const double> sorted, double p);

}  // namespace palermo::stats
