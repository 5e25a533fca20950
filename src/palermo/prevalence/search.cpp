#include "palermo/prevalence/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bitset>
#include <cmath>
#include <limits>

#include "palermo/prevalence/detail/workspace.hpp"

namespace palermo::prevalence {

namespace {

using detail::Workspace;
using Terms = std::bitset<256>;  // by History: up to eight lists

constexpr double infinity = std::numeric_limits<double>::infinity();
// Where no maximum exists the supremum is approached to about 1e-11, margins to about 1e-9.
constexpr double slack = 1e-6;
constexpr double dual_slack = 1e-4;

int order_limit(int lists, int wanted) {
    if (wanted <= 0) return lists <= 6 ? lists : 3;
    return std::min(wanted, lists);
}

// The interactions of a search in the order of model terms, and what is inside and above each.
struct Space {
    int lists;
    std::vector<History> terms;
    std::vector<Terms> inside;  // by History: subsets of two lists and more, itself too
    std::vector<Terms> above;   // by History: supersets, itself too
    std::vector<History> base;  // single lists and the intercept

    Space(int lists_of, int order) : lists(lists_of) {
        const History cells = History{1} << lists;
        inside.resize(cells);
        above.resize(cells);
        for (History w = 0; w < cells; ++w) {
            if (std::popcount(w) < 2) base.push_back(w);
            if (std::popcount(w) < 2 || std::popcount(w) > order) continue;
            terms.push_back(w);
            for (History v = w; v != 0; v = (v - 1) & w) {
                if (std::popcount(v) < 2) continue;
                inside[w].set(v);
                above[v].set(w);
            }
        }
        std::sort(terms.begin(), terms.end(), before);
    }
    std::vector<History> listed(const Terms& set) const {
        auto all = base;
        for (const History term : terms) {
            if (set[term]) all.push_back(term);
        }
        return all;
    }
};

class Searcher {
public:
    Searcher(int lists, const SearchOptions& options, const Task& task)
        : options_(options),
          task_(task),
          space_(lists, order_limit(lists, options.most_order)),
          workspace_(lists),
          losses_(std::size_t{1} << lists) {}

    struct Found {
        Terms terms;
        double criterion;
        double unseen;
    };

    // The models of the table within the window, best first. `hints` are tried first.
    Result<std::vector<Found>> run(std::span<const std::int64_t> counts,
                                   const std::vector<Terms>& hints) {
        workspace_.load(counts);
        penalty_ = options_.criterion == Criterion::bic ? workspace_.log_people() : 2;
        best_ = infinity;
        found_.clear();
        fits_ = 0;
        stopped_ = false;
        for (const auto& hint : hints) consider(hint, false);
        if (hints.empty()) greedy();
        Terms all;
        for (const History term : space_.terms) all.set(term);
        root_losses(all);
        node({}, all, nullptr);
        if (stopped_) {
            TRY(task_.go_on());
            return fail(Code::unavailable, "search.given_up");
        }
        std::sort(found_.begin(), found_.end(),
                  [](const Found& a, const Found& b) { return a.criterion < b.criterion; });
        std::vector<Found> kept;
        for (const auto& one : found_) {
            if (one.criterion <= best_ + options_.window + 1e-9) kept.push_back(one);
        }
        return kept;
    }

    std::int64_t fits() const { return fits_; }
    const Space& space() const { return space_; }

    // The unseen of one model of the table loaded, exactly.
    double exact_unseen(const Terms& terms) {
        workspace_.choose(space_.listed(terms));
        workspace_.fit(Workspace::Start::from_counts, Workspace::Until::exact);
        return workspace_.unseen();
    }

private:
    double cutoff() const { return best_ + options_.window + 1e-9; }
    double parameters(const Terms& set) const {
        return static_cast<double>(set.count() + space_.base.size());
    }
    double likelihood(const Terms& set) {
        ++fits_;
        workspace_.choose(space_.listed(set));
        return workspace_.fit(Workspace::Start::from_counts, Workspace::Until::exact)
            .log_likelihood;
    }

    // A complete model: is it valid, and how good? Remembered when `record`.
    double consider(const Terms& set, bool record) {
        workspace_.choose(space_.listed(set));
        if (workspace_.existence() != Existence::exists) return infinity;
        const double value = penalty_ * parameters(set) - 2 * likelihood(set);
        best_ = std::min(best_, value);
        if (record && value <= cutoff()) found_.push_back({set, value, workspace_.unseen()});
        return value;
    }

    // A good model to begin with: the best single addition (with what is inside) until none helps.
    void greedy() {
        Terms now;
        double value = consider(now, false);
        for (bool better = true; better;) {
            better = false;
            Terms best_set;
            for (const History term : space_.terms) {
                if (now[term] || std::popcount(term) > 3) continue;
                const Terms larger = now | space_.inside[term];
                if (penalty_ * parameters(larger) - 2 * workspace_.saturated_log_likelihood() >=
                    value) {
                    continue;
                }
                const double tried = consider(larger, false);
                if (tried < value) {
                    value = tried;
                    best_set = larger;
                    better = true;
                }
            }
            if (better) now = best_set;
        }
    }

