#include "palermo/prevalence/doubly_robust.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "palermo/prevalence/detail/kernels.hpp"
#include "palermo/stats/distributions.hpp"

namespace palermo::prevalence {

namespace {

constexpr std::int64_t least_on_both = 20;
constexpr std::size_t most_width = 400;

double logistic(double x) {
    return 1 / (1 + std::exp(-x));
}

// y given x, on the people of `train`; predictions for those of `test`.
using Index = std::vector<std::size_t>;

std::vector<double> by_regression(const SeenPeople& people, const std::vector<std::uint8_t>& y,
                                  const Index& train, const Index& test, double ridge) {
    const std::size_t p = people.width + 1, stride = p + 1;
    std::vector<double> b(p), step(p), matrix(stride * p), row(p, 1.0);
    double mean = 0;
    for (const auto i : train) mean += y[i];
    mean /= static_cast<double>(train.size());
    if (mean <= 0 || mean >= 1) return std::vector<double>(test.size(), mean);
    b[0] = std::log(mean / (1 - mean));
    const auto fill = [&](std::size_t i) {
        for (std::size_t j = 1; j < p; ++j) row[j] = people(i, j - 1);
        double eta = 0;
        for (std::size_t j = 0; j < p; ++j) eta += b[j] * row[j];
        return eta;
    };
    for (int iteration = 0; iteration < 50; ++iteration) {
        std::fill(matrix.begin(), matrix.end(), 0.0);
        for (std::size_t j = 0; j < p; ++j) step[j] = j == 0 ? 0 : -ridge * b[j];
        for (const auto i : train) {
            const double q = logistic(fill(i)), weight = q * (1 - q), rest = y[i] - q;
            for (std::size_t j = 0; j < p; ++j) {
                if (row[j] == 0) continue;
                step[j] += rest * row[j];
                for (std::size_t k = 0; k <= j; ++k)
                    matrix[j * stride + k] += weight * row[j] * row[k];
            }
        }
        for (std::size_t j = 0; j < p; ++j) {
            if (j > 0) matrix[j * stride + j] += ridge;
            matrix[j * stride + p] = matrix[j * stride + j];
        }
        detail::cholesky(matrix.data(), stride, p);
        detail::solve(matrix.data(), stride, p, step.data());
        double longest = 0;
        for (const double s : step) longest = std::max(longest, std::fabs(s));
        const double scale = longest > 4 ? 4 / longest : 1;
        for (std::size_t j = 0; j < p; ++j) b[j] += scale * step[j];
        if (longest < 1e-10) break;
    }
    std::vector<double> made;
    for (const auto i : test) made.push_back(logistic(fill(i)));
    return made;
}

// Gradient boosting of the logistic likelihood with trees of one split; cuts at up to 31 places.
std::vector<double> by_stumps(const SeenPeople& people, const std::vector<std::uint8_t>& y,
                              const Index& train, const Index& test) {
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
    for (int round = 0; round < rounds; ++round) {
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
        return fail(Code::invalid_input, "people, covariates and groups are not of one shape");
    }
    if (people.width > most_width) return fail(Code::invalid_input, "more than 400 covariates");
    if (!std::all_of(people.x.begin(), people.x.end(), [](double v) { return std::isfinite(v); })) {
        return fail(Code::invalid_input, "a covariate is not a finite number");
    }
    for (const auto history : people.histories) {
        if (history == 0 || history >= (History{1} << people.lists)) {
            return fail(Code::invalid_input, "a person is on no list, or on one that is not there");
        }
    }
    for (const int group : people.group) {
        if (group < 0 || group >= people.groups) {
            return fail(Code::invalid_input, "a person is in a group that is not there");
        }
    }
    if (options.folds < 2 || options.folds > 50) {
        return fail(Code::invalid_input, "between 2 and 50 folds");
    }
    if (!(options.least_chance > 0 && options.least_chance < 0.5) || !(options.ridge >= 0) ||
        !(options.level > 0 && options.level < 1)) {
        return fail(Code::invalid_input,
                    "the floor of a chance, the ridge or the level is out of range");
    }
    return {};
}

// The mean by folds, none below 1 [DKJ23], and what follows from it.
DoublyRobustPeople summed(const std::vector<double>& phi, const Index& who, int folds,
                          double level) {
    DoublyRobustPeople made;
    made.seen = static_cast<double>(who.size());
    if (who.empty()) return made;
    std::vector<double> sums(static_cast<std::size_t>(folds)), sizes(sums.size());
    double mean = 0, square = 0;
    for (const auto i : who) {
        const auto fold = i % sums.size();
        sums[fold] += phi[i];
        sizes[fold] += 1;
        mean += phi[i];
    }
    mean /= made.seen;
    for (const auto i : who) square += (phi[i] - mean) * (phi[i] - mean);
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
    made.sd = std::sqrt(made.seen * variance + made.seen * inverse * (inverse - 1));
    const double unseen = made.people - made.seen;
    const double z = stats::normal_quantile(0.5 + level / 2);
    if (unseen > 0) {
        made.lower = made.seen + unseen * std::exp(-z * made.sd / unseen);
        made.upper = made.seen + unseen * std::exp(z * made.sd / unseen);
    } else {
        made.lower = made.seen;
        made.upper = made.seen + z * made.sd;
    }
    return made;
}

std::vector<DoublyRobustPeople> by_group(const SeenPeople& people, const std::vector<double>& phi,
                                         const DoublyRobustOptions& options) {
    std::vector<Index> members(static_cast<std::size_t>(people.groups));
    for (std::size_t i = 0; i < people.group.size(); ++i) {
        members[std::size_t(people.group[i])].push_back(i);
    }
    std::vector<DoublyRobustPeople> made;
    for (const auto& who : members) made.push_back(summed(phi, who, options.folds, options.level));
    return made;
}

Index everybody(std::size_t n) {
    Index who(n);
    for (std::size_t i = 0; i < n; ++i) who[i] = i;
    return who;
}

}  // namespace

SeenPeople seen_people(const StratifiedCaptures& captures) {
    SeenPeople made;
    made.lists = captures.lists();
    made.groups = static_cast<int>(captures.strata());
    const auto& covariates = captures.covariates();
    for (const auto& covariate : covariates) made.width += covariate.levels.size() - 1;
    for (const auto& row : captures.rows()) {
        if (std::find(row.levels.begin(), row.levels.end(), missing_level) != row.levels.end()) {
            continue;
        }
        std::vector<double> numbers;
        for (std::size_t i = 0; i < covariates.size(); ++i) {
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
                                   const DoublyRobustOptions& options) {
    TRY(check(people, options));
    if (list_a == list_b || list_a < 0 || list_b < 0 || list_a >= people.lists ||
        list_b >= people.lists) {
        return fail(Code::invalid_input, "two different lists of those there are");
    }
    const auto n = people.people();
    DoublyRobust made;
    made.list_a = list_a;
    made.list_b = list_b;
    std::vector<std::uint8_t> y1(n), y2(n), both(n);
    double on_a = 0, on_b = 0;
    for (std::size_t i = 0; i < n; ++i) {
        y1[i] = people.histories[i] >> list_a & 1;
        y2[i] = people.histories[i] >> list_b & 1;
        both[i] = y1[i] & y2[i];
        on_a += y1[i];
        on_b += y2[i];
        made.on_both += both[i];
    }
    if (made.on_both < least_on_both) {
        return fail(Code::not_estimable, "fewer than 20 people are on both lists");
    }
    made.lincoln_petersen = on_a * on_b / static_cast<double>(made.on_both);
    made.phi.resize(n);
    const auto folds = static_cast<std::size_t>(options.folds);
    for (std::size_t fold = 0; fold < folds; ++fold) {
        Index train, test;
        for (std::size_t i = 0; i < n; ++i) (i % folds == fold ? test : train).push_back(i);
        const auto learn = [&](const std::vector<std::uint8_t>& y) {
            return options.learner == Learner::logistic
                       ? by_regression(people, y, train, test, options.ridge)
                       : by_stumps(people, y, train, test);
        };
        auto q1 = learn(y1), q2 = learn(y2), q12 = learn(both);
        for (std::size_t t = 0; t < test.size(); ++t) {
            const auto i = test[t];
            // Chances fit together: q12 at least q1 + q2 - 1 and the floor, q1 and q2 at least q12.
            if (q12[t] < options.least_chance) ++made.clipped;
            q12[t] = std::min(1.0, std::max({q12[t], q1[t] + q2[t] - 1, options.least_chance}));
            q1[t] = std::clamp(q1[t], q12[t], 1.0);
            q2[t] = std::clamp(q2[t], q12[t], 1.0);
            const double inverse = q1[t] * q2[t] / q12[t];
            made.plug_in += inverse;
            made.phi[i] = inverse * (y1[i] / q1[t] + y2[i] / q2[t] - both[i] / q12[t]);
        }
    }
    made.whole = summed(made.phi, everybody(n), options.folds, options.level);
    made.groups = by_group(people, made.phi, options);
    return made;
}

Result<PooledDoublyRobust> doubly_robust_pooled(const SeenPeople& people,
                                                const DoublyRobustOptions& options) {
    TRY(check(people, options));
    PooledDoublyRobust made;
    double whole = 0, low = std::numeric_limits<double>::infinity(), high = 0;
    for (int a = 0; a < people.lists; ++a) {
        for (int b = a + 1; b < people.lists; ++b) {
            auto pair = doubly_robust(people, a, b, options);
            if (!pair && pair.error().code == Code::not_estimable) continue;
            if (!pair) return pair.error();
            double mean = 0, square = 0;
            for (const double value : pair->phi) mean += value;
            mean /= static_cast<double>(people.people());
            for (const double value : pair->phi) square += (value - mean) * (value - mean);
            made.weights.push_back(1 / std::max(square, 1e-12));
            whole += made.weights.back();
            low = std::min(low, pair->whole.people);
            high = std::max(high, pair->whole.people);
            made.pairs.push_back(*std::move(pair));
        }
    }
    if (made.pairs.empty()) {
        return fail(Code::not_estimable, "no two lists share 20 people");
    }
    std::vector<double> phi(people.people());
    for (std::size_t k = 0; k < made.pairs.size(); ++k) {
        made.weights[k] /= whole;
        for (std::size_t i = 0; i < phi.size(); ++i)
            phi[i] += made.weights[k] * made.pairs[k].phi[i];
    }
    made.whole = summed(phi, everybody(phi.size()), options.folds, options.level);
    made.groups = by_group(people, phi, options);
    made.disagreement = high / low;
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
