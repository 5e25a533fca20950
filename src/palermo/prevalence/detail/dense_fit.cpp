#include "palermo/prevalence/detail/dense_fit.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "palermo/prevalence/detail/newton.hpp"

namespace palermo::prevalence::detail {

DenseDesign dense_design(const CaptureTable& captures, const Model& model) {
    std::vector<History> finite, gone;
    for (const History term : model.terms()) {
        (term != 0 && captures.people_on_all(term) == 0 ? gone : finite).push_back(term);
    }
    DenseDesign design;
    design.columns = finite.size();
    for (History w = 1; w < captures.histories(); ++w) {
        if (std::any_of(gone.begin(), gone.end(), [&](History g) { return (g & w) == g; }))
            continue;
        std::vector<std::int64_t> row;
        for (const History term : finite) row.push_back((term & w) == term);
        design.cells.push_back(w);
        design.rows.push_back(std::move(row));
    }
    design.offsets.assign(design.cells.size(), 0);
    return design;
}

namespace {

double log_likelihood(const CaptureTable& captures, const DenseDesign& design,
                      const std::vector<double>& effects, std::vector<double>& mu) {
    double sum = 0;
    for (std::size_t i = 0; i < design.cells.size(); ++i) {
        double eta = design.offsets[i];
        for (std::size_t j = 0; j < design.columns; ++j) {
            eta += static_cast<double>(design.rows[i][j]) * effects[j];
        }
        mu[i] = std::exp(std::min(eta, 80.0));
        const double count = static_cast<double>(captures[design.cells[i]]);
        sum += count * eta - mu[i] - std::lgamma(count + 1);
    }
    return sum;
}

}  // namespace

DenseFit dense_fit(const CaptureTable& captures, const DenseDesign& design,
                   std::vector<double> start) {
    const std::size_t p = design.columns, stride = p + 1;
    std::vector<double> mu(design.cells.size()), matrix(p * stride), score(p), step(p);
    DenseFit now;
    now.effects = std::move(start);
    now.log_likelihood = log_likelihood(captures, design, now.effects, mu);
    const auto information = [&] {
        std::fill(matrix.begin(), matrix.end(), 0.0);
        for (std::size_t i = 0; i < design.cells.size(); ++i) {
            for (std::size_t a = 0; a < p; ++a) {
                const double weighted = mu[i] * static_cast<double>(design.rows[i][a]);
                if (weighted == 0) continue;
                for (std::size_t b = 0; b <= a; ++b) {
                    matrix[a * stride + b] += weighted * static_cast<double>(design.rows[i][b]);
                }
            }
        }
        for (std::size_t a = 0; a < p; ++a) matrix[a * stride + p] = matrix[a * stride + a];
        return cholesky(matrix.data(), stride, p) == 0;
    };
    for (int iteration = 0; iteration < 100; ++iteration) {
        std::fill(score.begin(), score.end(), 0.0);
        for (std::size_t i = 0; i < design.cells.size(); ++i) {
            const double left = static_cast<double>(captures[design.cells[i]]) - mu[i];
            for (std::size_t a = 0; a < p; ++a) {
                score[a] += left * static_cast<double>(design.rows[i][a]);
            }
        }
        if (!information()) return now;
        step = score;
        solve(matrix.data(), stride, p, step.data());
        double decrement = 0;
        for (std::size_t a = 0; a < p; ++a) decrement += score[a] * step[a];
        now.converged = decrement < 1e-10;
        const auto from = now.effects;
        now.log_likelihood = climb(now.log_likelihood, decrement, [&](double length) {
            for (std::size_t a = 0; a < p; ++a) now.effects[a] = from[a] + length * step[a];
            return log_likelihood(captures, design, now.effects, mu);
        });
        if (now.converged) break;
    }
    std::fill(step.begin(), step.end(), 0.0);
    step[0] = 1;
    solve(matrix.data(), stride, p, step.data());
    now.intercept_variance = step[0];
    return now;
}

}  // namespace palermo::prevalence::detail
