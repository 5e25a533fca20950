#include "palermo/prevalence/strata/doubly_robust.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "palermo/prevalence/detail/regression.hpp"
#include "palermo/stats/distributions.hpp"

namespace palermo::prevalence {

namespace {

constexpr std::int64_t least_on_both = 20;
constexpr std::size_t most_width = 399;

// A covariate of more levels is taken as the number it is, where it is one.
constexpr std::size_t most_levels_apart = 8;

double logistic(double x) {
    return 1 / (1 + std::exp(-x));
}

using detail::Columns;
using detail::Index;

// Gradient boosting of the logistic likelihood with trees of one split; cuts at up to 31 places.
std::vector<double> by_stumps(const SeenPeople& people, const std::vector<std::uint8_t>& y,
                              const Index& train, const Index& test, const Task& task) {
    constexpr int rounds = 200;
    constexpr double rate = 0.1;
    std::vector<std::vector<double>> cuts(people.width);
    for (std::size_t j = 0; j < people.width; ++j) {
        std::vector<double> values;
        for (const auto i : train) values.push_back(people(i, j));
        std::sort(values.begin(), values.end());
        for (std::size_t k = 1; k < 32; ++k) {
            const double cut = values[values.size() * k / 32];
            if (cut > values.front() && (cuts[j].empty() || cut > cuts[j].back())) {
                cuts[j].push_back(cut);
            }
        }
    }
    double mean = 0;
    for (const auto i : train) mean += y[i];
    mean = std::clamp(mean / static_cast<double>(train.size()), 1e-6, 1 - 1e-6);
    const double start = std::log(mean / (1 - mean));
    std::vector<double> eta(train.size(), start), out(test.size(), start);
    std::vector<double> first(33), second(33);
    for (int round = 0; round < rounds && !task.stopped(); ++round) {
        double best = 0, best_cut = 0, low = 0, high = 0;
        std::size_t best_j = 0;
        for (std::size_t j = 0; j < people.width; ++j) {
            std::fill(first.begin(), first.end(), 0.0);
            std::fill(second.begin(), second.end(), 0.0);
            for (std::size_t t = 0; t < train.size(); ++t) {
                const auto bin = static_cast<std::size_t>(
                    std::upper_bound(cuts[j].begin(), cuts[j].end(), people(train[t], j)) -
                    cuts[j].begin());
                const double q = logistic(eta[t]);
                first[bin] += y[train[t]] - q;
                second[bin] += q * (1 - q);
            }
            double g = 0, h = 0, all_g = 0, all_h = 0;
            for (std::size_t k = 0; k <= cuts[j].size(); ++k) all_g += first[k], all_h += second[k];
            for (std::size_t k = 0; k < cuts[j].size(); ++k) {
                g += first[k];
                h += second[k];
                const double rest_g = all_g - g, rest_h = all_h - h;
                const double gain = g * g / (h + 1) + rest_g * rest_g / (rest_h + 1);
                if (gain > best) {
                    best = gain;
                    best_j = j;
                    best_cut = cuts[j][k];
                    low = g / (h + 1);
                    high = rest_g / (rest_h + 1);
                }
            }
        }
        if (!(best > 0)) break;
        for (std::size_t t = 0; t < train.size(); ++t) {
            eta[t] += rate * (people(train[t], best_j) < best_cut ? low : high);
        }
        for (std::size_t t = 0; t < test.size(); ++t) {
            out[t] += rate * (people(test[t], best_j) < best_cut ? low : high);
        }
    }
    for (auto& value : out) value = logistic(value);
    return out;
}

Result<void> check(const SeenPeople& people, const DoublyRobustOptions& options) {
    const auto n = people.people();
    if (people.lists < 2 || people.x.size() != n * people.width ||
        (!people.group.empty() && people.group.size() != n)) {
        return fail(Code::invalid_input, "robust.shape");
    }
    if (people.width > most_width) return fail(Code::invalid_input, "robust.too_many_covariates");
    if (!std::all_of(people.x.begin(), people.x.end(), [](double v) { return std::isfinite(v); })) {
        return fail(Code::invalid_input, "robust.not_finite");
    }
    for (const auto history : people.histories) {
        if (history == 0 || history >= (History{1} << people.lists)) {
            return fail(Code::invalid_input, "robust.person_on_no_list");
        }
    }
    for (const int group : people.group) {
        if (group < 0 || group >= people.groups) {
            return fail(Code::invalid_input, "robust.no_such_group");
        }
    }
    if (options.folds < 2 || options.folds > 50) {
        return fail(Code::invalid_input, "robust.folds");
    }
    if (!(options.least_chance > 0 && options.least_chance < 0.5) || !(options.ridge >= 0) ||
        !(options.full_correction >= 0) || !(options.level > 0 && options.level < 1)) {
        return fail(Code::invalid_input, "robust.options");
    }
    return {};
}

// Whom each person stands for, and what follows for the sum from how the regressions were fitted.
struct Linear {
    std::vector<double> value;          // shape [people]
    std::vector<double> slope[2];       // of it in the logits of p1, p2; empty: not carried on
    std::vector<double> rest[2];        // y - p of those the regression saw, else 0
    detail::Regression regressions[2];  // on everybody
    std::vector<double> penalties[2];
};

struct Influence {
    std::vector<double>
        of;              // shape [people]: first-order change of the sum over `who` by each person
    double leaning = 0;  // variance that stands for the penalties' bias [N88]
};

Influence influence(const Linear& linear, const Columns& columns, const Index& who) {
    Influence made{std::vector<double>(linear.value.size()), 0};
    if (who.empty()) return made;
    for (const auto i : who) made.of[i] = linear.value[i];
    for (int list = 0; list < 2; ++list) {
        if (linear.slope[list].empty()) continue;
        std::vector<double> pull(columns.width);
        for (const auto i : who) {
            const auto row = columns.row(i);
            for (std::size_t j = 0; j < pull.size(); ++j) pull[j] += linear.slope[list][i] * row[j];
        }
        linear.regressions[list].divide(pull);
        for (std::size_t j = 0; j < pull.size(); ++j) {
            made.leaning += linear.penalties[list][j] * pull[j] * pull[j];
        }
        for (std::size_t i = 0; i < made.of.size(); ++i) {
            if (linear.rest[list][i] == 0) continue;
            const auto row = columns.row(i);
            double sum = 0;
            for (std::size_t j = 0; j < pull.size(); ++j) sum += row[j] * pull[j];
            made.of[i] += linear.rest[list][i] * sum;
        }
    }
    return made;
}

// The mean by folds, none below 1 [DKJ23], and what follows from it.
DoublyRobustPeople summed(const std::vector<double>& value, const Influence& by, const Index& who,
                          const DoublyRobustOptions& options) {
    DoublyRobustPeople made;
    made.seen = static_cast<double>(who.size());
    if (who.empty()) return made;
    std::vector<double> sums(static_cast<std::size_t>(options.folds)), sizes(sums.size());
    for (const auto i : who) {
        const auto fold = i % sums.size();
        sums[fold] += value[i];
        sizes[fold] += 1;
    }
    double mean = 0, square = 0;
    for (const double one : by.of) mean += one / made.seen, square += one * one;
    square -= made.seen * mean * mean;
    const double variance = who.size() > 1 ? square / (made.seen - 1) : 0;
    double inverse = 0;
    int filled = 0;
    for (std::size_t f = 0; f < sums.size(); ++f) {
        if (sizes[f] == 0) continue;
        inverse += std::max(1.0, sums[f] / sizes[f]);
        ++filled;
    }
    inverse /= filled;
    made.people = made.seen * inverse;
    made.sd = std::sqrt(made.seen * variance + made.seen * inverse * (inverse - 1) + by.leaning);
    const double unseen = made.people - made.seen;
    const double z = stats::normal_quantile(0.5 + options.level / 2);
    if (unseen > 0) {
        made.lower = made.seen + unseen * std::exp(-z * made.sd / unseen);
        made.upper = made.seen + unseen * std::exp(z * made.sd / unseen);
    } else {
        made.lower = made.seen;
        made.upper = made.seen + z * made.sd;
    }
    return made;
}

std::vector<Index> members(const SeenPeople& people) {
    std::vector<Index> made(static_cast<std::size_t>(people.groups));
    for (std::size_t i = 0; i < people.group.size(); ++i) {
        made[std::size_t(people.group[i])].push_back(i);
    }
    return made;
}

Index everybody(std::size_t n) {
    Index who(n);
    for (std::size_t i = 0; i < n; ++i) who[i] = i;
    return who;
}

// Two lists, and who is on them.
struct Pair {
    std::vector<std::uint8_t> on[2], both;
    Index either, members[2];
};

Pair pair_of(const SeenPeople& people, int list_a, int list_b) {
    Pair made;
    for (std::size_t i = 0; i < people.people(); ++i) {
        const auto history = people.histories[i];
        const std::uint8_t a = history >> list_a & 1, b = history >> list_b & 1;
        made.on[0].push_back(a);
        made.on[1].push_back(b);
        made.both.push_back(a & b);
        if (a) made.members[0].push_back(i);
        if (b) made.members[1].push_back(i);
        if (a | b) made.either.push_back(i);
    }
    return made;
}

struct Fold {
    Index train, test;
};

Fold fold_of(const Index& who, std::size_t fold, std::size_t folds) {
    Fold made;
    for (const auto i : who) (i % folds == fold ? made.test : made.train).push_back(i);
    return made;
}

// Chances of y for people of `test`, learned from `train`; those at index i belong to test[i].
std::vector<double> learned(const SeenPeople& people, const Columns& columns,
                            const std::vector<std::uint8_t>& y, const Index& train,
                            const Index& test, const std::vector<double>& penalty,
                            const DoublyRobustOptions& options, const Task& task) {
    if (train.empty()) return std::vector<double>(test.size(), 0.0);
    if (options.learner == Learner::stumps) return by_stumps(people, y, train, test, task);
    const auto fit = detail::regress(columns, y, train, penalty, task);
    std::vector<double> made;
    for (const auto i : test) made.push_back(fit.chance(columns.row(i)));
    return made;
}

// [DKJ23] as published: q1, q2, q12 among the seen.
Linear among_seen(const SeenPeople& people, const Columns& columns, const Pair& pair,
                  const DoublyRobustOptions& options, DoublyRobust& made, const Task& task,
                  Steps& steps) {
    const auto all = everybody(people.people());
    Linear linear;
    linear.value.resize(all.size());
    const bool fits = options.learner != Learner::stumps;
    const auto penalty = [&](const std::vector<std::uint8_t>& y) {
        return fits ? detail::chosen_penalty(columns, y, all, options.ridge, task)
                    : std::vector<double>{};
    };
    const auto first = penalty(pair.on[0]), second = penalty(pair.on[1]),
               third = penalty(pair.both);
    const auto folds = static_cast<std::size_t>(options.folds);
    for (std::size_t fold = 0; fold < folds; ++fold) {
        const auto [train, test] = fold_of(all, fold, folds);
        auto q1 = learned(people, columns, pair.on[0], train, test, first, options, task);
        auto q2 = learned(people, columns, pair.on[1], train, test, second, options, task);
        auto q12 = learned(people, columns, pair.both, train, test, third, options, task);
        steps.done();
        for (std::size_t t = 0; t < test.size(); ++t) {
            const auto i = test[t];
            // Chances fit together: q12 at least q1 + q2 - 1 and the floor, q1 and q2 at least q12.
            if (q12[t] < options.least_chance) ++made.clipped;
            q12[t] = std::min(1.0, std::max({q12[t], q1[t] + q2[t] - 1, options.least_chance}));
            q1[t] = std::clamp(q1[t], q12[t], 1.0);
            q2[t] = std::clamp(q2[t], q12[t], 1.0);
            const double inverse = q1[t] * q2[t] / q12[t];
            made.plug_in += inverse;
            linear.value[i] =
                inverse * (pair.on[0][i] / q1[t] + pair.on[1][i] / q2[t] - pair.both[i] / q12[t]);
        }
    }
    return linear;
}

// One person: whom they stand for, and the slopes of that in the logits of p1 and p2.
struct Standing {
    double value, slope_1, slope_2;
};

Standing standing(double y1, double y2, double p1, double p2, double full) {
    const double g = p1 + p2 - p1 * p2;
    const double to_logit_1 = p1 * (1 - p1), to_logit_2 = p2 * (1 - p2);
    if (p1 * p2 >= full) {
        return {y1 / p1 + y2 / p2 - y1 * y2 / (p1 * p2),
                -y1 / (p1 * p1) * (1 - y2 / p2) * to_logit_1,
                -y2 / (p2 * p2) * (1 - y1 / p1) * to_logit_2};
    }
    const double w = p1 * p2 / full;
    return {(1 - w) / g + (p2 * y1 + p1 * y2 - y1 * y2) / full,
            (-(1 - p2) * (1 - w) / (g * g) - p2 / (full * g) + y2 / full) * to_logit_1,
            (-(1 - p1) * (1 - w) / (g * g) - p1 / (full * g) + y1 / full) * to_logit_2};
}

// p1 and p2 among all, by what is seen on the other list [H89, A90].
Linear among_all(const SeenPeople& people, const Columns& columns, const Pair& pair,
                 const DoublyRobustOptions& options, DoublyRobust& made, const Task& task,
                 Steps& steps) {
    const auto n = people.people();
    const auto folds = static_cast<std::size_t>(options.folds);
    Linear linear;
    linear.value.resize(n);
    std::vector<double> chance[2];
    for (std::size_t list = 0; list < 2; ++list) {
        const auto& y = pair.on[list];
        const auto& told_by = pair.members[1 - list];
        chance[list].resize(n);
        if (options.learner != Learner::stumps) {
            linear.penalties[list] =
                detail::chosen_penalty(columns, y, told_by, options.ridge, task);
            linear.regressions[list] =
                detail::regress(columns, y, told_by, linear.penalties[list], task);
            linear.slope[list].resize(n);
            linear.rest[list].resize(n);
        }
        for (std::size_t fold = 0; fold < folds; ++fold) {
            const auto train = fold_of(told_by, fold, folds).train;
            const auto test = fold_of(pair.either, fold, folds).test;
            const auto p =
                learned(people, columns, y, train, test, linear.penalties[list], options, task);
            for (std::size_t t = 0; t < test.size(); ++t) chance[list][test[t]] = p[t];
            if (list == 1) steps.done();
        }
    }
    const double size = static_cast<double>(pair.either.size());
    const bool carried = !linear.slope[0].empty();
    const double full = !carried                       ? 0
                        : options.full_correction != 0 ? options.full_correction
                                                       : 5 / (std::sqrt(size) * std::log(size));
    for (const auto i : pair.either) {
        made.clipped += std::min(chance[0][i], chance[1][i]) < options.least_chance;
        const double p1 = std::max(chance[0][i], options.least_chance);
        const double p2 = std::max(chance[1][i], options.least_chance);
        const auto one = standing(pair.on[0][i], pair.on[1][i], p1, p2, full);
        made.in_part += p1 * p2 < full;
        made.plug_in += 1 / (p1 + p2 - p1 * p2);
        linear.value[i] = one.value;
        if (!carried) continue;
        linear.slope[0][i] = one.slope_1;
        linear.slope[1][i] = one.slope_2;
        if (pair.on[1][i]) linear.rest[0][i] = pair.on[0][i] - p1;
        if (pair.on[0][i]) linear.rest[1][i] = pair.on[1][i] - p2;
    }
    return linear;
}

Columns columns_for(const SeenPeople& people, const DoublyRobustOptions& options) {
    return options.learner == Learner::spline ? detail::spline_columns(people)
                                              : detail::linear_columns(people);
}

struct PairResult {
    DoublyRobust made;
    Linear linear;
};

Result<PairResult> one_pair(const SeenPeople& people, const Columns& columns, int list_a,
                            int list_b, const DoublyRobustOptions& options, const Task& task,
                            Steps& steps) {
    if ((people.partial & (History{1} << list_a | History{1} << list_b)) != 0) {
        return fail(Code::not_estimable, "robust.list_not_whole");
    }
    PairResult result;
    auto& made = result.made;
    made.list_a = list_a;
    made.list_b = list_b;
    const auto pair = pair_of(people, list_a, list_b);
    made.on_both = static_cast<std::int64_t>(pair.members[0].size() + pair.members[1].size() -
                                             pair.either.size());
    if (made.on_both < least_on_both) {
        return fail(Code::not_estimable, "robust.few_on_both");
    }
    made.lincoln_petersen = static_cast<double>(pair.members[0].size()) *
                            static_cast<double>(pair.members[1].size()) /
                            static_cast<double>(made.on_both);
    result.linear = options.chances == Chances::among_all
                        ? among_all(people, columns, pair, options, made, task, steps)
                        : among_seen(people, columns, pair, options, made, task, steps);
    const auto& linear = result.linear;
    made.phi = linear.value;
    const auto all = everybody(people.people());
    made.whole = summed(made.phi, influence(linear, columns, all), all, options);
    for (const auto& who : members(people)) {
        if (task.stopped()) break;
        made.groups.push_back(summed(made.phi, influence(linear, columns, who), who, options));
    }
    TRY(task.go_on());
    return result;
}

// The pairs' sum over `who`, weighted. The penalties lean the same way in all: their roots add up.
DoublyRobustPeople weighted(const std::vector<PairResult>& pairs,
                            const std::vector<double>& weights, const Columns& columns,
                            const Index& who, const DoublyRobustOptions& options) {
    const auto n = pairs[0].linear.value.size();
    std::vector<double> value(n);
    Influence whole{std::vector<double>(n), 0};
    double root = 0;
    for (std::size_t k = 0; k < pairs.size(); ++k) {
        const auto one = influence(pairs[k].linear, columns, who);
        for (std::size_t i = 0; i < n; ++i) {
            value[i] += weights[k] * pairs[k].linear.value[i];
            whole.of[i] += weights[k] * one.of[i];
        }
        root += weights[k] * std::sqrt(one.leaning);
    }
    whole.leaning = root * root;
    return summed(value, whole, who, options);
}

}  // namespace

SeenPeople seen_people(const StratifiedCaptures& captures) {
    SeenPeople made;
    made.lists = captures.lists();
    made.groups = static_cast<int>(captures.strata());
    for (const auto& absent : captures.absent()) made.partial |= History{1} << absent.list;
    const auto& covariates = captures.covariates();
    const auto is_number = [](const Covariate& covariate) {
        return !covariate.numbers.empty() && covariate.levels.size() > most_levels_apart;
    };
    for (const auto& covariate : covariates) {
        made.width += is_number(covariate) ? 1 : covariate.levels.size() - 1;
    }
    for (const auto& row : captures.rows()) {
        if (std::find(row.levels.begin(), row.levels.end(), missing_level) != row.levels.end()) {
            continue;
        }
        std::vector<double> numbers;
        for (std::size_t i = 0; i < covariates.size(); ++i) {
            if (is_number(covariates[i])) {
                numbers.push_back(
                    static_cast<double>(covariates[i].numbers[std::size_t(row.levels[i])]));
                continue;
            }
            for (std::size_t l = 1; l < covariates[i].levels.size(); ++l) {
                numbers.push_back(row.levels[i] == static_cast<int>(l));
            }
        }
        const auto group = static_cast<int>(captures.stratum_of(row.levels));
        for (std::int64_t i = 0; i < row.people; ++i) {
            made.histories.push_back(row.history);
            made.x.insert(made.x.end(), numbers.begin(), numbers.end());
            made.group.push_back(group);
        }
    }
    return made;
}

Result<DoublyRobust> doubly_robust(const SeenPeople& people, int list_a, int list_b,
                                   const DoublyRobustOptions& options, const Task& task) {
    TRY(check(people, options));
    if (list_a == list_b || list_a < 0 || list_b < 0 || list_a >= people.lists ||
        list_b >= people.lists) {
        return fail(Code::invalid_input, "robust.two_lists");
    }
    Steps steps(task, "folds", options.folds);
    auto pair =
        TRY(one_pair(people, columns_for(people, options), list_a, list_b, options, task, steps));
    return std::move(pair.made);
}

Result<PooledDoublyRobust> doubly_robust_pooled(const SeenPeople& people,
                                                const DoublyRobustOptions& options,
                                                const Task& task) {
    TRY(check(people, options));
    const auto columns = columns_for(people, options);
    std::vector<PairResult> pairs;
    Steps steps(task, "pairs and folds",
                std::int64_t{people.lists} * (people.lists - 1) / 2 * options.folds);
    steps.done(0);
    PooledDoublyRobust made;
    double whole = 0, low = std::numeric_limits<double>::infinity(), high = 0;
    for (int a = 0; a < people.lists; ++a) {
        for (int b = a + 1; b < people.lists; ++b) {
            auto pair = one_pair(people, columns, a, b, options, task, steps);
            if (!pair && pair.error().code == Code::not_estimable) continue;
            if (!pair) return pair.error();
            // A pair that errs high tells of a large error too: its share, not its size, decides.
            const auto& of = pair->made.whole;
            const double share = std::max(of.people - of.seen, 1.0) / std::max(of.sd, 1e-6);
            made.weights.push_back(share * share);
            whole += made.weights.back();
            low = std::min(low, of.people);
            high = std::max(high, of.people);
            pairs.push_back(*std::move(pair));
        }
    }
    if (pairs.empty()) {
        return fail(Code::not_estimable, "robust.no_pair");
    }
    for (auto& weight : made.weights) weight /= whole;
    made.whole = weighted(pairs, made.weights, columns, everybody(people.people()), options);
    for (const auto& who : members(people)) {
        TRY(task.go_on());
        made.groups.push_back(weighted(pairs, made.weights, columns, who, options));
    }
    made.disagreement = high / low;
    for (auto& pair : pairs) made.pairs.push_back(std::move(pair.made));
    for (const auto& a : made.pairs) {
        for (const auto& b : made.pairs) {
            const double sd = std::hypot(a.whole.sd, b.whole.sd);
            if (!(sd > 0)) continue;
            made.contrast = std::max(made.contrast, (a.whole.people - b.whole.people) / sd);
        }
    }
    return made;
}

}  // namespace palermo::prevalence
