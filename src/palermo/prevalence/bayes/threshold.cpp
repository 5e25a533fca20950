#include "palermo/prevalence/bayes/threshold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "palermo/prevalence/detail/kernels.hpp"
#include "palermo/prevalence/loglinear.hpp"
#include "palermo/stats/random.hpp"

namespace palermo::prevalence {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr int burn_in = 100;

class Sampler {
public:
    Sampler(std::span<const std::int64_t> counts, const std::vector<History>& terms,
            const std::vector<double>& precisions, const std::vector<History>& missing)
        : lists_(std::countr_zero(counts.size())),
          terms_(terms),
          precisions_(precisions),
          cells_(counts.size()),
          stride_(terms.size() + 1),
          keep_(cells_, 1.0),
          totals_(counts.begin(), counts.end()),
          means_(cells_),
          sums_(cells_),
          factor_(terms.size() * stride_),
          mode_(terms.size()) {
        keep_[0] = 0;
        totals_[0] = 0;
        for (std::size_t w = 1; w < cells_; ++w) {
            for (const History term : missing) {
                if ((w & term) == term) keep_[w] = 0;
            }
        }
        detail::sum_supersets(totals_.data(), lists_);
        find_mode();
    }

    void run(int draws, stats::Stream& stream, std::vector<std::vector<double>*> into) {
        const std::size_t p = terms_.size();
        std::vector<double> z(p), at(p), gradient(p), momentum(p), old_z, old_gradient;
        double value = whitened(z, at, gradient);
        for (int i = -burn_in; i < draws; ++i) {
            old_z = z;
            old_gradient = gradient;
            const double old_value = value;
            double kinetic = 0;
            for (double& m : momentum) {
                m = stream.normal();
                kinetic += m * m / 2;
            }
            const double step = 0.25 + 0.25 * stream.uniform();
            const int leaps = 3 + static_cast<int>(stream.below(4));
            for (int leap = 0; leap < leaps; ++leap) {
                for (std::size_t k = 0; k < p; ++k) momentum[k] += step / 2 * gradient[k];
                for (std::size_t k = 0; k < p; ++k) z[k] += step * momentum[k];
                value = whitened(z, at, gradient);
                for (std::size_t k = 0; k < p; ++k) momentum[k] += step / 2 * gradient[k];
            }
            double after = 0;
            for (const double m : momentum) after += m * m / 2;
            if (!(std::log(stream.uniform()) < value - after - old_value + kinetic)) {
                z = old_z;
                gradient = old_gradient;
                value = old_value;
                to_effects(z, at);
            }
            if (i < 0) continue;
            for (std::size_t k = 0; k < p; ++k) into[k]->push_back(at[k]);
        }
    }

private:
    // Log posterior and its gradient at these effects.
    double evaluate(const std::vector<double>& effects, std::vector<double>& gradient) {
        std::fill(means_.begin(), means_.end(), 0.0);
        for (std::size_t k = 0; k < terms_.size(); ++k) means_[terms_[k]] = effects[k];
        detail::sum_subsets(means_.data(), lists_);
        detail::exponentials(means_.data(), keep_.data(), cells_);
        sums_ = means_;
        detail::sum_supersets(sums_.data(), lists_);
        double value = -sums_[0];
        for (std::size_t k = 0; k < terms_.size(); ++k) {
            const double pull = precisions_[k] * effects[k];
            value += effects[k] * (totals_[terms_[k]] - pull / 2);
            gradient[k] = totals_[terms_[k]] - sums_[terms_[k]] - pull;
        }
        return value;
    }

    void factor() {
        const std::size_t p = terms_.size();
        for (std::size_t i = 0; i < p; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                factor_[i * stride_ + j] = sums_[terms_[i] | terms_[j]];
            }
            factor_[i * stride_ + i] += precisions_[i];
            factor_[i * stride_ + stride_ - 1] = factor_[i * stride_ + i];
        }
        detail::cholesky(factor_.data(), stride_, p);
    }

    // Newton's method with halving; the posterior is concave.
    void find_mode() {
        const std::size_t p = terms_.size();
        std::vector<double> gradient(p), trial(p), other(p);
        mode_[0] = std::log(std::max(1.0, totals_[0]));
        for (std::size_t k = 1; k < p; ++k) {
            if (std::popcount(terms_[k]) == 1) {
                mode_[k] = std::log((totals_[terms_[k]] + 0.5) / (2 * totals_[0] + 1));
            }
        }
        double value = evaluate(mode_, gradient);
        for (int iteration = 0; iteration < 200; ++iteration) {
            factor();
            auto step = gradient;
            detail::solve(factor_.data(), stride_, p, step.data());
            double decrement = 0, length = 1;
            for (std::size_t k = 0; k < p; ++k) decrement += step[k] * gradient[k];
            if (decrement < 1e-14) break;
            double reached = value;
            for (int halving = 0; halving < 60; ++halving, length /= 2) {
                for (std::size_t k = 0; k < p; ++k) trial[k] = mode_[k] + length * step[k];
                reached = evaluate(trial, other);
                if (reached >= value) break;
            }
            if (!(reached > value)) break;
            mode_ = trial;
            gradient = other;
            value = reached;
        }
        evaluate(mode_, gradient);
        factor();
    }

