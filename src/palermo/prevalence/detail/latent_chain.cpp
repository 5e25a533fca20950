#include "palermo/prevalence/detail/latent_chain.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "palermo/core/clones.hpp"

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

// Beta(a, b), what it leaves to 1, and the logarithm of that. a >= 1; b > 0 may be tiny.
struct Stick {
    double part, rest, log_rest;
};
Stick stick_of(double log_rest) {
    if (log_rest > -0.5) {
        const double part = -std::expm1(log_rest);
        return {part, 1 - part, log_rest};
    }
    const double rest = std::exp(log_rest);
    return {1 - rest, rest, log_rest};
}
Stick draw_stick(double a, double b, stats::Stream& stream) {
    if (a == 1) return stick_of(std::log(stream.uniform()) / b);
    const double x = stream.gamma(a);
    if (b >= 1) {
        const double y = stream.gamma(b), sum = x + y, rest = y / sum;
        return {x / sum, rest, std::log(rest)};
    }
    // y of a tiny shape underflows: y = gamma(b + 1) * u^(1/b), kept as a logarithm.
    const double log_y = std::log(stream.gamma(b + 1)) + std::log(stream.uniform()) / b;
    const double sum = log_y > -700 ? x + std::exp(log_y) : x;
    return {x / sum, std::exp(log_y) / sum, log_y - std::log(sum)};
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
      place_(width_),
      placed_share_(width_),
      placed_seen_(static_cast<std::size_t>(lists) * width_),
      visible_(width_),
      table_((std::size_t{1} << lists) * width_),
      members_(width_),
      caught_(static_cast<std::size_t>(lists) * width_),
      row_sums_(std::size_t{1} << lists) {
    expects(lists >= 2 && lists <= most_latent_lists && classes >= 1 && classes <= 32);
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
    double left = 1;
    for (int k = 0; k < classes_; ++k) {
        const auto stick = k + 1 < classes_ ? draw_stick(1, state.alpha, stream) : Stick{1, 0, 0};
        state.share[static_cast<std::size_t>(k)] = left * stick.part;
        left *= stick.rest;
    }
    return state;
}

void LatentChain::tabulate(const LatentState& state) {
    // Insertion sort by how many of the seen belong to a class: a few classes, mostly in order.
    std::array<std::pair<double, std::uint32_t>, 32> order;
    for (std::size_t k = 0; k < static_cast<std::size_t>(classes_); ++k) {
        double seen_once = 0;
        for (int j = 0; j < lists_; ++j) {
            const double s = state.seen[static_cast<std::size_t>(j) * width_ + k];
            seen_once += (1 - seen_once) * s;
        }
        const double key = state.share[k] * seen_once;
        std::size_t at = k;
        for (; at > 0 && order[at - 1].first < key; --at) order[at] = order[at - 1];
        order[at] = {key, static_cast<std::uint32_t>(k)};
    }
    for (std::size_t at = 0; at < static_cast<std::size_t>(classes_); ++at) {
        const auto k = order[at].second;
        place_[k] = static_cast<std::uint32_t>(at);
        visible_[at] = order[at].first;
        placed_share_[at] = state.share[k];
        for (std::size_t j = 0; j < static_cast<std::size_t>(lists_); ++j) {
            placed_seen_[j * width_ + at] = state.seen[j * width_ + k];
        }
    }
    fill_table(table_.data(), placed_share_.data(), placed_seen_.data(), lists_, width_);
}

// Of a row of the table from that place on; four sums side by side.
double LatentChain::row_sum(History history, std::size_t from) const {
    const double* row = table_.data() + history * width_;
    double a = 0, b = 0, c = 0, d = 0;
    std::size_t k = from;
    for (; k % 4 != 0; ++k) a += row[k];
    for (; k < width_; k += 4) {
        a += row[k];
        b += row[k + 1];
        c += row[k + 2];
        d += row[k + 3];
    }
    return (a + b) + (c + d);
}

std::vector<double> LatentChain::chances(const LatentState& state) {
    tabulate(state);
    std::vector<double> made(row_sums_.size());
    for (std::size_t w = 0; w < made.size(); ++w) made[w] = row_sum(static_cast<History>(w));
    return made;
}

double LatentChain::log_chance(const LatentState& state, const LatentData& data) {
    tabulate(state);
    // 1 - p_0 summed from what is seen, so that no digits are lost when p_0 is nearly 1.
    double visible = 0;
    for (const double part : visible_) visible += part;
    double made = -static_cast<double>(data.people) * std::log(std::max(visible, smallest));
    for (std::size_t i = 0; i < data.histories.size(); ++i) {
        made += data.weights[i] * std::log(std::max(row_sum(data.histories[i]), smallest));
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
    double slopes = 1, seen_once = 0;  // each slope lies between e^-|d| and e^|d|
    auto& moved = moved_;
    for (int j = 0; j < lists_; ++j) {
        const double s = state.seen[static_cast<std::size_t>(j) * width_ + k];
        const double t = s * up / (1 - s + s * up);
        if (!(t > 0 && t < 1 && s > 0 && s < 1)) return;
        slopes *= t * (1 - t) / (s * (1 - s));
        moved[static_cast<std::size_t>(j)] = t;
        seen_once += (1 - seen_once) * t;
    }
    double log_ratio = std::log(slopes);
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
    const auto place = static_cast<std::size_t>(place_[k]);
    double visible_old = 0, visible_new = 0;
    for (std::size_t i = 0; i < width_; ++i) {
        visible_old += visible_[i];
        visible_new += i == place ? raw * seen_once : visible_[i];
    }
    // The scale cancels between p_w and 1 - p_0.
    log_ratio -= static_cast<double>(data.people) * std::log(visible_new / visible_old);
    for (std::size_t i = 0; i < data.histories.size(); ++i) {
        const History w = data.histories[i];
        const double was = row_sums_[i];
        const double is = was - table_[w * width_ + place] + column(w);
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

// Puts `people` with one history into classes: by binomials, and the last few one by one. The order
// of drawing does not change the distribution.
void LatentChain::allocate(std::int64_t people, History history, stats::Stream& stream) {
    const double* row = table_.data() + history * width_;
    const auto put = [&](double here, std::size_t place) {
        members_[place] += here;
        for (History lists = history; lists != 0; lists &= lists - 1) {
            caught_[static_cast<std::size_t>(std::countr_zero(lists)) * width_ + place] += here;
        }
    };
    const auto last = static_cast<std::size_t>(classes_ - 1);
    std::size_t place = 0;
    double left = row_sum(history);
    for (; people > 6 && place < last && left > 0; ++place, left = row_sum(history, place)) {
        const double chance = row[place] / left;
        const auto here = chance > 1 - 1e-15 ? people : stream.binomial(people, chance);
        if (here == 0) continue;
        put(static_cast<double>(here), place);
        people -= here;
    }
    if (people > 6) put(static_cast<double>(std::exchange(people, 0)), place);
    for (; people > 0; --people) {
        double at = stream.uniform() * left - row[place];
        std::size_t chosen = place;
        while (at >= 0 && chosen < last) at -= row[++chosen];
        put(1, chosen);
    }
}

void LatentChain::renew(LatentState& state, stats::Stream& stream) const {
    const auto classes = static_cast<std::size_t>(classes_);
    double after = 0, left = 1, log_left = 0;
    for (const double members : members_) after += members;
    for (std::size_t k = 0; k < classes; ++k) {
        const std::size_t place = place_[k];
        const double members = members_[place];
        for (std::size_t j = 0; j < static_cast<std::size_t>(lists_); ++j) {
            double& seen = state.seen[j * width_ + k];
            const double caught = caught_[j * width_ + place], missed = members - caught;
            if (members == 0) {
                seen = stream.uniform();
            } else if (caught == 0) {  // the smallest of missed + 1 uniforms
                seen = -std::expm1(std::log(stream.uniform()) / (missed + 1));
            } else if (missed == 0) {
                seen = std::exp(std::log(stream.uniform()) / (caught + 1));
            } else {
                const double x = stream.gamma(1 + caught), y = stream.gamma(1 + missed);
                seen = x / (x + y);
            }
        }
        after -= members;
        const auto stick =
            k + 1 < classes ? draw_stick(1 + members, state.alpha + after, stream) : Stick{1, 0, 0};
        state.share[k] = left * stick.part;
        left *= stick.rest;
        log_left += stick.log_rest;
    }
    state.alpha =
        std::max(1e-10, stream.gamma(alpha_shape + classes_ - 1) / (alpha_rate - log_left));
}

double LatentChain::sweep(LatentState& state, const LatentData& data, stats::Stream& stream) {
    tabulate(state);
    for (std::size_t i = 0; i < data.histories.size(); ++i) {
        row_sums_[i] = std::max(row_sum(data.histories[i]), smallest);
    }
    stretch(state, data, stream);
    double visible = 0;
    for (const double part : visible_) visible += part;
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
