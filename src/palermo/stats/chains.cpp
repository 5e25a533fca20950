#include "palermo/stats/chains.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "palermo/core/result.hpp"
#include "palermo/stats/distributions.hpp"

namespace palermo::stats {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void check(const Chains& chains) {
    expects(!chains.empty() && chains.front().size() >= 8);
    for (const auto& chain : chains) expects(chain.size() == chains.front().size());
}

std::vector<double> pooled(const Chains& chains) {
    std::vector<double> all;
    for (const auto& chain : chains) all.insert(all.end(), chain.begin(), chain.end());
    return all;
}

// Each chain as two: a drift within a chain then shows as a difference between two.
Chains halves(const Chains& chains) {
    Chains made;
    for (const auto& chain : chains) {
        const auto half = static_cast<std::ptrdiff_t>(chain.size() / 2);
        made.emplace_back(chain.begin(), chain.begin() + half);
        made.emplace_back(chain.end() - half, chain.end());
    }
    return made;
}

// Average ranks, then normal scores: z = quantile((r - 3/8) / (S + 1/4)).
Chains rank_normalised(const Chains& chains) {
    const auto all = pooled(chains);
    const std::size_t size = all.size();
    std::vector<std::size_t> order(size);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return all[a] < all[b]; });
    std::vector<double> scores(size);
    for (std::size_t i = 0; i < size;) {
        std::size_t end = i;
        while (end < size && all[order[end]] == all[order[i]]) ++end;
        const double rank = 0.5 * static_cast<double>(i + 1 + end);
        const double z = normal_quantile((rank - 0.375) / (static_cast<double>(size) + 0.25));
        for (; i < end; ++i) scores[order[i]] = z;
    }
    Chains made;
    auto from = scores.begin();
    for (const auto& chain : chains) {
        const auto to = from + static_cast<std::ptrdiff_t>(chain.size());
        made.emplace_back(from, to);
        from = to;
    }
    return made;
}

double mean_of(const std::vector<double>& x) {
    return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

struct Spread {
    double within = 0;   // mean of the chains' variances
    double between = 0;  // variance of the chains' means
};

Spread spread_of(const Chains& chains) {
    Spread made;
    std::vector<double> means;
    for (const auto& chain : chains) {
        means.push_back(mean_of(chain));
        double squares = 0;
        for (const double x : chain) squares += (x - means.back()) * (x - means.back());
        made.within += squares / static_cast<double>(chain.size() - 1);
    }
    made.within /= static_cast<double>(chains.size());
    const double grand = mean_of(means);
    for (const double mean : means) made.between += (mean - grand) * (mean - grand);
    made.between /= static_cast<double>(std::max<std::size_t>(1, chains.size() - 1));
    return made;
}

double plain_r_hat(const Chains& chains) {
    const auto spread = spread_of(chains);
    const double n = static_cast<double>(chains.front().size());
    if (!(spread.within > 0)) return spread.between > 0 ? HUGE_VAL : nan;
    return std::sqrt((n - 1) / n + spread.between / spread.within);
}

// [V21] section 3.2: autocorrelation of the chains together, summed in pairs while they stay
// positive and fall [G92].
double plain_ess(const Chains& chains) {
    const auto spread = spread_of(chains);
    const std::size_t n = chains.front().size();
    const double total = static_cast<double>(n * chains.size());
    const double scale = static_cast<double>(n);
    const double variance = spread.within * (scale - 1) / scale + spread.between;
    if (!(variance > 0)) return total;  // a constant is known exactly
    std::vector<double> means;
    for (const auto& chain : chains) means.push_back(mean_of(chain));
    const auto correlation = [&](std::size_t lag) {
        double mean_covariance = 0;
        for (std::size_t c = 0; c < chains.size(); ++c) {
            double sum = 0;
            const auto& x = chains[c];
            for (std::size_t i = lag; i < n; ++i) {
                sum += (x[i] - means[c]) * (x[i - lag] - means[c]);
            }
            mean_covariance += sum / scale;
        }
        mean_covariance /= static_cast<double>(chains.size());
        return 1 - (spread.within * (scale - 1) / scale - mean_covariance) / variance;
    };
    double time = -1, last = HUGE_VAL;  // time = -1 + 2 * sum of pairs
    for (std::size_t lag = 0; lag + 1 < n; lag += 2) {
        const double pair = (lag == 0 ? 1 : correlation(lag)) + correlation(lag + 1);
        if (!(pair > 0)) break;
        last = std::min(last, pair);
        time += 2 * last;
    }
    time = std::max(time, 1 / std::log10(total));  // anticorrelated draws: not more than this
    return total / time;
}

Chains folded(const Chains& chains) {
    auto all = pooled(chains);
    std::sort(all.begin(), all.end());
    const double median = quantile_8(all, 0.5);
    auto made = chains;
    for (auto& chain : made) {
        for (auto& x : chain) x = std::fabs(x - median);
    }
    return made;
}

double ess_below(const Chains& chains, double value) {
    auto indicator = chains;
    for (auto& chain : indicator) {
        for (auto& x : chain) x = x <= value ? 1 : 0;
    }
    return plain_ess(halves(indicator));
}

}  // namespace

double r_hat(const Chains& chains) {
    check(chains);
    for (const double x : pooled(chains)) {
        if (!std::isfinite(x)) return nan;
    }
    const auto split = halves(chains);
    return std::fmax(plain_r_hat(rank_normalised(split)),
                     plain_r_hat(rank_normalised(folded(split))));
}

double ess_bulk(const Chains& chains) {
    check(chains);
    return plain_ess(rank_normalised(halves(chains)));
}

double ess_tail(const Chains& chains) {
    check(chains);
    auto all = pooled(chains);
    std::sort(all.begin(), all.end());
    return std::min(ess_below(chains, quantile_8(all, 0.05)),
                    ess_below(chains, quantile_8(all, 0.95)));
}

ChainQuantile chain_quantile(const Chains& chains, double p) {
    check(chains);
    auto all = pooled(chains);
    std::sort(all.begin(), all.end());
    ChainQuantile made{quantile_8(all, p), 0};
    const double size = ess_below(chains, made.value);
    const double shift = std::sqrt(p * (1 - p) / size);
    made.monte_carlo_sd =
        (quantile_8(all, std::min(1.0, p + shift)) - quantile_8(all, std::max(0.0, p - shift))) / 2;
    return made;
}

double uniform_rank_p_value(std::span<const int> ranks, int most, int bins) {
    expects(bins >= 2 && most >= bins - 1 && !ranks.empty());
    std::vector<double> seen(static_cast<std::size_t>(bins)), due(seen);
    const double cells = static_cast<double>(most) + 1;
    for (int rank = 0; rank <= most; ++rank) {
        due[static_cast<std::size_t>(rank * static_cast<std::int64_t>(bins) / (most + 1))] +=
            static_cast<double>(ranks.size()) / cells;
    }
    for (const int rank : ranks) {
        expects(rank >= 0 && rank <= most);
        ++seen[static_cast<std::size_t>(rank * static_cast<std::int64_t>(bins) / (most + 1))];
    }
    double statistic = 0;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        statistic += (seen[i] - due[i]) * (seen[i] - due[i]) / due[i];
    }
    return chi_squared_tail(statistic, bins - 1);
}

double log_sum_exp(std::span<const double> logs) {
    double most = -HUGE_VAL;
    for (const double x : logs) most = std::max(most, x);
    if (!std::isfinite(most)) return most;
    double sum = 0;
    for (const double x : logs) sum += std::exp(x - most);
    return most + std::log(sum);
}

}  // namespace palermo::stats
