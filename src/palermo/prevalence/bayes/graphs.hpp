// prevalence/bayes/graphs.hpp: averaging over every decomposable pattern of
// dependence between lists.
//
//     CaptureTable ──> graph_posterior() ──> Posterior (exact, nothing is
//     simulated)
//
// For each decomposable graph G the chances of histories have the
// hyper-Dirichlet prior with delta in each cell of the full table, all graphs
// are equally likely before, and the prior of N is 1/N. With x people unseen (N
// = n + x) the posterior of (N, G) is in closed form [MY97]:
//
//     p(N, G | counts)  ~  1/N  *  N! / (x! prod n_w!)  *  prod_cliques M(C) /
//     prod_separators M(S) M(A) = Gamma(a) / Gamma(N + a) * prod over cells c
//     of A's table of Gamma(n_c + a_A) / Gamma(a_A) a_A = delta * 2^(lists -
//     |A|),  a = delta * 2^lists
//
// Only the cell "on none of A" grows with x, so a graph is a sum of a few
// log-gamma differences.
//
// The tail.  For large N a graph falls like N^(-2 - sum_w n_w (c_w - 1) + E),
// delta = 2^-lists, where c_w is the number of connected pieces G leaves of the
// lists in history w, and E <= 2^-lists. The posterior is always proper. With
// all lists joined c_w = 1, so the chance of more than N falls no faster than
// 1/N: **the posterior mean of N does not exist**, and a mean from a finite
// grid is the grid's choice. Medians and limits exist; here they do not depend
// on a grid: the sum over x runs until less than 1e-8 of the whole is left, by
// that exponent.
//
// The sum.  x = 0, 1, ..., 31 one by one, then x = 32 + sinh(h k) / h with
// weight cosh(h k): a sum over whole numbers that widens smoothly, exact beyond
// rounding for smooth terms (the trapezoid rule on an analytic peak, error
// exp(-2 pi^2 s^2 / h^2) for relative width s). h is halved until no quantile
// moves by a quarter of a person and 1e-6.
//
//     const auto posterior = TRY(graph_posterior(captures));  // posterior.median.people
//
// Sources  [MY97] Madigan, York (1997), Biometrika 84, 19-31.
//          [DL93] Dawid, Lauritzen (1993), Annals of Statistics 21, 1272-1317
//          (hyper-Dirichlet).
//
// Thread safety: functions of their arguments. An engine may be shared, its workers not.
#pragma once

#include "palermo/prevalence/bayes/posterior.hpp"
#include "palermo/prevalence/engine.hpp"

namespace palermo::prevalence {

struct GraphOptions {
    double delta = 0;  // prior people in each cell; 0: 2^-lists
    std::vector<double> levels{0.80, 0.95};

    /// 0: none, sum until the tail is below 1e-8. Else at most this many unseen,
    /// as software that sums over a grid given by its user does; the answer then
    /// depends on it.
    double grid_limit = 0;
    /// With grid_limit: so many points from 1 to grid_limit in equal steps, each
    /// with weight 1, as that software is used. 0: every number of people.
    int grid_points = 0;

    std::size_t keep = 20;  // explanations kept
};

/// Errors   invalid_input  more than 6 lists, a negative delta or limit
///          not_estimable  the median lies beyond 1,000 times the people seen:
///          the tail is the prior's
/// Cost     about 2 ms for five lists, 40 ms for six
Result<Posterior> graph_posterior(const CaptureTable& captures, const GraphOptions& options = {});

/// The posterior median as an engine for bootstrap and diagnosis; up to 6
/// lists.
std::unique_ptr<Engine> graph_engine(const CaptureTable& captures,
                                     const GraphOptions& options = {});

/// P(at most so many unseen | counts), without a grid; counts as in
/// Worker::unseen.
double graph_cumulative(std::span<const std::int64_t> counts, double unseen);

}  // namespace palermo::prevalence
