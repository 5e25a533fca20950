#include "palermo/disclosure/detail/dominance.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "palermo/disclosure/detail/own_program.hpp"
#include "palermo/disclosure/detail/simplex_walk.hpp"

namespace palermo::protect::detail {
namespace {

std::int64_t rounded_up(double value) {
    return static_cast<std::int64_t>(std::ceil(value - 1e-9));
}

/// What contributors brought to some innermost cells together, ascending by who.
std::vector<Cube::Contribution> added_up(const Cube& cube, std::span<const CellIndex> inner) {
    std::map<std::uint32_t, std::int64_t> all;
    for (const auto leaf : inner) {
        for (const auto& [who, amount] : cube.brought[leaf]) all[who] += amount;
    }
    std::vector<Cube::Contribution> result;
    for (const auto& [who, amount] : all) result.push_back({who, amount});
    return result;
}

struct Leading {
    std::uint32_t who = 0;
    std::int64_t largest = 0, second = 0, total = 0;
};

Leading leading(std::span<const Cube::Contribution> held) {
    Leading result;
    for (const auto& [who, amount] : held) {
        result.total += amount;
        if (amount > result.largest) {
            result.second = result.largest;
            result.largest = amount, result.who = who;
        } else {
            result.second = std::max(result.second, amount);
        }
    }
    return result;
}

/// What one contributor knows of the hidden cells.
struct Knowledge {
    std::uint32_t who;
    std::vector<std::pair<CellIndex, std::int64_t>> own;  // hidden cells with an amount of theirs
};

class Estimating {
public:
    explicit Estimating(const Target& target) : target_(target), own_(target.truth.size(), 0) {
        for (CellIndex i = 0; i < target.truth.size(); ++i) {
            lead_.push_back(leading(target.held[i]));
        }
    }

    Result<std::vector<CellIndex>> run() {
        std::map<std::uint32_t, Knowledge> all;
        for (CellIndex i = 0; i < target_.truth.size(); ++i) {
            if (target_.known.cells[i].known()) continue;
            for (const auto& [who, amount] : target_.held[i]) {
                auto& one = all.try_emplace(who, Knowledge{who, {}}).first->second;
                one.own.emplace_back(i, amount);
            }
        }
        for (const auto& knowledge : strongest(std::move(all))) TRY(ask(knowledge));
        return std::vector<CellIndex>(found_.begin(), found_.end());
    }

private:
    /// Of contributors with one amount in the same cells, whoever brings more knows more of the others
    /// in it and must be held off further: the two with most stand for all. Two, because one of them
    /// may be the largest contributor of the secret.
    static std::vector<Knowledge> strongest(std::map<std::uint32_t, Knowledge> all) {
        std::vector<Knowledge> result;
        std::map<std::vector<CellIndex>, std::vector<Knowledge>> alike;
        for (auto& [who, one] : all) {
            std::vector<CellIndex> cells;
            bool same = true;
            for (const auto& [cell, amount] : one.own) {
                cells.push_back(cell);
                same = same && amount == one.own.front().second;
            }
            if (same) {
                alike[cells].push_back(std::move(one));
            } else {
                result.push_back(std::move(one));
            }
        }
        for (auto& [cells, group] : alike) {
            std::stable_sort(group.begin(), group.end(), [](const auto& a, const auto& b) {
                return a.own.front().second > b.own.front().second;
            });
            if (group.size() > 2) group.resize(2);
            for (auto& each : group) result.push_back(std::move(each));
        }
        return result;
    }

    /// Up to where must this contributor hold a secret possible?
    std::int64_t needed(CellIndex secret) const {
        return rounded_up(target_.apart[secret]) + own_[secret];
    }

    Result<void> ask(const Knowledge& one) {
        for (const auto& [cell, amount] : one.own) own_[cell] = amount;
        const auto asked = ask_with_own(one);
        for (const auto& [cell, amount] : one.own) own_[cell] = 0;
        return asked;
    }

