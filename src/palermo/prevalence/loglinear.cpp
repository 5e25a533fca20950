#include "palermo/prevalence/loglinear.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "palermo/prevalence/detail/kernels.hpp"
#include "palermo/prevalence/detail/workspace.hpp"

namespace palermo::prevalence {

namespace {

Result<void> check_model(const CaptureTable& captures, const Model& model) {
    if (model.lists() != captures.lists()) {
        return fail(Code::invalid_input, "model.other_lists",
                    {{"model", model.lists()}, {"table", captures.lists()}});
    }
    if (model.terms().size() > detail::most_terms) {
        return fail(Code::invalid_input, "model.too_many_terms");
    }
    return {};
}

Error no_estimate(const Model& model, Existence existence) {
    const auto name = our_word(model.name());
    switch (existence) {
        case Existence::no_maximum:
            return fail(Code::not_estimable, "model.no_maximum", {{"model", name}});
        case Existence::not_identifiable:
            return fail(Code::not_estimable, "model.not_identifiable", {{"model", name}});
        default:
            return fail(Code::not_estimable, "model.no_maximum_not_identifiable",
                        {{"model", name}});
    }
}

Fit collect(detail::Workspace& workspace, const Model& model) {
    Fit fit;
    fit.model = model;
    fit.minus_infinity = workspace.minus_infinity();
    const std::size_t cells = workspace.cells();
    fit.fitted.assign(workspace.fitted(), workspace.fitted() + cells);
    fit.unseen = workspace.unseen();
    fit.fitted[0] = fit.unseen;
    fit.people = workspace.people() + fit.unseen;
    for (const History term : model.terms()) {
        fit.effects.push_back(workspace.count_on_all(term) > 0
                                  ? workspace.effects()[term]
                                  : -std::numeric_limits<double>::infinity());
    }
    double log_likelihood = 0;
    int left = 0;
    for (std::size_t w = 1; w < cells; ++w) {
        const double mu = fit.fitted[w], count = workspace.count(static_cast<History>(w));
        if (mu > 0) {
            ++left;
            log_likelihood -= mu;
            if (count > 0) log_likelihood += count * std::log(mu) - std::lgamma(count + 1);
        }
    }
    fit.log_likelihood = log_likelihood;
    fit.deviance = std::max(0.0, 2 * (workspace.saturated_log_likelihood() - log_likelihood));
    fit.degrees = left - static_cast<int>(workspace.finite_terms().size());
    fit.aic = 2 * model.parameters() - 2 * log_likelihood;
    fit.bic = workspace.log_people() * model.parameters() - 2 * log_likelihood;
    fit.unseen_log_sd = std::sqrt(std::max(0.0, workspace.unseen_log_variance()));
    return fit;
}

}  // namespace

Result<Fit> fit(const CaptureTable& captures, const Model& model) {
    TRY(check_model(captures, model));
    detail::Workspace workspace(captures.lists());
    workspace.load(captures.counts());
    workspace.choose(model.terms());
    const auto existence = workspace.existence();
    if (existence != Existence::exists) {
        return no_estimate(model, existence);
    }
    using W = detail::Workspace;
    const auto done = workspace.fit(W::Start::from_counts, W::Until::exact);
    if (!done.converged) {
        return fail(Code::not_estimable, "model.not_settled", {{"model", our_word(model.name())}});
    }
    return collect(workspace, model);
}

Result<Fit> fit_penalised(const CaptureTable& captures, const Model& model, Penalty penalty,
                          double strength) {
    TRY(check_model(captures, model));
    if (!(strength > 0) || !std::isfinite(strength)) {
        return fail(Code::invalid_input, "model.penalty");
    }
    // Small and rare: dense arithmetic, terms x cells, is clearer than speed here.
    const auto& terms = model.terms();
    const std::size_t p = terms.size(), cells = captures.histories();
    std::vector<double> a(p, 0.0), matrix((p + 1) * (p + 1)), step(p), mu(cells), leverage(cells);
    a[0] = std::log(
        std::max(1.0, static_cast<double>(captures.people_seen()) / static_cast<double>(cells)));
    const std::size_t stride = p + 1;
    const auto predict = [&] {
        for (std::size_t w = 1; w < cells; ++w) {
            double eta = 0;
            for (std::size_t i = 0; i < p; ++i) {
                if ((terms[i] & w) == terms[i]) eta += a[i];
            }
            mu[w] = std::exp(std::min(eta, 60.0));
        }
    };
    const auto information = [&] {
        for (std::size_t i = 0; i < p; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                double sum = 0;
                const History both = terms[i] | terms[j];
                for (std::size_t w = 1; w < cells; ++w) {
                    if ((both & w) == both) sum += mu[w];
                }
                if (i == j && penalty == Penalty::ridge && std::popcount(terms[i]) > 1) {
                    sum += strength;
                }
                matrix[i * stride + j] = sum;
            }
            matrix[i * stride + p] = matrix[i * stride + i];
        }
        return detail::cholesky(matrix.data(), stride, p);
    };
    bool settled = false;
    for (int iteration = 0; iteration < 500 && !settled; ++iteration) {
        predict();
        if (information() != 0) {
            return fail(Code::not_estimable, "model.unseen_not_identified");
        }
        std::fill(leverage.begin(), leverage.end(), 0.0);
        if (penalty == Penalty::firth) {
            for (std::size_t w = 1; w < cells; ++w) {
                for (std::size_t i = 0; i < p; ++i) step[i] = (terms[i] & w) == terms[i];
                const auto row = step;
                detail::solve(matrix.data(), stride, p, step.data());
                for (std::size_t i = 0; i < p; ++i) leverage[w] += row[i] * step[i] * mu[w];
            }
        }
        for (std::size_t i = 0; i < p; ++i) {
            double score = 0;
            for (std::size_t w = 1; w < cells; ++w) {
                if ((terms[i] & w) == terms[i]) {
                    score += static_cast<double>(captures.counts()[w]) + leverage[w] / 2 - mu[w];
                }
            }
            if (penalty == Penalty::ridge && std::popcount(terms[i]) > 1) score -= strength * a[i];
            step[i] = score;
        }
        detail::solve(matrix.data(), stride, p, step.data());
        double longest = 0;
        for (const double s : step) longest = std::max(longest, std::fabs(s));
        const double scale = longest > 2 ? 2 / longest : 1;
        for (std::size_t i = 0; i < p; ++i) a[i] += scale * step[i];
        settled = longest < 1e-11;
    }
    if (!settled) return fail(Code::not_estimable, "model.penalised_not_settled");
    predict();
    if (information() != 0) return fail(Code::not_estimable, "model.unseen_not_identified");
    Fit made;
    made.model = model;
    made.effects = a;
    made.unseen = std::exp(a[0]);
    made.fitted = mu;
    made.fitted[0] = made.unseen;
    made.people = static_cast<double>(captures.people_seen()) + made.unseen;
    double saturated = 0;
    for (std::size_t w = 1; w < cells; ++w) {
        const double count = static_cast<double>(captures.counts()[w]);
        made.log_likelihood -= mu[w];
        if (count > 0) {
            made.log_likelihood += count * std::log(mu[w]) - std::lgamma(count + 1);
            saturated += count * std::log(count) - count - std::lgamma(count + 1);
        }
    }
    made.deviance = 2 * (saturated - made.log_likelihood);
    made.degrees = static_cast<int>(cells) - 1 - static_cast<int>(p);
    made.aic = 2.0 * static_cast<double>(p) - 2 * made.log_likelihood;
    made.bic = std::log(static_cast<double>(captures.people_seen())) * static_cast<double>(p) -
               2 * made.log_likelihood;
    std::fill(step.begin(), step.end(), 0.0);
    step[0] = 1;
    detail::solve(matrix.data(), stride, p, step.data());
    made.unseen_log_sd = std::sqrt(std::max(0.0, step[0]));
    return made;
}

std::string assumption_in_words(const CaptureTable& captures, const Model& model) {
    std::string dependent;
    for (const History term : model.maximal()) {
        if (std::popcount(term) < 2) continue;
        if (!dependent.empty()) dependent += "; ";
        dependent += captures.name_of(term);
    }
    const std::string all = captures.name_of((History{1} << captures.lists()) - 1);
    return fmt::format(
        "The number of people on no list is the pattern seen among people on at least one list, "
        "continued to those on none. It is right only if people cannot leave or enter during the "
        "period, nobody is counted twice or missed in linking, and the {} "
        "that are absent from the model are truly absent among the unseen too: {}. In particular "
        "the lists {} are taken to have no joint dependence of highest order. No data on the seen "
        "can test this.",
        "dependences between lists",
        dependent.empty() ? std::string("all lists are taken as independent of each other")
                          : "only these may depend on each other: " + dependent,
        all);
}

}  // namespace palermo::prevalence
