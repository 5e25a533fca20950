#include "palermo/prevalence/stepwise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "palermo/prevalence/detail/workspace.hpp"
#include "palermo/stats/distributions.hpp"

namespace palermo::prevalence {

namespace {

using detail::Workspace;

constexpr double infinity = std::numeric_limits<double>::infinity();

// The smaller Poisson tail at `count`. Exact where it can be below 0.1; elsewhere 1/2 (a count within
// one standard deviation of the mean has both tails above 0.1).
double smaller_tail(double count, double mean) {
    const double apart = count - mean;
    if (apart * apart <= mean) return 0.5;
    if (!(mean > 0)) return 1;  // expected 0 and found 0; found > 0 cannot be, the margin is fitted
    if (mean > 1e6) {  // Wilson and Hilferty's cube root: the sum below would have too many terms
        const double k = apart > 0 ? count : count + 1;
        const double z = 3 * std::sqrt(k) * (1 - 1 / (9 * k) - std::cbrt(mean / k));
        return stats::normal_cdf(apart > 0 ? -z : z);
    }
    const double at = std::exp(count * std::log(mean) - mean - stats::log_factorial(count));
    double term = at, sum = at;
    if (apart > 0) {
        for (double k = count + 1; term > sum * 1e-17; k += 1) {
            term *= mean / k;
            sum += term;
        }
    } else {
        for (double k = count; k > 0 && term > sum * 1e-17; k -= 1) {
            term *= k / mean;
            sum += term;
        }
    }
    return std::min(sum, 1.0);
}

// The procedure on the counts loaded in a workspace, written once for both uses.
class Procedure {
public:
    Procedure(int lists, double threshold)
        : workspace_(lists), threshold_(threshold), independence_(Model(lists).terms()) {
        for (int i = 0; i < lists; ++i) {
            for (int j = i + 1; j < lists; ++j) {
                pairs_.push_back((History{1} << i) | (History{1} << j));
            }
        }
    }

    Workspace& workspace() { return workspace_; }

    // Effects of the model of independence to start from; empty: from the counts.
    void start_from(std::vector<double> effects) { start_ = std::move(effects); }

    Existence run(std::span<const std::int64_t> counts, std::vector<Step>* steps) {
        workspace_.load(counts);
        terms_ = independence_;
        workspace_.choose(terms_);
        if (start_.empty()) {
            workspace_.fit(Workspace::Start::from_counts, Workspace::Until::exact);
        } else {
            std::copy(start_.begin(), start_.end(), workspace_.effects());
            workspace_.fit(Workspace::Start::from_effects, Workspace::Until::exact);
        }
        bool known_to_exist = false;
        open_.assign(pairs_.size(), true);
        p_values_.resize(pairs_.size());
        while (true) {
            for (std::size_t k = 0; k < pairs_.size(); ++k) {
                if (!open_[k]) continue;
                p_values_[k] = smaller_tail(workspace_.count_on_all(pairs_[k]),
                                            workspace_.fitted_on_all()[pairs_[k]]);
            }
            refused_.assign(pairs_.size(), false);
            std::size_t best = pairs_.size();
            while (true) {  // the smallest p whose model exists: only as many checks as needed
                best = pairs_.size();
                for (std::size_t k = 0; k < pairs_.size(); ++k) {
                    if (!open_[k] || refused_[k] || !(p_values_[k] < threshold_)) continue;
                    if (best == pairs_.size() || p_values_[k] < p_values_[best]) best = k;
                }
                if (best == pairs_.size()) break;
                terms_.push_back(pairs_[best]);
                workspace_.choose(terms_);
                if (workspace_.existence() == Existence::exists) break;
                terms_.pop_back();
                refused_[best] = true;
            }
            if (best == pairs_.size()) break;
            known_to_exist = true;
            open_[best] = false;
            if (steps) steps->push_back({pairs_[best], p_values_[best]});
            workspace_.scale_in(pairs_[best]);
            workspace_.fit(Workspace::Start::from_effects, Workspace::Until::exact);
        }
        if (known_to_exist) return Existence::exists;
        workspace_.choose(terms_);
        return workspace_.existence();
    }