    // effects = mode + L'^-1 z
    void to_effects(const std::vector<double>& z, std::vector<double>& effects) const {
        effects = z;
        for (std::size_t i = z.size(); i-- > 0;) {
            const double* row = factor_.data() + i * stride_;
            effects[i] = row[i] > 0 ? effects[i] / row[i] : 0;
            for (std::size_t j = 0; j < i; ++j) effects[j] -= row[j] * effects[i];
        }
        for (std::size_t i = 0; i < z.size(); ++i) effects[i] += mode_[i];
    }

    double whitened(const std::vector<double>& z, std::vector<double>& effects,
                    std::vector<double>& gradient) {
        to_effects(z, effects);
        const double value = evaluate(effects, gradient);
        for (std::size_t i = 0; i < z.size(); ++i) {
            const double* row = factor_.data() + i * stride_;
            double sum = gradient[i];
            for (std::size_t j = 0; j < i; ++j) sum -= row[j] * gradient[j];
            gradient[i] = row[i] > 0 ? sum / row[i] : 0;
        }
        return value;
    }

    int lists_;
    std::vector<History> terms_;
    std::vector<double> precisions_;
    std::size_t cells_, stride_;
    std::vector<double> keep_, totals_, means_, sums_, factor_, mode_;
};

// The terms of one stage.
struct Stage {
    std::vector<History> terms, missing;
    std::vector<stats::Chains> draws;
};

class Procedure {
public:
    Procedure(std::span<const std::int64_t> counts, const ThresholdOptions& options)
        : counts_(counts), options_(options), lists_(std::countr_zero(counts.size())) {}

    std::int64_t people_on_all(History term) const {
        std::int64_t people = 0;
        for (std::size_t w = 1; w < counts_.size(); ++w) {
            if ((w & term) == term) people += counts_[w];
        }
        return people;
    }

    Stage fit(const std::vector<History>& interactions, std::uint64_t number) const {
        Stage made;
        std::vector<double> precisions;
        const bool improper = options_.precision == 0;
        made.terms.push_back(0);
        for (int i = 0; i < lists_; ++i) made.terms.push_back(History{1} << i);
        precisions.assign(made.terms.size(), improper ? 0 : options_.main_precision);
        for (const History term : interactions) {
            if (improper && people_on_all(term) == 0) {
                made.missing.push_back(term);
                continue;
            }
            made.terms.push_back(term);
            precisions.push_back(options_.precision);
        }
        made.draws =
            loglinear_draws(counts_, made.terms, precisions, made.missing, options_.chains,
                            options_.draws, stats::Simulation(options_.seed).branch(number).key());
        return made;
    }

    // Those of these terms that are clear; undecided ones are told.
    std::vector<History> clear(const Stage& stage, const std::vector<History>& of, int size,
                               std::vector<History>& undecided) const {
        std::vector<History> kept;
        for (const History term : of) {
            const auto at = std::find(stage.terms.begin(), stage.terms.end(), term);
            if (std::popcount(term) != size || at == stage.terms.end()) {
                kept.push_back(term);  // of another stage, or at minus infinity
                continue;
            }
            const auto& chains = stage.draws[static_cast<std::size_t>(at - stage.terms.begin())];
            double sum = 0, squares = 0, count = 0;
            for (const auto& chain : chains) {
                for (const double x : chain) sum += x, squares += x * x, ++count;
            }
            const double mean = sum / count;
            const double ratio = std::fabs(mean) / std::sqrt(squares / count - mean * mean);
            const double error = std::sqrt((1 + ratio * ratio / 2) / stats::ess_bulk(chains));
            if (std::fabs(ratio - options_.threshold) < 3 * error) undecided.push_back(term);
            if (ratio >= options_.threshold) kept.push_back(term);
        }
        return kept;
    }

    Stage run(std::vector<History>& kept, std::vector<History>& undecided) const {
        std::vector<History> pairs;
        for (int i = 0; i < lists_; ++i) {
            for (int j = i + 1; j < lists_; ++j) {
                pairs.push_back((History{1} << i) | (History{1} << j));
            }
        }
        kept = clear(fit(pairs, 0), pairs, 2, undecided);
        if (options_.order == 3) {
            auto with_triples = kept;
            const auto has = [&](History pair) {
                return std::find(kept.begin(), kept.end(), pair) != kept.end();
            };
            for (History w = 1; w < counts_.size(); ++w) {
                if (std::popcount(w) != 3) continue;
                const History a = w & (~w + 1), c = std::bit_floor(w), b = w & ~a & ~c;
                if (has(a | b) && has(a | c) && has(b | c)) with_triples.push_back(w);
            }
            if (with_triples.size() > kept.size()) {
                kept = clear(fit(with_triples, 1), with_triples, 3, undecided);
            }
        }
        return fit(kept, 2);
    }

