#include "palermo/prevalence/heterogeneity.hpp"

#include <algorithm>
#include <cmath>

#include "palermo/prevalence/detail/dense_fit.hpp"
#include "palermo/prevalence/simulate.hpp"
#include "palermo/prevalence/stepwise.hpp"
#include "palermo/stats/distributions.hpp"

namespace palermo::prevalence {

namespace {

std::int64_t common_term(Visibility visibility, int on_lists) {
    return visibility == Visibility::darroch ? std::int64_t{on_lists} * (on_lists - 1) / 2
                                             : (std::int64_t{1} << on_lists) - 1 - on_lists;
}

// The model's design and the common term.
detail::DenseDesign design_of(const CaptureTable& captures, const Model& model,
                              Visibility visibility) {
    auto design = detail::dense_design(captures, model);
    for (std::size_t i = 0; i < design.cells.size(); ++i) {
        design.rows[i].push_back(common_term(visibility, std::popcount(design.cells[i])));
    }
    ++design.columns;
    return design;
}

// The condition of existence.hpp for any whole-number design: no direction is flat on cells with
// people and does not fall on the others.
bool has_maximum(const CaptureTable& captures, const detail::DenseDesign& design) {
    detail::Rows equal, at_least;
    for (std::size_t i = 0; i < design.cells.size(); ++i) {
        (captures[design.cells[i]] > 0 ? equal : at_least).push_back(design.rows[i]);
    }
    return !detail::cone_has_direction(equal, at_least, design.columns);
}

}  // namespace

std::string_view name_of(Visibility visibility) {
    return visibility == Visibility::darroch ? "Darroch" : "Poisson";
}

Result<HeterogeneityFit> fit_heterogeneity(const CaptureTable& captures, const Model& model,
                                           Visibility visibility) {
    if (captures.lists() < 3) {
        return fail(Code::not_estimable, "heterogeneity.two_lists");
    }
    const auto without = TRY(fit(captures, model));
    const auto design = design_of(captures, model, visibility);
    if (!has_maximum(captures, design)) {
        return fail(Code::not_estimable, "heterogeneity.no_maximum");
    }
    std::vector<double> start;
    for (const double effect : without.effects) {
        if (std::isfinite(effect)) start.push_back(effect);
    }
    start.push_back(0);
    const auto found = detail::dense_fit(captures, design, start);
    if (!found.converged) {
        return fail(Code::not_estimable, "heterogeneity.not_told_apart");
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
    if (errors.empty()) return fail(Code::not_estimable, "heterogeneity.no_table");
    made.noticed /= made.tables;
    std::sort(errors.begin(), errors.end());
    made.bias = stats::quantile_8(errors, 0.5);
    return made;
}

}  // namespace palermo::prevalence
