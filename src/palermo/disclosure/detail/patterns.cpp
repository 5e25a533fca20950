#include "palermo/disclosure/detail/patterns.hpp"

#include <algorithm>
#include <span>

namespace palermo::protect::detail {

Patterns::Patterns(const Cube& cube, const Problem& problem, std::int64_t width)
    : cube_(cube), problem_(problem), width_(width), change_(problem.classes.size(), 0) {
    for (CellIndex inner = 0; inner < cube.inner; ++inner) {
        place_.emplace(key_of(cube.cells[inner].categories), inner);
    }
    in_.resize(cube.inner);
    tilt_.resize(problem.equal.size(), 0);
    for (std::uint32_t e = 0; e < problem.equal.size(); ++e) {
        for (const auto inner : problem.equal[e].first) in_[inner].emplace_back(e, 1);
        for (const auto inner : problem.equal[e].second) in_[inner].emplace_back(e, -1);
    }
}

bool Patterns::balanced(std::span<const CellIndex> gain, std::span<const CellIndex> lose) {
    if (tilt_.empty()) return true;
    bool result = true;
    const auto add = [&](std::span<const CellIndex> cells, int sign) {
        for (const auto cell : cells) {
            for (const auto& [equal, own] : in_[cell]) tilt_[equal] += own * sign;
        }
    };
    add(gain, 1), add(lose, -1);
    for (const auto cells : {gain, lose}) {
        for (const auto cell : cells) {
            for (const auto& [equal, own] : in_[cell]) result &= tilt_[equal] == 0;
        }
    }
    add(gain, -1), add(lose, 1);
    return result;
}

std::vector<Pattern> Patterns::of(std::uint32_t secret, std::size_t limit) {
    found_.clear();
    limit_ = limit;
    worst_ = 1e300;
    // Partners far away change many totals; they are looked at where there are no others.
    for (const std::size_t reach : {std::size_t{2}, cube_.columns.size()}) {
        if (found_.empty()) look(secret, reach);
    }
    std::stable_sort(found_.begin(), found_.end(),
                     [](const auto& x, const auto& y) { return x.loss < y.loss; });
    if (found_.size() > limit) found_.resize(limit);
    return std::move(found_);
}

/// Patterns with partners that differ in up to `reach` columns.
void Patterns::look(std::uint32_t secret, std::size_t reach) {
    for (const auto a : problem_.classes[secret].made_of) {
        std::vector<std::vector<CellIndex>> along(cube_.columns.size());
        for (CellIndex b = 0; b < problem_.inner; ++b) {
            if (b == a) continue;
            std::size_t differ = 0, where = 0;
            for (std::size_t d = 0; d < cube_.columns.size(); ++d) {
                if (categories(a)[d] != categories(b)[d]) ++differ, where = d;
            }
            if (differ == 1) along[where].push_back(b);
            if (differ > reach) continue;
            const CellIndex gain[] = {a}, lose[] = {b};
            consider(secret, gain, lose);
        }
        rectangles(secret, a, along);
    }
}

void Patterns::rectangles(std::uint32_t secret, CellIndex a,
                          const std::vector<std::vector<CellIndex>>& along) {
    for (std::size_t d = 0; d < along.size(); ++d) {
        for (std::size_t e = d + 1; e < along.size(); ++e) {
            for (const auto b : along[d]) {
                for (const auto c : along[e]) {
                    auto corner = categories(b);
                    corner[e] = categories(c)[e];
                    const auto found = place_.find(key_of(corner));
                    if (found == place_.end()) continue;
                    const CellIndex gain[] = {a, found->second}, lose[] = {b, c};
                    consider(secret, gain, lose);
                }
            }
        }
    }
}

void Patterns::consider(std::uint32_t secret, std::span<const CellIndex> gain,
                        std::span<const CellIndex> lose) {
    std::int64_t up = no_limit, down = no_limit;
    for (const auto each : lose) up = std::min(up, count(each) - problem_.hidden_min);
    for (const auto each : gain) down = std::min(down, count(each) - problem_.hidden_min);
    if (up + down < width_ || !balanced(gain, lose)) return;
    touched_.clear();
    const auto add = [&](CellIndex inner, int sign) {
        for (const auto c : problem_.holding[inner]) {
            if (change_[c] == 0) touched_.push_back(c);
            change_[c] += sign;
        }
    };
    for (const auto each : gain) add(each, 1);
    for (const auto each : lose) add(each, -1);
    const auto rises = change_[secret] > 0 ? up : down;
    const bool hides_it = change_[secret] != 0 && rises >= problem_.classes[secret].above;
    std::sort(touched_.begin(), touched_.end());
    touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
    double loss = 0;
    for (const auto c : touched_) {
        if (change_[c] != 0 && !problem_.classes[c].primary) loss += problem_.classes[c].loss;
    }
    if (hides_it && loss < worst_) keep(loss);
    for (const auto c : touched_) change_[c] = 0;
}

void Patterns::keep(double loss) {
    Pattern pattern;
    pattern.loss = loss;
    for (const auto c : touched_) {
        if (change_[c] == 0) continue;
        (problem_.classes[c].primary ? pattern.touches : pattern.hides).push_back(c);
    }
    found_.push_back(std::move(pattern));
    if (found_.size() <= 4 * limit_) return;
    std::nth_element(found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(limit_),
                     found_.end(), [](const auto& x, const auto& y) { return x.loss < y.loss; });
    worst_ = found_[limit_].loss;
    found_.resize(limit_);
}

namespace {

/// One pattern for each primary class, so that together they hide as little as can be found.
class Cover {
public:
    Cover(const Problem& problem, const std::vector<std::vector<Pattern>>& patterns)
        : problem_(problem),
          patterns_(patterns),
          uses_(problem.classes.size(), 0),
          chosen_(patterns_.size(), none) {}

    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    void choose(std::size_t secret, std::uint32_t without = 0xFFFFFFFF) {
        double least = 1e300;
        std::size_t best = none;
        for (std::size_t p = 0; p < patterns_[secret].size(); ++p) {
            double loss = 0;
            for (const auto c : patterns_[secret][p].hides) {
                if (uses_[c] == 0) loss += problem_.classes[c].loss;
                if (c == without) loss = 1e200;
                if (loss >= least) break;
            }
            if (loss < least) least = loss, best = p;
            if (loss == 0) break;
        }
        chosen_[secret] = best;
        if (best == none) return;
        for (const auto c : patterns_[secret][best].hides) {
            if (uses_[c]++ == 0) loss_ += problem_.classes[c].loss;
        }
    }