    Result<void> ask_with_own(const Knowledge& one) {
        std::vector<CellIndex> open;
        for (CellIndex i = 0; i < target_.truth.size(); ++i) {
            if (!target_.secret[i] || target_.known.cells[i].known() || found_.contains(i))
                continue;
            if (lead_[i].largest == 0 || lead_[i].who == one.who) continue;
            if (target_.truth[i] >= needed(i) || shown(i)) continue;
            open.push_back(i);
        }
        if (open.empty()) return {};
        auto system = target_.known;
        for (const auto& [cell, amount] : one.own) {
            auto& bounds = system.cells[cell];
            bounds.low = std::max(bounds.low, amount);
            if (amount == target_.truth[cell]) bounds = {amount, amount};  // nobody else is in it
        }
        ReferenceSolution ground(system, target_.truth);
        SimplexWalk edges(ground);
        for (const auto secret : open) {
            if (system.cells[secret].known()) continue;  // it is all their own
            bool enough = false;
            const auto ending = edges.move(secret, {},
                                           {[&] { return enough; },
                                            [&](const Move& trade) {
                                                trades_.push_back(trade);
                                                enough = enough || reaches(trade, secret);
                                            }});
            if (enough || shown(secret)) continue;
            if (ending == SimplexWalk::Ending::stuck) {
                found_.insert(secret);
                continue;
            }
            std::vector<bool> wanted(target_.truth.size(), false);
            wanted[secret] = true;
            const auto ends = TRY(
                intervals(system, wanted, {.wide_enough = no_limit, .solution = target_.truth}));
            if (ends.contradiction || ends.cells[secret].high < needed(secret)) {
                found_.insert(secret);
            }
        }
        return {};
    }

    bool shown(CellIndex secret) const {
        return std::any_of(trades_.begin(), trades_.end(),
                           [&](const auto& trade) { return reaches(trade, secret); });
    }

    /// Does the truth and so many times this trade leave the asker's own amounts in place, and is the
    /// secret then as large as it must be able to be?
    bool reaches(const Move& trade, CellIndex secret) const {
        const auto own = std::find_if(trade.changes.begin(), trade.changes.end(),
                                      [&](const Change& each) { return each.cell == secret; });
        if (own == trade.changes.end()) return false;
        const auto missing = needed(secret) - target_.truth[secret];
        const auto step = std::abs(own->by);
        const auto times = (missing + step - 1) / step;
        if (times > (own->by > 0 ? trade.up : trade.down)) return false;
        const auto sign = own->by > 0 ? times : -times;
        return std::all_of(trade.changes.begin(), trade.changes.end(), [&](const Change& each) {
            const auto amount = own_[each.cell];
            if (amount == 0) return true;
            if (amount == target_.truth[each.cell]) return false;
            return target_.truth[each.cell] + sign * each.by >= amount;
        });
    }

    const Target& target_;
    std::vector<Leading> lead_;
    std::vector<std::int64_t> own_;  // shape [cells]: of whoever asks
    std::vector<Move> trades_;
    std::set<CellIndex> found_;
};

}  // namespace

std::int64_t above_of(const Cube::Cell& cell, const SuppressionRules& rules) {
    const auto first = static_cast<double>(cell.largest), next = static_cast<double>(cell.second);
    double needed = 0;
    if (rules.largest_share_max < 1) {
        needed = std::max(needed, first / std::max(rules.largest_share_max, 1e-6));
    }
    if (rules.two_largest_share_max < 1) {
        needed = std::max(needed, (first + next) / std::max(rules.two_largest_share_max, 1e-6));
    }
    if (rules.p_percent > 0) needed = std::max(needed, first * (1 + rules.p_percent / 100) + next);
    return std::max<std::int64_t>(0, rounded_up(needed) - cell.count);
}

void add_amounts(const Cube& cube, const SuppressionRules& rules, std::span<const CellIndex> cells,
                 Target& target) {
    const auto size = target.truth.size();
    target.above.assign(size, 0);
    target.held.assign(size, {});
    target.apart.assign(size, 0);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& cell = cube.cells[cells[i]];
        target.held[i] = added_up(cube, cube.made_of[cells[i]]);
        if (!target.secret[i]) continue;
        target.above[i] = above_of(cell, rules);
        if (rules.p_percent > 0) {
            target.apart[i] = static_cast<double>(cell.largest) * (1 + rules.p_percent / 100);
        }
    }
}