    const std::vector<History>& terms() const { return terms_; }

private:
    Workspace workspace_;
    double threshold_;
    std::vector<History> independence_, pairs_, terms_;
    std::vector<double> start_, p_values_;
    std::vector<char> open_, refused_;
};

class StepwiseWorker : public Worker {
public:
    StepwiseWorker(int lists, double threshold, const std::vector<double>& start)
        : procedure_(lists, threshold) {
        procedure_.start_from(start);
    }
    double unseen(std::span<const std::int64_t> counts) override {
        if (procedure_.run(counts, nullptr) != Existence::exists) return infinity;
        return procedure_.workspace().unseen();
    }

private:
    Procedure procedure_;
};

class StepwiseEngine : public Engine {
public:
    StepwiseEngine(const CaptureTable& captures, double threshold)
        : lists_(captures.lists()), threshold_(threshold) {
        Workspace workspace(lists_);
        workspace.load(captures.counts());
        workspace.choose(Model(lists_).terms());
        if (workspace.existence() == Existence::exists) {
            workspace.fit(Workspace::Start::from_counts, Workspace::Until::exact);
            start_.assign(workspace.effects(), workspace.effects() + workspace.cells());
        }
    }
    std::unique_ptr<Worker> worker() const override {
        return std::make_unique<StepwiseWorker>(lists_, threshold_, start_);
    }
    std::string name() const override { return fmt::format("stepwise p < {}", threshold_); }

private:
    int lists_;
    double threshold_;
    std::vector<double> start_;
};

class FixedWorker : public Worker {
public:
    FixedWorker(const Model& model, const std::vector<double>& start)
        : workspace_(model.lists()), terms_(model.terms()), start_(start) {}
    double unseen(std::span<const std::int64_t> counts) override {
        workspace_.load(counts);
        workspace_.choose(terms_);
        if (workspace_.existence() != Existence::exists) return infinity;
        auto from = Workspace::Start::from_counts;
        if (!start_.empty()) {
            std::copy(start_.begin(), start_.end(), workspace_.effects());
            from = Workspace::Start::from_effects;
        }
        workspace_.fit(from, Workspace::Until::exact);
        return workspace_.unseen();
    }

private:
    Workspace workspace_;
    std::vector<History> terms_;
    std::vector<double> start_;
};

class FixedEngine : public Engine {
public:
    FixedEngine(const CaptureTable& captures, const Model& model) : model_(model) {
        Workspace workspace(model.lists());
        workspace.load(captures.counts());
        workspace.choose(model.terms());
        if (workspace.existence() == Existence::exists) {
            workspace.fit(Workspace::Start::from_counts, Workspace::Until::exact);
            start_.assign(workspace.effects(), workspace.effects() + workspace.cells());
        }
    }
    std::unique_ptr<Worker> worker() const override {
        return std::make_unique<FixedWorker>(model_, start_);
    }
    std::string name() const override { return "model " + model_.name(); }

private:
    Model model_;
    std::vector<double> start_;
};

}  // namespace

Result<Stepwise> stepwise(const CaptureTable& captures, double p_threshold) {
    if (!(p_threshold > 0 && p_threshold <= 0.1)) {
        return fail(Code::invalid_input, "stepwise.p_threshold");
    }
    Procedure procedure(captures.lists(), p_threshold);
    Stepwise made;
    procedure.run(captures.counts(), &made.steps);
    made.fit = TRY(fit(captures, Model(captures.lists(), procedure.terms())));
    return made;
}

std::unique_ptr<Engine> stepwise_engine(const CaptureTable& captures, double p_threshold) {
    return std::make_unique<StepwiseEngine>(captures, p_threshold);
}

std::unique_ptr<Engine> fixed_model(const CaptureTable& captures, const Model& model) {
    return std::make_unique<FixedEngine>(captures, model);
}

}  // namespace palermo::prevalence
