#include "palermo/prevalence/detail/workspace.hpp"

#include <algorithm>
#include <cmath>

#include "palermo/prevalence/detail/cone.hpp"
#include "palermo/prevalence/detail/newton.hpp"
#include "palermo/stats/distributions.hpp"

namespace palermo::prevalence::detail {

Workspace::Workspace(int lists)
    : lists_(lists),
      cells_(std::size_t{1} << lists),
      stride_(std::min<std::size_t>(cells_, most_terms) + 4),
      counts_(cells_),
      superset_counts_(cells_),
      effects_(cells_),
      eta_(cells_),
      fitted_(cells_),
      sums_(cells_),
      keep_(cells_, 1.0),
      step_(cells_),
      saved_(cells_),
      direction_(cells_),
      matrix_(stride_ * stride_),
      in_model_(cells_) {}

void Workspace::load(std::span<const std::int64_t> counts) {
    expects(counts.size() == cells_);
    people_ = 0;
    log_factorials_ = 0;
    saturated_ = 0;
    positive_.clear();
    for (std::size_t w = 0; w < cells_; ++w) {
        const double count = static_cast<double>(counts[w]);
        counts_[w] = count;
        superset_counts_[w] = count;
        if (counts[w] == 0) continue;
        people_ += count;
        positive_.push_back(static_cast<History>(w));
        const double log_factorial = stats::log_factorial(count);
        log_factorials_ += log_factorial;
        saturated_ += count * std::log(count) - count - log_factorial;
    }
    log_people_ = std::log(people_);
    sum_supersets(superset_counts_.data(), lists_);
}

void Workspace::choose(std::span<const History> terms) {
    terms_.clear();
    minus_infinity_.clear();
    std::fill(in_model_.begin(), in_model_.end(), std::uint8_t{0});
    for (const History term : terms) {
        if (term == 0) continue;
        if (superset_counts_[term] == 0) {
            minus_infinity_.push_back(term);
        } else {
            terms_.push_back(term);
            in_model_[term] = 1;
        }
    }
    // The intercept comes last: where the model is not identifiable its pivot is the one to vanish.
    terms_.push_back(0);
    in_model_[0] = 1;
    expects(terms_.size() <= std::min(cells_, most_terms));
    std::fill(keep_.begin(), keep_.end(), 1.0);
    keep_[0] = 0;
    const auto full = static_cast<History>(cells_ - 1);
    for (const History term : minus_infinity_) {
        if (keep_[term] == 0) continue;
        const History free = full & ~term;
        for (History rest = free;; rest = (rest - 1) & free) {
            keep_[term | rest] = 0;
            if (rest == 0) break;
        }
    }
}

Existence Workspace::existence() const {
    // The notation of existence.hpp: unknowns are h_0 and h_phi for terms whose own cell is empty.
    History unknowns[most_terms];
    std::size_t k = 0;
    unknowns[k++] = 0;
    for (const History term : terms_) {
        if (term != 0 && counts_[term] == 0) unknowns[k++] = term;
    }
    const auto coefficient = [&](History w, History phi) {
        // Terms between phi and w, counted with the sign of their size; both ways are exact.
        std::int64_t sum = 0;
        if (std::popcount(w ^ phi) <= 5) {
            const History free = w & ~phi;
            for (History rest = free;; rest = (rest - 1) & free) {
                if (in_model_[phi | rest]) sum += (std::popcount(rest) & 1) ? -1 : 1;
                if (rest == 0) break;
            }
        } else {
            for (const History theta : terms_) {
                if ((theta & w) == theta && (theta & phi) == phi) {
                    sum += (std::popcount(theta ^ phi) & 1) ? -1 : 1;
                }
            }
        }
        return sum;
    };
    if (k == 1) {
        // Only the unseen is unknown: one cell with people that speaks of it settles everything.
        bool plus = false, minus = false;
        for (const History w : positive_) {
            if (!in_model_[w] && coefficient(w, 0) != 0) return Existence::exists;
        }
        for (std::size_t w = 1; w < cells_; ++w) {
            if (keep_[w] == 0 || in_model_[w] || counts_[w] > 0) continue;
            const auto c = coefficient(static_cast<History>(w), 0);
            plus = plus || c > 0;
            minus = minus || c < 0;
        }
        if (plus && minus) return Existence::exists;
        return plus || minus ? Existence::no_maximum : Existence::not_identifiable;
    }
    // Full rank on the cells with people: fraction-free elimination, small whole numbers.
    Rows equal;
    for (const History w : positive_) {
        if (in_model_[w]) continue;
        std::vector<std::int64_t> row(k);
        bool any = false;
        for (std::size_t j = 0; j < k; ++j) {
            const History phi = unknowns[j];
            if ((phi & w) == phi) any = (row[j] = coefficient(w, phi)) != 0 || any;
        }
        if (any) equal.push_back(std::move(row));
    }
    bool identifiable = false;
    Rows at_least;
    for (std::size_t j = 1; j < k; ++j) {
        std::vector<std::int64_t> row(k);
        row[j] = 1;
        at_least.push_back(std::move(row));
    }
    for (std::size_t index = 1; index < cells_; ++index) {
        const auto w = static_cast<History>(index);
        if (keep_[w] == 0 || in_model_[w]) continue;
        const auto of_unseen = coefficient(w, 0);
        identifiable = identifiable || of_unseen != 0;
        if (counts_[w] > 0) continue;
        std::vector<std::int64_t> row(k);
        row[0] = of_unseen;
        bool any = of_unseen != 0;
        for (std::size_t j = 1; j < k; ++j) {
            const History phi = unknowns[j];
            if ((phi & w) == phi) any = (row[j] = coefficient(w, phi)) != 0 || any;
        }
        if (any) at_least.push_back(std::move(row));
    }
    const int no_maximum = cone_has_direction(equal, at_least, k) ? 1 : 0;
    return static_cast<Existence>(no_maximum | (identifiable ? 0 : 2));
}

void Workspace::predict() {
    std::copy(effects_.begin(), effects_.end(), eta_.begin());
    sum_subsets(eta_.data(), lists_);
    std::copy(eta_.begin(), eta_.end(), fitted_.begin());
    exponentials(fitted_.data(), keep_.data(), cells_);
    std::copy(fitted_.begin(), fitted_.end(), sums_.begin());
    sum_supersets(sums_.data(), lists_);
}

double Workspace::objective() const {
    double sum = 0;
    for (const History w : positive_) sum += counts_[w] * eta_[w];
    return sum - sums_[0];
}

void Workspace::assemble() {
    const std::size_t p = terms_.size();
    for (std::size_t i = 0; i < p; ++i) {
        double* row = matrix_.data() + i * stride_;
        const History term = terms_[i];
        for (std::size_t j = 0; j <= i; ++j) row[j] = sums_[term | terms_[j]];
        row[stride_ - 1] = row[i];
    }
}

Workspace::Fitted Workspace::fit(Start start, Until until) {
    const std::size_t p = terms_.size();
    Fitted done;
    if (start == Start::from_counts) {
        // Weighted least squares of log(N + 1/10) with weights N + 1/10: the first step of glm.
        for (std::size_t w = 0; w < cells_; ++w) {
            const double mu = (counts_[w] + 0.1) * keep_[w];
            sums_[w] = mu;
            step_[w] = mu > 0 ? mu * (std::log(mu) - 0.1 / mu) : 0;
        }
        sum_supersets(sums_.data(), lists_);
        sum_supersets(step_.data(), lists_);
        assemble();
        cholesky(matrix_.data(), stride_, p);
        for (std::size_t i = 0; i < p; ++i) direction_[i] = step_[terms_[i]];
        solve(matrix_.data(), stride_, p, direction_.data());
        std::fill(effects_.begin(), effects_.end(), 0.0);
        for (std::size_t i = 0; i < p; ++i) effects_[terms_[i]] = direction_[i];
    } else {
        for (std::size_t w = 0; w < cells_; ++w) {
            if (!in_model_[w]) effects_[w] = 0;
        }
    }
    predict();
    double value = objective();
    const double enough = until == Until::exact ? 1e-12 : 1e-6;
    for (int iteration = 1; iteration <= 60; ++iteration) {
        done.iterations = iteration;
        for (std::size_t i = 0; i < p; ++i) {
            step_[i] = superset_counts_[terms_[i]] - sums_[terms_[i]];
        }
        assemble();
        const double decrement =
            towards_maximum(matrix_.data(), stride_, p, step_.data(), direction_.data());
        if (decrement < enough) {
            done.converged = true;
            value += decrement / 2;
            if (until == Until::exact) {
                for (std::size_t i = 0; i < p; ++i) effects_[terms_[i]] += direction_[i];
                predict();
            }
            break;
        }
        for (std::size_t i = 0; i < p; ++i) saved_[i] = effects_[terms_[i]];
        value = climb(value, decrement, [&](double length) {
            for (std::size_t i = 0; i < p; ++i) {
                effects_[terms_[i]] = saved_[i] + length * direction_[i];
            }
            predict();
            return objective();
        });
    }
    done.log_likelihood = value - log_factorials_;
    last_log_likelihood_ = done.log_likelihood;
    return done;
}

void Workspace::scale_in(History term) {
    // One step of iterative proportional fitting for the term and what is inside it already holds.
    const double expected = sums_[term];
    if (expected > 0 && superset_counts_[term] > 0) {
        effects_[term] += std::log(superset_counts_[term] / expected);
    }
}

double Workspace::unseen() const {
    return std::exp(effects_[0]);
}

bool Workspace::factor() {
    assemble();
    return 0 == cholesky(matrix_.data(), stride_, terms_.size());
}

double Workspace::unseen_log_variance() {
    factor();
    const std::size_t p = terms_.size();
    std::fill_n(direction_.begin(), p, 0.0);
    direction_[p - 1] = 1;
    solve(matrix_.data(), stride_, p, direction_.data());
    return direction_[p - 1];
}

double Workspace::bound_without(std::size_t index) {
    // Direction z = X H^-1 e_index: moving fitted mu_w to mu_w (1 + s z_w) keeps every margin but
    // that of the term itself, so for any s with 1 + s z >= 0 the new table is feasible in the dual
    //     l(model without term) <= sum over cells of m log m - m,  m = mu (1 + s z).
    const std::size_t p = terms_.size();
    std::fill_n(direction_.begin(), p, 0.0);
    direction_[index] = 1;
    solve(matrix_.data(), stride_, p, direction_.data());
    std::fill(step_.begin(), step_.end(), 0.0);
    for (std::size_t i = 0; i < p; ++i) step_[terms_[i]] = direction_[i];
    sum_subsets(step_.data(), lists_);
    const double wald = effects_[terms_[index]];
    const double variance = direction_[index];
    if (!(variance > 0)) return last_log_likelihood_;
    // Where the information is nearly singular z may disturb other margins: then no bound is claimed.
    for (std::size_t w = 0; w < cells_; ++w) saved_[w] = fitted_[w] * step_[w];
    sum_supersets(saved_.data(), lists_);
    for (std::size_t i = 0; i < p; ++i) {
        if (i != index && !(std::fabs(saved_[terms_[i]]) < 1e-9)) return last_log_likelihood_;
    }
    // d/ds of the dual at 0 is effect; curvature is variance: the minimum is near -effect/variance.
    double s = -wald / variance;
    double least = -std::numeric_limits<double>::infinity();
    double most = std::numeric_limits<double>::infinity();
    for (std::size_t w = 1; w < cells_; ++w) {
        if (fitted_[w] <= 0) continue;
        if (step_[w] > 0) least = std::max(least, -1 / step_[w]);
        if (step_[w] < 0) most = std::min(most, -1 / step_[w]);
    }
    s = std::clamp(s, 0.95 * least, 0.95 * most);
    const auto dual = [&](double at, double& slope, double& curvature) {
        double change = 0;
        slope = curvature = 0;
        for (std::size_t w = 1; w < cells_; ++w) {
            const double mu = fitted_[w], z = step_[w];
            if (mu <= 0 || std::fabs(z) < 1e-12) continue;
            const double ratio = 1 + at * z;
            const double logarithm = std::log(ratio);
            // m log m - m minus mu log mu - mu, with log mu = eta.
            change += mu * (at * z * (eta_[w] - 1) + ratio * logarithm);
            slope += mu * z * (eta_[w] + logarithm);
            curvature += mu * z * z / ratio;
        }
        return change;
    };
    double best = 0, slope = 0, curvature = 0;
    for (int round = 0; round < 3; ++round) {
        const double change = dual(s, slope, curvature);
        best = std::min(best, change);
        if (!(curvature > 0)) break;
        const double step = -slope / curvature;
        if (std::fabs(slope * step) < 1e-3) break;
        s = std::clamp(s + step, 0.98 * least, 0.98 * most);
    }
    return last_log_likelihood_ + best;
}

}  // namespace palermo::prevalence::detail
