#include "palermo/prevalence/heterogeneity.hpp"

#include <algorithm>
#include <cmath>

#include "palermo/prevalence/detail/cone.hpp"
#include "palermo/prevalence/detail/kernels.hpp"
#include "palermo/prevalence/simulate.hpp"
#include "palermo/prevalence/stepwise.hpp"
#include "palermo/stats/distributions.hpp"

namespace palermo::prevalence {

namespace {

std::int64_t common_term(Visibility visibility, int on_lists) {
    return visibility == Visibility::darroch ? std::int64_t{on_lists} * (on_lists - 1) / 2
                                             : (std::int64_t{1} << on_lists) - 1 - on_lists;
}

// Cells that take part and their rows of the design: model terms, then the common term.
struct Design {
    std::vector<History> cells;
    detail::Rows rows;
    std::size_t columns = 0;
};

Design design_of(const CaptureTable& captures, const Model& model, Visibility visibility) {
    std::vector<History> finite, gone;
    for (const History term : model.terms()) {
        (term != 0 && captures.people_on_all(term) == 0 ? gone : finite).push_back(term);
    }
    Design design;
    design.columns = finite.size() + 1;
    for (History w = 1; w < captures.histories(); ++w) {
        if (std::any_of(gone.begin(), gone.end(), [&](History g) { return (g & w) == g; }))
            continue;
        std::vector<std::int64_t> row;
        for (const History term : finite) row.push_back((term & w) == term);
        row.push_back(common_term(visibility, std::popcount(w)));
        design.cells.push_back(w);
        design.rows.push_back(std::move(row));
    }
    return design;
}

// The condition of existence.hpp for any whole-number design: no direction is flat on cells with
// people and does not fall on the others.
bool has_maximum(const CaptureTable& captures, const Design& design) {
    detail::Rows equal, at_least;
    for (std::size_t i = 0; i < design.cells.size(); ++i) {
        (captures[design.cells[i]] > 0 ? equal : at_least).push_back(design.rows[i]);
    }
    return !detail::cone_has_direction(equal, at_least, design.columns);
}

struct Newton {
    std::vector<double> effects;
    double log_likelihood = 0, intercept_variance = 0;
    bool converged = false;
};

double log_likelihood(const CaptureTable& captures, const Design& design,
                      const std::vector<double>& effects, std::vector<double>& mu) {
    double sum = 0;
    for (std::size_t i = 0; i < design.cells.size(); ++i) {
        double eta = 0;
        for (std::size_t j = 0; j < design.columns; ++j) {
            eta += static_cast<double>(design.rows[i][j]) * effects[j];
        }
        mu[i] = std::exp(std::min(eta, 80.0));
        const double count = static_cast<double>(captures[design.cells[i]]);
        sum += count * eta - mu[i] - std::lgamma(count + 1);
    }
    return sum;
}

// Newton's method with halving from the fit without the common term. Dense: a dozen columns.
Newton maximise(const CaptureTable& captures, const Design& design, std::vector<double> start) {
    const std::size_t p = design.columns, stride = p + 1;
    std::vector<double> mu(design.cells.size()), matrix(p * stride), score(p), step(p);
    Newton now;
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
        return detail::cholesky(matrix.data(), stride, p) == 0;
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
        detail::solve(matrix.data(), stride, p, step.data());
        double decrement = 0;
        for (std::size_t a = 0; a < p; ++a) decrement += score[a] * step[a];
        if (decrement < 1e-10) {
            now.converged = true;
            break;
        }
        double scale = decrement > 400 ? 20 / std::sqrt(decrement) : 1;
        for (int halving = 0; halving < 40; ++halving, scale /= 2) {
            auto tried = now.effects;
            for (std::size_t a = 0; a < p; ++a) tried[a] += scale * step[a];
            const double value = log_likelihood(captures, design, tried, mu);
            if (value < now.log_likelihood - 1e-10 * std::fabs(now.log_likelihood)) continue;
            now.effects = std::move(tried);
            now.log_likelihood = value;
            break;
        }
    }
    std::fill(step.begin(), step.end(), 0.0);
    step[0] = 1;
    detail::solve(matrix.data(), stride, p, step.data());
    now.intercept_variance = step[0];
    return now;
}

}  // namespace

std::string_view name_of(Visibility visibility) {
    return visibility == Visibility::darroch ? "Darroch" : "Poisson";
}

Result<HeterogeneityFit> fit_heterogeneity(const CaptureTable& captures, const Model& model,
                                           Visibility visibility) {
    if (captures.lists() < 3) {
        return fail(Code::not_estimable,
                    "with two lists, differences between people look like dependence of the lists");
    }
    const auto without = TRY(fit(captures, model));
    const auto design = design_of(captures, model, visibility);
    if (!has_maximum(captures, design)) {
        return fail(Code::not_estimable,
                    "the zeros leave no finite maximum once people may differ");
    }
    std::vector<double> start;
    for (const double effect : without.effects) {
        if (std::isfinite(effect)) start.push_back(effect);
    }
    start.push_back(0);
    const auto found = maximise(captures, design, start);
    if (!found.converged) {
        return fail(Code::not_estimable,
                    "these data cannot tell differences between people from dependent lists");
    }
    HeterogeneityFit made;
    made.visibility = visibility;
    made.tau = found.effects.back();
    made.unseen = std::exp(found.effects.front());
    made.people = static_cast<double>(captures.people_seen()) + made.unseen;
    made.unseen_log_sd = std::sqrt(std::max(0.0, found.intercept_variance));
    const double gain = std::max(0.0, 2 * (found.log_likelihood - without.log_likelihood));
    made.ratio = made.tau > 0 ? gain : -gain;
    made.bic = without.bic - gain + std::log(static_cast<double>(captures.people_seen()));
    return made;
}

Result<HeterogeneityPower> heterogeneity_power(const CaptureTable& captures, int tables,
                                               std::uint64_t seed) {
    const auto design = TRY(design_after(captures, DesignKind::latent));
    const stats::Simulation simulation(seed);
    HeterogeneityPower made;
    std::vector<double> errors;
    for (int i = 0; i < tables; ++i) {
        auto stream = simulation.stream(static_cast<std::uint64_t>(i));
        const auto table = CaptureTable::make(captures.list_names(), draw_table(design, stream));
        if (!table) continue;
        const auto chosen = stepwise(*table);
        if (!chosen) continue;
        ++made.tables;
        errors.push_back(std::log(chosen->fit.people / static_cast<double>(design.people)));
        const auto differ = fit_heterogeneity(*table, chosen->fit.model, Visibility::darroch);
        made.noticed += differ && differ->ratio > heterogeneity_critical;
    }
    if (errors.empty()) return fail(Code::not_estimable, "no table like this one has an estimate");
    made.noticed /= made.tables;
    std::sort(errors.begin(), errors.end());
    made.bias = stats::quantile_8(errors, 0.5);
    return made;
}

}  // namespace palermo::prevalence