Result<std::vector<CellIndex>> estimated(const Target& target) {
    return Estimating(target).run();
}

std::int64_t dominated_sums(const Cube& cube, const std::vector<bool>& printed,
                            const SuppressionRules& rules) {
    // Printed cells by size, the largest first.
    std::vector<CellIndex> shown;
    for (CellIndex i = 0; i < cube.cells.size(); ++i) {
        if (printed[i]) shown.push_back(i);
    }
    std::stable_sort(shown.begin(), shown.end(), [&](CellIndex a, CellIndex b) {
        return cube.made_of[a].size() > cube.made_of[b].size();
    });
    std::set<std::vector<CellIndex>> looked;
    std::int64_t result = 0;
    const auto look = [&](std::vector<CellIndex> rest) {
        if (rest.empty() || !looked.insert(rest).second) return;
        const auto held = added_up(cube, rest);
        const auto lead = leading(held);
        result += dominated(lead.total, lead.largest, lead.second,
                            static_cast<std::int64_t>(held.size()), rules)
                      ? 1
                      : 0;
    };
    for (const auto& sum : cube.sums) {
        if (!printed[sum.total]) continue;
        std::vector<CellIndex> hidden;
        for (const auto part : sum.parts) {
            if (printed[part]) continue;
            hidden.insert(hidden.end(), cube.made_of[part].begin(), cube.made_of[part].end());
        }
        std::sort(hidden.begin(), hidden.end());
        if (hidden.empty()) continue;
        look(hidden);
        // Printed cells inside are taken out, the largest first and the smallest first: where they
        // overlap, other sums are left. The printed total itself, of which all is hidden, stays.
        const auto take_out = [&](auto first, auto last) {
            auto rest = hidden;
            for (; first != last; ++first) {
                const auto& own = cube.made_of[*first];
                if (own.size() >= rest.size() ||
                    !std::includes(rest.begin(), rest.end(), own.begin(), own.end())) {
                    continue;
                }
                std::vector<CellIndex> left;
                std::set_difference(rest.begin(), rest.end(), own.begin(), own.end(),
                                    std::back_inserter(left));
                rest = std::move(left);
            }
            look(std::move(rest));
        };
        take_out(shown.begin(), shown.end());
        take_out(shown.rbegin(), shown.rend());
    }
    return result;
}

Result<std::vector<Attack>> attacks_on(const Cube& cube, const std::vector<CellFate>& fate,
                                       const SuppressionRules& rules) {
    auto target = target_of(cube, rules, system_of(cube, fate, rules));
    if (cube.brought.empty() || !protects_amounts(rules)) {
        auto attacks = TRY(attack(target));
        if (looks_at_choice(cube, rules, target.known)) {
            const auto told = told_by_choice(target, rules, cube.cells.size());
            attacks.push_back(
                {"own program",
                 "which of them keep too few values when tables are left out for which "
                 "this program would never hide just these cells",
                 std::max(attacks.front().tried, static_cast<std::int64_t>(told.size())),
                 static_cast<std::int64_t>(told.size())});
        }
        return attacks;
    }
    std::vector<CellIndex> all(cube.cells.size());
    std::iota(all.begin(), all.end(), 0U);
    add_amounts(cube, rules, all, target);
    auto attacks = TRY(attack(target));
    std::vector<bool> printed;
    for (const auto each : fate) printed.push_back(each == CellFate::printed);
    Attack dominance{"dominance",
                     "which hidden amounts, alone or added up where their sum follows, another "
                     "contributor could take apart more closely than the rules allow",
                     attacks.front().tried, 0};
    dominance.succeeded = static_cast<std::int64_t>(TRY(estimated(target)).size()) +
                          dominated_sums(cube, printed, rules);
    dominance.tried = std::max(dominance.tried, dominance.succeeded);
    attacks.push_back(std::move(dominance));
    return attacks;
}

}  // namespace palermo::protect::detail