    void drop(std::size_t secret) {
        if (chosen_[secret] == none) return;
        for (const auto c : patterns_[secret][chosen_[secret]].hides) {
            if (--uses_[c] == 0) loss_ -= problem_.classes[c].loss;
        }
        chosen_[secret] = none;
    }

    void improve(int rounds) {
        for (int round = 0; round < rounds; ++round) {
            const auto before = loss_;
            for (std::size_t secret = 0; secret < patterns_.size(); ++secret) {
                drop(secret);
                choose(secret);
            }
            try_without();
            if (loss_ >= before - 1e-9) break;
        }
    }

    double loss() const { return loss_; }
    bool hides(std::uint32_t c) const { return uses_[c] > 0; }

private:
    /// Prints one hidden class after the other, dearest first, and lets those who hid behind it
    /// look for something else; goes back when that costs more.
    void try_without() {
        std::vector<std::uint32_t> hidden;
        for (std::uint32_t c = 0; c < uses_.size(); ++c) {
            if (uses_[c] > 0) hidden.push_back(c);
        }
        std::stable_sort(hidden.begin(), hidden.end(), [&](std::uint32_t a, std::uint32_t b) {
            return problem_.classes[a].loss > problem_.classes[b].loss;
        });
        for (const auto c : hidden) {
            if (uses_[c] == 0) continue;
            const auto chosen = chosen_;
            const auto before = loss_;
            std::vector<std::size_t> homeless;
            for (std::size_t secret = 0; secret < patterns_.size(); ++secret) {
                if (chosen_[secret] == none) continue;
                const auto& own = patterns_[secret][chosen_[secret]].hides;
                if (std::binary_search(own.begin(), own.end(), c)) homeless.push_back(secret);
            }
            for (const auto secret : homeless) drop(secret);
            for (const auto secret : homeless) choose(secret, c);
            if (loss_ < before - 1e-9) continue;
            for (const auto secret : homeless) drop(secret);
            for (const auto secret : homeless) {
                chosen_[secret] = chosen[secret];
                if (chosen_[secret] == none) continue;
                for (const auto each : patterns_[secret][chosen_[secret]].hides) {
                    if (uses_[each]++ == 0) loss_ += problem_.classes[each].loss;
                }
            }
        }
    }

    const Problem& problem_;
    const std::vector<std::vector<Pattern>>& patterns_;
    std::vector<int> uses_;
    std::vector<std::size_t> chosen_;
    double loss_ = 0;
};

}  // namespace

std::vector<bool> search_patterns(const Problem& problem,
                                  const std::vector<std::vector<Pattern>>& patterns, int tries) {
    const auto& classes = problem.classes;
    std::vector<std::size_t> order;
    for (std::size_t c = 0; c < patterns.size(); ++c) {
        if (!patterns[c].empty()) order.push_back(c);
    }
    std::vector<bool> best;
    double best_loss = 1e300;
    for (const bool hardest_first : {true, false}) {
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            const auto x = patterns[a].front().loss, y = patterns[b].front().loss;
            return hardest_first ? x > y : x < y;
        });
        Cover cover(problem, patterns);
        for (const auto secret : order) cover.choose(secret);
        cover.improve(tries);
        if (cover.loss() >= best_loss) continue;
        best_loss = cover.loss();
        best.assign(classes.size(), true);
        for (std::uint32_t c = 0; c < classes.size(); ++c) {
            if (cover.hides(c) || classes[c].primary || !classes[c].listed) best[c] = false;
        }
    }
    return best;
}

}  // namespace palermo::protect::detail
