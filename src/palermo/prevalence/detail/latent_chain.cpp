#include "palermo/prevalence/detail/latent_chain.hpp"

#include <algorithm>
#include <cmath>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define PALERMO_CLONES __attribute__((target_clones("avx2", "default"), optimize("O3")))
#else
#define PALERMO_CLONES
#endif

namespace palermo::prevalence::detail {

namespace {

constexpr double alpha_shape = 0.25, alpha_rate = 0.25;  // the prior of alpha [MV16]
constexpr double smallest = 1e-300;

// Rows 0 .. 2^lists - 1 of share * prod (seen or not), each list doubling the rows made so far.
PALERMO_CLONES void fill_table(double* table, const double* share, const double* seen, int lists,
                               std::size_t width) {
    for (std::size_t k = 0; k < width; ++k) table[k] = share[k];
    std::size_t rows = width;
    for (int j = 0; j < lists; ++j, rows *= 2) {
        const double* chance = seen + static_cast<std::size_t>(j) * width;
        for (std::size_t at = 0; at < rows; at += width) {
            for (std::size_t k = 0; k < width; ++k) {
                const double value = table[at + k];
                table[rows + at + k] = value * chance[k];
                table[at + k] = value * (1 - chance[k]);
            }
        }
    }
}

// Beta(a, b), and the logarithm of what it leaves to 1. a, b > 0 may be tiny.
struct Stick {
    double part, log_rest;
};
Stick draw_stick(double a, double b, stats::Stream& stream) {
    // y of a tiny shape underflows: y = gamma(b + 1) * u^(1/b), kept as a logarithm.
    const double x = stream.gamma(a);
    const double log_y = b < 1 ? std::log(stream.gamma(b + 1)) + std::log(stream.uniform()) / b
                               : std::log(stream.gamma(b));
    const double log_sum =
        log_y > -700 ? std::log(x + std::exp(log_y)) : std::log(std::max(x, smallest));
    return {x / std::exp(log_sum), log_y - log_sum};
}

}  // namespace

LatentData::LatentData(std::span<const std::int64_t> all, double part) {
    for (std::size_t w = 1; w < all.size(); ++w) {
        const auto count =
            static_cast<std::int64_t>(std::floor(part * static_cast<double>(all[w]) + 0.5));
        if (count <= 0) continue;
        histories.push_back(static_cast<History>(w));
        counts.push_back(count);
        weights.push_back(static_cast<double>(count));
        people += count;
    }
}

LatentChain::LatentChain(int lists, int classes)
    : lists_(lists),
      classes_(classes),
      width_((static_cast<std::size_t>(classes) + 3) / 4 * 4),
      table_((std::size_t{1} << lists) * width_),
      row_sums_(std::size_t{1} << lists),
      others_(width_),
      allocated_(width_),
      members_(width_),
      caught_(static_cast<std::size_t>(lists) * width_) {
    expects(lists >= 2 && lists <= most_latent_lists && classes >= 1);
}

LatentState LatentChain::draw_prior(stats::Stream& stream) const {
    LatentState state;
    state.seen.assign(caught_.size(), 0.5);
    for (int j = 0; j < lists_; ++j) {
        for (int k = 0; k < classes_; ++k) {
            state.seen[static_cast<std::size_t>(j) * width_ + static_cast<std::size_t>(k)] =
                stream.uniform();
        }
    }
    state.alpha = std::max(1e-10, stream.gamma(alpha_shape) / alpha_rate);
    state.share.assign(width_, 0);
    double log_left = 0;
    for (int k = 0; k < classes_; ++k) {
        if (k + 1 == classes_) {
            state.share[static_cast<std::size_t>(k)] = std::exp(log_left);
            break;
        }
        const auto stick = draw_stick(1, state.alpha, stream);
        state.share[static_cast<std::size_t>(k)] = std::exp(log_left) * stick.part;
        log_left += stick.log_rest;
    }
    return state;
}

void LatentChain::tabulate(const LatentState& state) {
    fill_table(table_.data(), state.share.data(), state.seen.data(), lists_, width_);
}

std::vector<double> LatentChain::chances(const LatentState& state) {
    tabulate(state);
    std::vector<double> made(row_sums_.size());
    for (std::size_t w = 0; w < made.size(); ++w) {
        for (std::size_t k = 0; k < width_; ++k) made[w] += table_[w * width_ + k];
    }
    return made;
}

double LatentChain::log_chance(const LatentState& state, const LatentData& data) {
    tabulate(state);
    const auto sum = [&](History w) {
        double all = 0;
        for (std::size_t k = 0; k < width_; ++k) all += table_[w * width_ + k];
        return all;
    };
    // 1 - p_0 summed from what is seen, so that no digits are lost when p_0 is nearly 1.
    double visible = 0;
    for (std::size_t w = 1; w < row_sums_.size(); ++w) visible += sum(static_cast<History>(w));
    double made = -static_cast<double>(data.people) * std::log(std::max(visible, smallest));
    for (std::size_t i = 0; i < data.histories.size(); ++i) {
        made += data.weights[i] * std::log(std::max(sum(data.histories[i]), smallest));
    }
    return made;
}

// Class k's odds of being seen on every list times e^d, its share times e^-d (then all shares scaled
// to sum 1). Shifts in logit and log-ratio coordinates, where the density of the chances is
// prod s(1-s) and that of the shares, from the sticks, alpha^.. share_K^alpha prod_{k<K} share_k /
// (share_k + .. + share_K).
void LatentChain::stretch(LatentState& state, const LatentData& data, stats::Stream& stream) {
    // Early sticks are long: class k with chance 2^-(k+1).
    int chosen = 0;
    for (auto coins = stream.bits(); (coins & 1) != 0 && chosen + 1 < classes_; coins >>= 1) {
        ++chosen;
    }
    const auto k = static_cast<std::size_t>(chosen);
    const double wide = stream.uniform() < 0.3 ? 1.5 : 0.3;
    const double d = wide * stream.normal(), up = std::exp(d);
    const double old_share = state.share[k];
    if (!(old_share > smallest)) return;
    const double raw = old_share / up, scale = 1 / (1 - old_share + raw);
    // Prior and Jacobian. Shares after k keep their proportions, so only sums up to k change.
    double log_ratio = 0;
    auto& moved = moved_;
    for (int j = 0; j < lists_; ++j) {
        const double s = state.seen[static_cast<std::size_t>(j) * width_ + k];
        const double t = s * up / (1 - s + s * up);
        if (!(t > 0 && t < 1 && s > 0 && s < 1)) return;
        log_ratio += std::log(t * (1 - t) / (s * (1 - s)));
        moved[static_cast<std::size_t>(j)] = t;
    }
    const auto last = static_cast<std::size_t>(classes_ - 1);
    const double log_scale = std::log(scale);
    log_ratio += state.alpha * (k == last ? log_scale - d : log_scale);
    double before = 0;
    for (std::size_t i = 0; i <= k && i < last; ++i) {
        const double was = 1 - before, is = (was - old_share + raw) * scale;
        if (!(was > old_share * 0.5 && is > 0)) return;
        log_ratio += log_scale - (i == k ? d : 0) - std::log(is / was);
        before += state.share[i];
    }
    // The chance of the data: only class k's column changes, and the scale.
    const auto column = [&](History w) {
        double product = raw;
        for (int j = 0; j < lists_; ++j) {
            const double t = moved[static_cast<std::size_t>(j)];
            product *= (w >> j & 1) != 0 ? t : 1 - t;
        }
        return product;
    };
    double visible_old = 0, visible_new = 0;
    for (std::size_t i = 0; i < width_; ++i) {
        // 1 - prod(1 - s), without losing digits when every s is small.
        double seen_once = 0;
        for (int j = 0; j < lists_; ++j) {
            const double s = state.seen[static_cast<std::size_t>(j) * width_ + i];
            seen_once += (1 - seen_once) * s;
        }
        visible_old += state.share[i] * seen_once;
        if (i != k) visible_new += state.share[i] * seen_once;
    }
    double seen_once = 0;
    for (int j = 0; j < lists_; ++j) {
        seen_once += (1 - seen_once) * moved[static_cast<std::size_t>(j)];
    }
    visible_new += raw * seen_once;
    // The scale cancels between p_w and 1 - p_0.
    log_ratio -= static_cast<double>(data.people) * std::log(visible_new / visible_old);
    for (std::size_t i = 0; i < data.histories.size(); ++i) {
        const History w = data.histories[i];
        const double was = row_sums_[w];
        const double is = was - table_[w * width_ + k] + column(w);
        log_ratio += data.weights[i] * std::log(std::max(is, smallest) / was);
    }
    if (!(std::log(stream.uniform()) < log_ratio)) return;
    for (int j = 0; j < lists_; ++j) {
        state.seen[static_cast<std::size_t>(j) * width_ + k] = moved[static_cast<std::size_t>(j)];
    }
    state.share[k] = raw;
    for (double& share : state.share) share *= scale;
    tabulate(state);
}

// Puts `people` with one history into classes: the largest first by binomials, and the last few one
// by one. The order of drawing does not change the distribution.
void LatentChain::allocate(std::int64_t people, History history, stats::Stream& stream) {
    if (people == 0) return;
    const double* chances = table_.data() + history * width_;
    double* rest = others_.data();
    double left = 0;
    for (std::size_t k = 0; k < width_; ++k) {
        rest[k] = chances[k];
        left += chances[k];
    }
    std::fill(allocated_.begin(), allocated_.end(), 0.0);
    while (people > 6) {
        std::size_t top = 0;
        for (std::size_t k = 1; k < width_; ++k) top = rest[k] > rest[top] ? k : top;
        const double chance = rest[top] / left;
        const auto here =
            chance > 1 - 1e-15 || !(left > 0) ? people : stream.binomial(people, chance);
        allocated_[top] += static_cast<double>(here);
        people -= here;
        rest[top] = 0;
        left = 0;
        for (std::size_t k = 0; k < width_; ++k) left += rest[k];
    }
    for (; people > 0; --people) {
        double at = stream.uniform() * left;
        std::size_t k = 0, last = 0;
        for (; k < width_; ++k) {
            if (!(rest[k] > 0)) continue;
            last = k;
            at -= rest[k];
            if (at < 0) break;
        }
        allocated_[k < width_ ? k : last] += 1;
    }
    for (std::size_t k = 0; k < width_; ++k) members_[k] += allocated_[k];
    for (int j = 0; j < lists_; ++j) {
        if ((history >> j & 1) == 0) continue;
        double* caught = caught_.data() + static_cast<std::size_t>(j) * width_;
        for (std::size_t k = 0; k < width_; ++k) caught[k] += allocated_[k];
    }
}

void LatentChain::renew(LatentState& state, stats::Stream& stream) const {
    for (int j = 0; j < lists_; ++j) {
        double* seen = state.seen.data() + static_cast<std::size_t>(j) * width_;
        const double* caught = caught_.data() + static_cast<std::size_t>(j) * width_;
        for (std::size_t k = 0; k < static_cast<std::size_t>(classes_); ++k) {
            const double missed = members_[k] - caught[k];
            if (members_[k] == 0) {
                seen[k] = stream.uniform();
            } else if (caught[k] == 0) {  // the smallest of missed + 1 uniforms
                seen[k] = -std::expm1(std::log(stream.uniform()) / (missed + 1));
            } else if (missed == 0) {
                seen[k] = std::exp(std::log(stream.uniform()) / (caught[k] + 1));
            } else {
                const double x = stream.gamma(1 + caught[k]), y = stream.gamma(1 + missed);
                seen[k] = x / (x + y);
            }
        }
    }
    double after = 0;
    for (int k = 0; k < classes_; ++k) after += members_[static_cast<std::size_t>(k)];
    double log_left = 0;
    for (std::size_t k = 0; k + 1 < static_cast<std::size_t>(classes_); ++k) {
        after -= members_[k];
        Stick stick{};
        if (members_[k] == 0 && after == 0) {
            stick.log_rest = std::log(stream.uniform()) / state.alpha;
            stick.part = -std::expm1(stick.log_rest);
        } else {
            stick = draw_stick(1 + members_[k], state.alpha + after, stream);
        }
        state.share[k] = std::exp(log_left) * stick.part;
        log_left += stick.log_rest;
    }
    state.share[static_cast<std::size_t>(classes_ - 1)] = std::exp(log_left);
    state.alpha =
        std::max(1e-10, stream.gamma(alpha_shape + classes_ - 1) / (alpha_rate - log_left));
}

double LatentChain::sweep(LatentState& state, const LatentData& data, stats::Stream& stream) {
    tabulate(state);
    const auto sum = [&](History w) {
        double all = 0;
        for (std::size_t k = 0; k < width_; ++k) all += table_[w * width_ + k];
        return std::max(all, smallest);
    };
    for (const History w : data.histories) row_sums_[w] = sum(w);
    stretch(state, data, stream);
    double visible = 0;
    for (std::size_t k = 0; k < width_; ++k) {
        double seen_once = 0;
        for (int j = 0; j < lists_; ++j) {
            seen_once += (1 - seen_once) * state.seen[static_cast<std::size_t>(j) * width_ + k];
        }
        visible += state.share[k] * seen_once;
    }
    // Negative binomial as a Poisson of gamma mean. Beyond 1e15 whole numbers are not told apart.
    const double odds = (1 - visible) / std::max(visible, smallest);
    const double mean = stream.gamma(static_cast<double>(data.people)) * std::max(odds, 0.0);
    const std::int64_t unseen =
        mean < 1e15 ? stream.poisson(mean) : static_cast<std::int64_t>(std::min(mean, 9e18));
    std::fill(members_.begin(), members_.end(), 0.0);
    std::fill(caught_.begin(), caught_.end(), 0.0);
    allocate(std::min<std::int64_t>(unseen, 1'000'000'000'000'000), 0, stream);
    for (std::size_t i = 0; i < data.histories.size(); ++i) {
        allocate(data.counts[i], data.histories[i], stream);
    }
    occupied_ = 0;
    for (const double members : members_) occupied_ += members > 0 ? 1 : 0;
    renew(state, stream);
    return static_cast<double>(unseen);
}

}  // namespace palermo::prevalence::detail
