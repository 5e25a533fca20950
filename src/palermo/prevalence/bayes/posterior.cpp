#include "palermo/prevalence/bayes/posterior.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "palermo/stats/distributions.hpp"

namespace palermo::prevalence {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double smallest_side = 0.025;
constexpr std::size_t places = 256;

// A kernel density of log(unseen + 1/2) on equal steps, and the mass at each.
struct Smoothed {
    std::vector<double> log_unseen, density, mass;
};

Smoothed smooth(const std::vector<double>& sorted_logs, double effective) {
    Smoothed made;
    const double low = sorted_logs.front(), high = sorted_logs.back();
    if (!(high > low)) return {{low}, {1}, {1}};
    // Scott's rule is for one hump and smears two into one: half of it.
    const double spread = std::min(
        (stats::quantile_8(sorted_logs, 0.75) - stats::quantile_8(sorted_logs, 0.25)) / 1.349,
        (stats::quantile_8(sorted_logs, 0.9) - stats::quantile_8(sorted_logs, 0.1)) / 2.563);
    const double step = (high - low) / static_cast<double>(places - 1);
    const double width =
        std::max(0.53 * spread * std::pow(std::max(10.0, effective), -0.2), 2 * step);
    std::vector<double> counts(places);
    for (const double x : sorted_logs) {
        ++counts[static_cast<std::size_t>(std::lround((x - low) / step))];
    }
    const double size = static_cast<double>(sorted_logs.size());
    for (std::size_t i = 0; i < places; ++i) {
        double density = 0, all = 0;
        for (std::size_t j = 0; j < places; ++j) {
            const double z = (static_cast<double>(i) - static_cast<double>(j)) * step / width;
            const double weight = std::exp(-z * z / 2);
            density += counts[j] * weight;
            all += weight;
        }
        made.log_unseen.push_back(low + step * static_cast<double>(i));
        made.density.push_back(density / (all * size * step));
        made.mass.push_back(counts[i] / size);
    }
    return made;
}

}  // namespace

Humps humps_of(std::span<const double> density, std::span<const double> mass) {
    expects(density.size() == mass.size() && !density.empty());
    Humps made;
    double all = 0;
    for (const double m : mass) all += m;
    // The split that leaves the deepest valley between the highest point on its left and right.
    std::vector<double> right(density.size());
    for (std::size_t i = density.size(); i-- > 0;) {
        right[i] = i + 1 < density.size() ? std::max(density[i + 1], right[i + 1]) : 0;
    }
    double left = 0, below = 0, deepest = 0.5;
    std::size_t valley = 0;
    for (std::size_t i = 0; i < density.size(); ++i) {
        const double peak = std::min(left, right[i]);
        const bool both = below >= smallest_side * all && all - below >= smallest_side * all;
        if (both && peak > 0 && density[i] < deepest * peak) {
            deepest = density[i] / peak;
            valley = i;
            made.two = true;
        }
        left = std::max(left, density[i]);
        below += mass[i];
    }
    const auto top = [&](std::size_t from, std::size_t to) {
        const auto begin = density.begin();
        return static_cast<std::size_t>(std::max_element(begin + static_cast<std::ptrdiff_t>(from),
                                                         begin + static_cast<std::ptrdiff_t>(to)) -
                                        begin);
    };
    if (made.two) {
        made.at = {top(0, valley), top(valley, density.size())};
    } else {
        made.at = {top(0, density.size())};
    }
    return made;
}

Posterior summarise(const stats::Chains& draws, double people_seen,
                    const std::vector<double>& levels) {
    Posterior made;
    made.simulated = true;
    made.people_seen = people_seen;
    made.check.chains = static_cast<int>(draws.size());
    made.check.draws = static_cast<std::int64_t>(draws.front().size());
    // Ranks do not see the logarithm; it keeps the summary of spread finite.
    auto logs = draws;
    std::vector<double> all;
    double sum = 0;
    for (auto& chain : logs) {
        for (double& x : chain) {
            x = std::log(x + 0.5);
            all.push_back(x);
            sum += x;
        }
    }
    std::sort(all.begin(), all.end());
    made.geometric_mean_unseen = std::exp(sum / static_cast<double>(all.size()));
    if (all.back() > all.front()) {
        made.check.r_hat = stats::r_hat(logs);
        made.check.ess_bulk = stats::ess_bulk(logs);
        made.check.ess_tail = stats::ess_tail(logs);
    } else {
        made.check.ess_bulk = made.check.ess_tail = static_cast<double>(all.size());
    }
    const auto limit = [&](double p) {
        const auto found = stats::chain_quantile(draws, p);
        Limit one{people_seen + found.value, found.monte_carlo_sd};
        if (one.people > most_times_seen * people_seen) one = {infinity, 0};
        return one;
    };
    made.median = limit(0.5);
    for (const double level : levels) {
        made.intervals.push_back({level, limit(0.5 - level / 2), limit(0.5 + level / 2)});
    }
    const auto smoothed = smooth(all, made.check.ess_bulk);
    const auto humps = humps_of(smoothed.density, smoothed.mass);
    made.bimodal = humps.two;
    for (const auto at : humps.at) {
        made.modes.push_back(people_seen + std::exp(smoothed.log_unseen[at]));
    }
    double below = 0;
    for (std::size_t i = 0; i < smoothed.density.size(); ++i) {
        below += smoothed.mass[i];
        made.density.push_back({std::exp(smoothed.log_unseen[i]), smoothed.density[i], below});
    }
    return made;
}

std::vector<std::string> reasons_against(const Posterior& p) {
    auto reasons = p.objections;
    if (!p.has_number()) {
        reasons.push_back(fmt::format(
            "the chains do not agree: no number (R-hat {:.3f}, effective size {:.0f} in the middle "
            "and {:.0f} in the tails; 1.01, 400 and 400 are asked)",
            p.check.r_hat, p.check.ess_bulk, p.check.ess_tail));
    }
    if (p.bimodal && p.modes.size() > 1) {
        reasons.push_back(fmt::format(
            "the posterior has two humps, near {:.0f} and near {:.0f}: the data tell two stories, "
            "and a number between them is neither",
            p.modes[0], p.modes[1]));
    }
    for (const auto& one : p.intervals) {
        if (one.level < 0.945) continue;
        if (!std::isfinite(one.upper.people)) {
            reasons.push_back(
                "no upper limit can be given: the posterior reaches beyond 1,000 times the people "
                "seen");
        } else if (one.upper.people > 10 * one.lower.people) {
            reasons.push_back("the interval spans more than a factor of ten");
        }
    }
    return reasons;
}

}  // namespace palermo::prevalence
