// prevalence/detail/workspace.hpp: one table, many fits, no allocation.
//
// The fitter of the Poisson log-linear model, built for simulation. With Z[w] = sum of mu over
// supersets of w (one superset sum, t 2^(t-1) additions) the score of term theta is N*[theta] -
// Z[theta] and the information of theta and phi is Z[theta | phi]: no design matrix exists.
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "palermo/prevalence/existence.hpp"

namespace palermo::prevalence::detail {

inline constexpr std::size_t most_terms = 500;

class Workspace {
public:
    explicit Workspace(int lists);

    int lists() const noexcept { return lists_; }
    std::size_t cells() const noexcept { return cells_; }

    /// Takes another table of the same lists.
    void load(std::span<const std::int64_t> counts);

    double people() const noexcept { return people_; }
    double log_people() const noexcept { return log_people_; }
    double count(History cell) const { return counts_[cell]; }
    double count_on_all(History term) const { return superset_counts_[term]; }  // N*
    double saturated_log_likelihood() const noexcept { return saturated_; }

    /// Chooses the model: any hierarchical set of terms, the intercept among them. Splits off terms
    /// at minus infinity. After this existence(), fit() and prediction() speak of it.
    void choose(std::span<const History> terms);

    Existence existence() const;
    const std::vector<History>& minus_infinity() const noexcept { return minus_infinity_; }
    const std::vector<History>& finite_terms() const noexcept { return terms_; }

    /// Where Newton's method starts.
    enum class Start : std::uint8_t {
        from_counts,   // one weighted least-squares step from the counts, as glm does
        from_effects,  // from effects(), as the last fit or set_effects() left them
    };
    enum class Until : std::uint8_t {
        exact,      // decrement^2 < 1e-12 and fitted values renewed after it
        bound_only  // decrement^2 < 1e-6: log-likelihood to about 1e-9, for searching
    };

    struct Fitted {
        double log_likelihood = 0;  // with -log(N!) of each cell
        int iterations = 0;
        bool converged = false;
    };
    Fitted fit(Start start, Until until);

    /// Adds the effects of `terms` one by one by the scaling step log(N*/Z): a warm start after a
    /// term was added to a fitted model.
    void scale_in(History term);

    double* effects() noexcept { return effects_.data(); }                 // by History, [2^lists]
    const double* fitted() const noexcept { return fitted_.data(); }       // mu, [2^lists], [0] = 0
    const double* fitted_on_all() const noexcept { return sums_.data(); }  // Z, [2^lists]

    /// exp(a_0): the unseen.
    double unseen() const;

    /// The information at the fit, factored; its inverse's (intercept, intercept) entry.
    double unseen_log_variance();

    /// A rigorous upper bound of the log-likelihood of the chosen model without finite term `index`
    /// (of finite_terms()), from the dual of the maximum-likelihood problem: any table with the same
    /// margins bounds it. Needs a fit of the chosen model. Cost: p^2 + 2^lists logarithms.
    double bound_without(std::size_t index);

    /// Prepares bound_without(): factors the information at the fit. False where it is singular.
    bool factor();

    double log_likelihood() const noexcept { return last_log_likelihood_; }

private:
    void predict();
    double objective() const;  // sum N eta - sum mu
    void assemble();

    int lists_;
    std::size_t cells_;
    std::size_t stride_;
    double people_ = 0, log_people_ = 0, log_factorials_ = 0, saturated_ = 0;
    double last_log_likelihood_ = 0;
    std::vector<double> counts_, superset_counts_;
    std::vector<double> effects_, eta_, fitted_, sums_, keep_, step_, saved_, direction_;
    std::vector<double> matrix_;
    std::vector<History> terms_, minus_infinity_, positive_;
    std::vector<std::uint8_t> in_model_;
};

}  // namespace palermo::prevalence::detail