    // What each term is worth when everything affordable may be in: the order of branching.
    void root_losses(const Terms& all) {
        Terms open = affordable({}, all, workspace_.saturated_log_likelihood());
        const double top = likelihood(open);
        for (const History term : space_.terms) {
            losses_[term] = open[term] ? top - likelihood(open & ~space_.above[term]) : 0;
        }
    }

    // `most` without the terms that cannot be afforded.
    Terms affordable(const Terms& in, const Terms& most, double log_likelihood) const {
        Terms left = most;
        const double bound = penalty_ * parameters(in) - 2 * log_likelihood;
        for (const History term : space_.terms) {
            if (!left[term] || in[term]) continue;
            const auto added = (space_.inside[term] & ~in).count();
            if (bound + penalty_ * static_cast<double>(added) > cutoff() + slack) {
                left &= ~space_.above[term];
            }
        }
        return left;
    }

    // All models between `in` and `most`; *known is the likelihood of `most` where it was fitted.
    void node(Terms in, Terms most, const double* known) {
        if (stopped_ || fits_ > options_.most_fits || ((fits_ & 1023) == 0 && task_.stopped())) {
            stopped_ = true;
            return;
        }
        double value = known ? *known : workspace_.saturated_log_likelihood();
        bool fitted = known != nullptr;
        for (;;) {
            if (penalty_ * parameters(in) - 2 * value > cutoff() + slack) return;
            const Terms left = affordable(in, most, value);
            if (left != most || !fitted) {
                most = left;
                if (in == most) break;
                value = std::min(value, likelihood(most));
                fitted = true;
                if (penalty_ * parameters(in) - 2 * value > cutoff() + slack) return;
                // The workspace holds the fit of `most`: which terms cannot leave?
                if (!workspace_.factor()) continue;
                const double bound = penalty_ * parameters(in) - 2 * value;
                Terms forced;
                const auto& finite = workspace_.finite_terms();
                for (std::size_t i = 0; i < finite.size(); ++i) {
                    const History term = finite[i];
                    if (std::popcount(term) < 2 || in[term]) continue;
                    if ((space_.above[term] & most).count() != 1) continue;  // maximal ones only
                    const double loss = 2 * (value - workspace_.bound_without(i));
                    if (bound + loss > cutoff() + dual_slack) forced |= space_.inside[term];
                }
                if (forced.any()) in |= forced;
                continue;
            }
            break;
        }
        const Terms open = most & ~in;
        if (open.none()) {
            consider(in, true);
            return;
        }
        History chosen = 0;
        for (const History term : space_.terms) {
            if (!open[term]) continue;
            if ((space_.inside[term] & ~in).count() != 1) continue;  // all inside it is in
            if (chosen == 0 || losses_[term] > losses_[chosen]) chosen = term;
        }
        const Terms with = in | space_.inside[chosen];
        const Terms without = most & ~space_.above[chosen];
        const bool first = 2 * losses_[chosen] > penalty_;
        if (first) node(with, most, &value);
        const double smaller = in == without ? value : std::min(value, likelihood(without));
        node(in, without, &smaller);
        if (!first) node(with, most, &value);
    }

    SearchOptions options_;
    const Task& task_;
    Space space_;
    Workspace workspace_;
    std::vector<double> losses_;
    double penalty_ = 0, best_ = infinity;
    std::vector<Found> found_;
    std::int64_t fits_ = 0;
    bool stopped_ = false;
};

Result<void> check_lists(const CaptureTable& captures) {
    if (captures.lists() > 8) {
        return fail(Code::invalid_input, "search.too_many_lists");
    }
    return {};
}

void weigh(std::vector<Candidate>& models) {
    double sum = 0;
    for (auto& model : models) {
        sum += model.weight = std::exp(-(model.criterion - models.front().criterion) / 2);
    }
    for (auto& model : models) model.weight /= sum;
}

std::vector<History> interactions_of(const Space& space, const Terms& set) {
    std::vector<History> listed;
    for (const History term : space.terms) {
        if (set[term]) listed.push_back(term);
    }
    return listed;
}

class SearchWorker : public Worker {
public:
    SearchWorker(int lists, const SearchOptions& options, const std::vector<Terms>& hints,
                 const Task& task)
        : searcher_(lists, options, task), average_(options.average), hints_(hints) {}