    bool has_maximum() const {
        std::vector<History> pairs;
        for (History w = 1; w < counts_.size(); ++w) {
            if (std::popcount(w) == 2) pairs.push_back(w);
        }
        return check_existence(counts_, Model(lists_, pairs)).existence == Existence::exists;
    }

private:
    std::span<const std::int64_t> counts_;
    const ThresholdOptions& options_;
    int lists_;
};

stats::Chains unseen_of(const Stage& stage) {
    auto made = stage.draws.front();
    for (auto& chain : made) {
        for (double& x : chain) x = std::exp(std::min(x, 300.0));
    }
    return made;
}

class ThresholdWorker final : public Worker {
public:
    explicit ThresholdWorker(ThresholdOptions options) : options_(std::move(options)) {}

    double unseen(std::span<const std::int64_t> counts) override {
        const Procedure procedure(counts, options_);
        std::int64_t people = 0, overlapping = 0;
        for (std::size_t w = 1; w < counts.size(); ++w) {
            people += counts[w];
            if ((w & (w - 1)) != 0) overlapping += counts[w];
        }
        if (overlapping == 0) return infinity;
        if (options_.precision == 0 && !procedure.has_maximum()) return infinity;
        std::vector<History> kept, undecided;
        const auto draws = unseen_of(procedure.run(kept, undecided));
        const double median = stats::chain_quantile(draws, 0.5).value;
        return median > most_times_seen * static_cast<double>(people) ? infinity : median;
    }

private:
    ThresholdOptions options_;
};

class ThresholdEngine final : public Engine {
public:
    explicit ThresholdEngine(ThresholdOptions options) : options_(std::move(options)) {
        options_.chains = 2;
        options_.draws = 500;
    }
    std::unique_ptr<Worker> worker() const override {
        return std::make_unique<ThresholdWorker>(options_);
    }
    std::string name() const override {
        return fmt::format("Bayesian thresholding, |mean/sd| >= {:g}", options_.threshold);
    }

private:
    ThresholdOptions options_;
};

}  // namespace

std::vector<stats::Chains> loglinear_draws(std::span<const std::int64_t> counts,
                                           const std::vector<History>& terms,
                                           const std::vector<double>& precisions,
                                           const std::vector<History>& missing, int chains,
                                           int draws, std::uint64_t seed) {
    expects(!terms.empty() && terms.front() == 0 && terms.size() == precisions.size());
    Sampler sampler(counts, terms, precisions, missing);
    std::vector<stats::Chains> made(terms.size(), stats::Chains(static_cast<std::size_t>(chains)));
    for (int c = 0; c < chains; ++c) {
        auto stream = stats::Simulation(seed).stream(static_cast<std::uint64_t>(c));
        std::vector<std::vector<double>*> into;
        for (auto& term : made) into.push_back(&term[static_cast<std::size_t>(c)]);
        sampler.run(draws, stream, into);
    }
    return made;
}

Result<Posterior> threshold_posterior(const CaptureTable& captures,
                                      const ThresholdOptions& options) {
    if (captures.lists() > 8 || options.order < 2 || options.order > 3 ||
        !(options.precision >= 0) || !(options.main_precision > 0) || !(options.threshold >= 0) ||
        options.chains < 2 || options.draws < 100) {
        return fail(Code::invalid_input, "threshold.options");
    }
    const Procedure procedure(captures.counts(), options);
    if (options.precision == 0 && !procedure.has_maximum()) {
        return fail(Code::not_estimable, "threshold.no_maximum");
    }
    std::vector<History> kept, undecided;
    const auto stage = procedure.run(kept, undecided);
    const double seen = static_cast<double>(captures.people_seen());
    auto made = summarise(unseen_of(stage), seen, options.levels);
    const Model model(captures.lists(), kept);
    made.method = fmt::format("Bayesian thresholding, |mean/sd| >= {:g}", options.threshold);
    made.prior = options.precision > 0
                     ? fmt::format(
                           "each dependence between lists normal around none with "
                           "standard "
                           "deviation {:g} on the log scale; list sizes nearly flat",
                           1 / std::sqrt(options.precision))
                     : "flat for every effect on the log scale (improper)";
    made.assumption = assumption_in_words(captures, model);
    made.explanations.push_back({model.name(), 1, made.median.people});
    made.notes.push_back(
        "the interval takes the kept dependences as given and "
        "is too short for that");
    if (const auto likelihood = fit(captures, model)) {
        made.notes.push_back(fmt::format(
            "maximum likelihood under the same dependences says {:.0f}", likelihood->people));
    }
    for (const History term : undecided) {
        made.notes.push_back(
            fmt::format("{} lies so near the threshold that another seed may decide otherwise",
                        captures.name_of(term)));
    }
    for (const History term : stage.missing) {
        made.notes.push_back("nobody is on " + captures.name_of(term) + ": effect minus infinity");
    }
    if (made.has_number() && !std::isfinite(made.median.people)) {
        return fail(Code::not_estimable, "posterior.beyond");
    }
    return made;
}

std::unique_ptr<Engine> threshold_engine(const CaptureTable& captures,
                                         const ThresholdOptions& options) {
    expects(captures.lists() <= 8);
    return std::make_unique<ThresholdEngine>(options);
}

}  // namespace palermo::prevalence