    double unseen(std::span<const std::int64_t> counts) override {
        const auto found = searcher_.run(counts, hints_);
        if (!found || found->empty()) return infinity;
        if (!average_) return searcher_.exact_unseen(found->front().terms);
        double sum = 0, weights = 0;
        for (const auto& one : *found) {
            const double weight = std::exp(-(one.criterion - found->front().criterion) / 2);
            sum += weight * one.unseen;
            weights += weight;
        }
        return sum / weights;
    }

private:
    Searcher searcher_;
    bool average_;
    std::vector<Terms> hints_;
};

class SearchEngine : public Engine {
public:
    SearchEngine(const CaptureTable& captures, const SearchOptions& options, const Task& task)
        : lists_(captures.lists()), options_(options), task_(task) {
        expects(lists_ <= 8);
        SearchOptions wide = options;
        wide.window = std::max(options.window, lists_ <= 5 ? 6.0 : 3.0);
        Searcher searcher(lists_, wide, task);
        if (const auto found = searcher.run(captures.counts(), {})) {
            for (const auto& one : *found) {
                if (hints_.size() < 12) hints_.push_back(one.terms);
            }
        }
        if (hints_.empty()) hints_.push_back({});
    }
    std::unique_ptr<Worker> worker() const override {
        return std::make_unique<SearchWorker>(lists_, options_, hints_, task_);
    }
    std::string name() const override {
        const char* criterion = options_.criterion == Criterion::bic ? "BIC" : "AIC";
        const int order = order_limit(lists_, options_.most_order);
        return options_.average
                   ? fmt::format("{} average within {} of the best, order {}", criterion,
                                 options_.window, order)
                   : fmt::format("best {} of all hierarchical models, order {}", criterion, order);
    }

private:
    int lists_;
    SearchOptions options_;
    const Task& task_;
    std::vector<Terms> hints_;
};

}  // namespace

Result<Search> search(const CaptureTable& captures, const SearchOptions& options,
                      const Task& task) {
    TRY(check_lists(captures));
    Searcher searcher(captures.lists(), options, task);
    const auto found = TRY(searcher.run(captures.counts(), {}));
    if (found.empty()) {
        return fail(Code::not_estimable, "search.no_model");
    }
    Search made;
    made.fits = searcher.fits();
    for (const auto& one : found) {
        made.models.push_back(
            {interactions_of(searcher.space(), one.terms), one.criterion, one.unseen, 0});
    }
    weigh(made.models);
    return made;
}

Result<AllModels> all_models(const CaptureTable& captures, const SearchOptions& options,
                             std::size_t keep) {
    TRY(check_lists(captures));
    const int lists = captures.lists();
    const int order = order_limit(lists, options.most_order);
    if (lists > 6 || (lists == 6 && order > 2)) {
        return fail(Code::invalid_input, "search.too_many_models");
    }
    const Space space(lists, order);
    Workspace workspace(lists);
    workspace.load(captures.counts());
    const double penalty = options.criterion == Criterion::bic ? workspace.log_people() : 2;
    AllModels made;
    std::vector<Candidate> all;
    // Models in a tree: a child has one term more, later in the order, so each comes up once.
    // A child starts from its parent's effects.
    std::vector<History> terms;
    std::vector<std::vector<double>> start(space.terms.size() + 2,
                                           std::vector<double>(captures.histories()));
    std::vector<char> has_start(space.terms.size() + 2, 0);
    const auto visit = [&](auto&& self, const Terms& set, std::size_t next,
                           std::size_t depth) -> void {
        ++made.models;
        terms = space.base;
        for (const History term : space.terms) {
            if (set[term]) terms.push_back(term);
        }
        workspace.choose(terms);
        has_start[depth] = depth > 0 ? has_start[depth - 1] : 0;
        if (workspace.existence() == Existence::exists) {
            auto from = Workspace::Start::from_counts;
            if (depth > 0 && has_start[depth - 1]) {
                std::copy(start[depth - 1].begin(), start[depth - 1].end(), workspace.effects());
                from = Workspace::Start::from_effects;
            }
            const auto done = workspace.fit(from, Workspace::Until::bound_only);
            std::copy_n(workspace.effects(), captures.histories(), start[depth].begin());
            has_start[depth] = 1;
            ++made.estimable;
            all.push_back({{},
                           penalty * static_cast<double>(terms.size()) - 2 * done.log_likelihood,
                           workspace.unseen(),
                           0});
            all.back().interactions.assign(terms.begin() + std::ptrdiff_t(space.base.size()),
                                           terms.end());
        } else if (depth > 0) {
            start[depth] = start[depth - 1];
        }
        for (std::size_t i = next; i < space.terms.size(); ++i) {
            const History term = space.terms[i];
            Terms needed = space.inside[term];
            needed.reset(term);
            if ((needed & ~set).any()) continue;
            Terms larger = set;
            larger.set(term);
            self(self, larger, i + 1, depth + 1);
        }
    };
    visit(visit, {}, 0, 0);
    std::sort(all.begin(), all.end(),
              [](const Candidate& a, const Candidate& b) { return a.criterion < b.criterion; });
    if (all.size() > keep) all.resize(keep);
    made.best = std::move(all);
    if (!made.best.empty()) weigh(made.best);
    return made;
}

std::unique_ptr<Engine> search_engine(const CaptureTable& captures, const SearchOptions& options,
                                      const Task& task) {
    return std::make_unique<SearchEngine>(captures, options, task);
}

}  // namespace palermo::prevalence
