#include "palermo/linkage/clusters.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <queue>
#include <unordered_map>

namespace palermo::linkage {

namespace {

// Shortest augmenting paths with potentials, one row at a time; a row may end at its own empty place.
class Assigner {
public:
    Assigner(std::span<const Gain> gains, std::size_t rows, std::size_t columns)
        : first_(rows + 1, 0), columns_(columns), row_of_(columns, -1), column_of_(rows, -1) {
        for (const auto& one : gains) {
            ++first_[one.row + 1];
            most_ = std::max(most_, one.gain);
        }
        std::partial_sum(first_.begin(), first_.end(), first_.begin());
        edges_.resize(gains.size());
        auto at = first_;
        for (const auto& one : gains) edges_[at[one.row]++] = {one.column, most_ - one.gain};
        row_price_.assign(rows, 0);
        column_price_.assign(columns, 0);
        distance_.assign(columns, HUGE_VAL);
        from_.assign(columns, 0);
        settled_.assign(columns, false);
    }
    std::vector<std::int64_t> run() {
        for (std::size_t row = 0; row + 1 < first_.size(); ++row) add(row);
        return column_of_;
    }

private:
    struct Edge {
        std::uint32_t column;
        double cost;
    };
    using Reached = std::pair<double, std::uint32_t>;

    void relax(std::size_t row, double before) {
        // The empty place of a row costs `most_`; its price is always 0.
        const double to_empty = before + most_ - row_price_[row];
        if (to_empty < empty_distance_) empty_distance_ = to_empty, empty_row_ = row;
        for (auto e = first_[row]; e < first_[row + 1]; ++e) {
            const auto column = edges_[e].column;
            const double reached =
                before + edges_[e].cost - row_price_[row] - column_price_[column];
            if (settled_[column] || reached >= distance_[column]) continue;
            if (distance_[column] == HUGE_VAL) touched_.push_back(column);
            distance_[column] = reached;
            from_[column] = row;
            queue_.emplace(-reached, column);
        }
    }
    void add(std::size_t start) {
        empty_distance_ = HUGE_VAL;
        touched_.clear();
        queue_ = {};
        relax(start, 0);
        double length = HUGE_VAL;
        std::int64_t end = -1;
        while (!queue_.empty()) {
            const auto [minus, column] = queue_.top();
            queue_.pop();
            if (settled_[column] || -minus > distance_[column]) continue;
            if (-minus >= empty_distance_) break;
            settled_[column] = true;
            if (row_of_[column] < 0) {
                end = column;
                length = distance_[column];
                break;
            }
            relax(static_cast<std::size_t>(row_of_[column]), distance_[column]);
        }
        if (end < 0) length = empty_distance_;
        row_price_[start] += length;
        for (const auto column : touched_) {
            if (settled_[column] && distance_[column] < length) {
                column_price_[column] += distance_[column] - length;
                if (row_of_[column] >= 0) {
                    row_price_[static_cast<std::size_t>(row_of_[column])] +=
                        length - distance_[column];
                }
            }
        }
        // Walk back: the last row gives up its column to the row it was reached from.
        std::size_t row = end >= 0 ? from_[static_cast<std::size_t>(end)] : empty_row_;
        std::int64_t gets = end;
        for (;;) {
            const auto gives = column_of_[row];
            column_of_[row] = gets;
            if (gets >= 0) row_of_[static_cast<std::size_t>(gets)] = static_cast<std::int64_t>(row);
            if (row == start) break;
            gets = gives;
            row = from_[static_cast<std::size_t>(gives)];
        }
        for (const auto column : touched_) {
            distance_[column] = HUGE_VAL;
            settled_[column] = false;
        }
    }

    std::vector<std::size_t> first_;
    std::size_t columns_;
    std::vector<Edge> edges_;
    std::vector<std::int64_t> row_of_, column_of_;
    std::vector<double> row_price_, column_price_, distance_;
    std::vector<std::size_t> from_;
    std::vector<bool> settled_;
    std::vector<std::uint32_t> touched_;
    std::priority_queue<Reached> queue_;
    double most_ = 0, empty_distance_ = HUGE_VAL;
    std::size_t empty_row_ = 0;
};

constexpr double decided = 1'000;  // log odds of a pair a person decided about

struct Scored {
    std::uint32_t pair;
    double log_odds;
};

double logistic(double x) {
    return 1 / (1 + std::exp(-x));
}
double log_odds_of(double chance) {
    return std::log(chance / (1 - chance));
}
void sort_strongest_first(std::vector<Scored>& pairs) {
    std::ranges::stable_sort(pairs, [](const Scored& x, const Scored& y) {
        return x.log_odds != y.log_odds ? x.log_odds > y.log_odds : x.pair < y.pair;
    });
}

// Log odds of any two records, compared before or not.
class Odds {
public:
    Odds(const Records& records, const Compared& compared, const Model& model,
         std::span<const Decision> decisions)
        : records_(records), compared_(compared), model_(model), decisions_(decisions) {
        for (std::size_t c = 0; c < compared.there_are.size(); ++c) {
            prior_.push_back(prior_log_odds(records, model, c));
        }
    }
    double of_kept(std::size_t pair) const {
        if (!decisions_.empty() && decisions_[pair] != Decision::none) {
            return decided * static_cast<int>(decisions_[pair]);
        }
        const auto& one = compared_.pairs[pair];
        return of(one.a, one.b, one.pattern);
    }
    // log of m/u alone, which a decision overrules too.
    double ratio(std::size_t pair) const {
        if (!decisions_.empty() && decisions_[pair] != Decision::none) return of_kept(pair);
        const auto& one = compared_.pairs[pair];
        return model_.log_ratio(records_, one.a, one.b, one.pattern);
    }
    // The same of the fields that relatives do not share: names but the family's, numbers of papers.
    double own_ratio(std::size_t pair) const {
        if (!decisions_.empty() && decisions_[pair] != Decision::none) return of_kept(pair);
        const auto& one = compared_.pairs[pair];
        const auto& plan = records_.plan();
        double sum = 0;
        for (std::size_t f = 0; f < plan.fields.size(); ++f) {
            if (!plan.tells_relatives_apart(f)) continue;
            const auto level = std::size_t(records_.level_in(one.pattern, f));
            if (level == 0) continue;
            sum += std::log(model_.m[f][level] / model_.chance_of_two(records_, f, one.pattern)) +
                   frequency_part(records_, model_, f, one.a, one.b, level);
        }
        return sum;
    }
    double operator()(std::uint32_t a, std::uint32_t b) const {
        if (a > b) std::swap(a, b);
        const auto found =
            std::ranges::lower_bound(compared_.pairs, std::pair(a, b), {},
                                     [](const Pair& one) { return std::pair(one.a, one.b); });
        if (found != compared_.pairs.end() && found->a == a && found->b == b) {
            return of_kept(static_cast<std::size_t>(found - compared_.pairs.begin()));
        }
        return of(a, b, records_.pattern(a, b));
    }

private:
    double of(std::uint32_t a, std::uint32_t b, Pattern pattern) const {
        return model_.log_ratio(records_, a, b, pattern) +
               prior_[class_of(records_.list_of(a), records_.list_of(b))];
    }

    const Records& records_;
    const Compared& compared_;
    const Model& model_;
    std::span<const Decision> decisions_;
    std::vector<double> prior_;
};

// Pairs within lists that are hardly two people, the strongest first. Of one list alone the chance of each pair
// decides, as it does between lists.
std::vector<Scored> duplicates_of(const Records& records, const Compared& compared,
                                  const Odds& odds) {
    std::vector<Scored> made;
    if (!records.plan().looks_within()) return made;
    const double floor = log_odds_of(records.plan().threshold);
    std::vector<std::vector<Scored>> by_list(std::size_t(records.lists()));
    for (std::size_t i = 0; i < compared.pairs.size(); ++i) {
        const auto& one = compared.pairs[i];
        const int list = records.list_of(one.a);
        if (list == records.list_of(one.b) && odds.own_ratio(i) >= 0) {
            by_list[std::size_t(list)].push_back({static_cast<std::uint32_t>(i), odds.ratio(i)});
        }
    }
    for (int l = 0; l < records.lists(); ++l) {
        auto& mine = by_list[std::size_t(l)];
        sort_strongest_first(mine);
        if (records.lists() == 1) {
            for (const auto& one : mine) {
                if (odds.of_kept(one.pair) >= floor)
                    made.push_back({one.pair, odds.of_kept(one.pair)});
            }
            continue;
        }
        const auto pairs =
            std::log(std::max(1.0, static_cast<double>(compared.there_are[class_of(l, l)])));
        std::size_t kept = 0;
        for (std::size_t k = 0; k < mine.size(); ++k) {
            const double found = std::log(most_by_chance * static_cast<double>(k + 1));
            if (pairs - mine[k].log_odds < found) kept = k + 1;
        }
        for (std::size_t k = 0; k < mine.size(); ++k) {
            const double log_odds = odds.of_kept(mine[k].pair);
            if (log_odds < floor || (k >= kept && log_odds < decided)) continue;
            made.push_back({mine[k].pair, log_odds});
        }
    }
    sort_strongest_first(made);
    return made;
}

// Pairs that one-to-one assignment keeps between lists. `first_of`: the records of a list that are one person
// count as its first.
std::vector<Scored> assigned(const Records& records, const Compared& compared, const Odds& odds,
                             const std::vector<std::uint32_t>& first_of) {
    const double floor = log_odds_of(records.plan().threshold);
    std::vector<std::vector<Scored>> by_class(compared.there_are.size());
    for (std::size_t i = 0; i < compared.pairs.size(); ++i) {
        const auto& one = compared.pairs[i];
        const int low = records.list_of(one.a), high = records.list_of(one.b);
        if (low == high) continue;
        const double log_odds = odds.of_kept(i);
        if (log_odds < floor) continue;
        by_class[class_of(low, high)].push_back({static_cast<std::uint32_t>(i), log_odds});
    }
    std::vector<Scored> made;
    for (int high = 0; high < records.lists(); ++high) {
        for (int low = 0; low < high; ++low) {
            const auto& mine = by_class[class_of(low, high)];
            std::vector<Gain> gains;
            for (const auto& one : mine) {
                const auto& pair = compared.pairs[one.pair];
                gains.push_back(
                    {static_cast<std::uint32_t>(first_of[pair.a] - records.first_of(low)),
                     static_cast<std::uint32_t>(first_of[pair.b] - records.first_of(high)),
                     one.log_odds - floor + 1e-9});
            }
            const auto chosen = best_assignment(gains, std::size_t(records.size_of(low)),
                                                std::size_t(records.size_of(high)));
            for (std::size_t k = 0; k < gains.size(); ++k) {
                if (chosen[gains[k].row] == static_cast<std::int64_t>(gains[k].column)) {
                    made.push_back(mine[k]);
                }
            }
        }
    }
    sort_strongest_first(made);
    return made;
}

// Entities that grow by the strongest link first.
class Growing {
public:
    Growing(const Records& records, const Odds& odds) : records_(records), odds_(odds) {
        const auto n = records.size();
        entity_.resize(n);
        std::iota(entity_.begin(), entity_.end(), 0U);
        for (std::uint32_t r = 0; r < n; ++r) members_.push_back({r});
    }
    // Two that each have a record of one list stay apart, unless duplicates of a list are being joined. `told`: a
    // person decided that the two are one. Against "different" nothing counts.
    void join(std::uint32_t a, std::uint32_t b, bool told, bool within_a_list = false) {
        auto x = entity_[a], y = entity_[b];
        if (x == y) return;
        if (members_[x].size() < members_[y].size()) std::swap(x, y);
        if (members_[x].size() + members_[y].size() > 2) {
            double together = 0;
            for (const auto p : members_[x]) {
                for (const auto q : members_[y]) {
                    if (!within_a_list && records_.list_of(p) == records_.list_of(q)) return;
                    const double one = odds_(p, q);
                    if (one <= -decided) return;
                    together += one;
                }
            }
            if (together <= 0 && !told) return;
        }
        for (const auto q : members_[y]) entity_[q] = x;
        members_[x].insert(members_[x].end(), members_[y].begin(), members_[y].end());
        members_[y].clear();
    }
    // By record: the first of its entity.
    std::vector<std::uint32_t> firsts() const {
        auto made = entity_;
        for (const auto& members : members_) {
            if (members.empty()) continue;
            const auto first = *std::ranges::min_element(members);
            for (const auto r : members) made[r] = first;
        }
        return made;
    }
    // Numbers entities by their first record.
    std::size_t number(std::vector<std::uint32_t>& entity_of) const {
        constexpr std::uint32_t none = 0xFFFFFFFF;
        std::vector<std::uint32_t> number_of(entity_.size(), none);
        std::uint32_t next = 0;
        entity_of.resize(entity_.size());
        for (std::size_t r = 0; r < entity_.size(); ++r) {
            auto& number = number_of[entity_[r]];
            if (number == none) number = next++;
            entity_of[r] = number;
        }
        return next;
    }

private:
    const Records& records_;
    const Odds& odds_;
    std::vector<std::uint32_t> entity_;
    std::vector<std::vector<std::uint32_t>> members_;
};

// The chance that some pass finds a true link: which parts of keys agree is counted field by field among
// the pairs compared, each by its chance of being a link, and fields are taken as independent, as in the
// model. Links that no pass found are not among those counted: what is expected of them is added, and the
// shares are counted again, until nothing changes (EM).
class BlockingRecall {
public:
    BlockingRecall(const Records& records, std::vector<Pass> passes)
        : records_(records), passes_(std::move(passes)), masks_(records.plan().fields.size()) {}

    double estimate(std::span<const Link> links) {
        for (const auto& pass : passes_) {
            for (const auto& key : pass) {
                const auto part = static_cast<unsigned>(key.part);
                if ((used_[key.field] >> part & 1) != 0) continue;
                used_[key.field] |= 1U << part;
                const auto keys = records_.keys({key});
                auto& mask_of = masks_[key.field];
                mask_of.resize(links.size(), 0);
                for (std::size_t i = 0; i < links.size(); ++i) {
                    const auto x = keys[links[i].a], y = keys[links[i].b];
                    if (x != 0 && x == y) mask_of[i] |= 1U << part;
                }
            }
        }
        std::vector<Shares> found(masks_.size());
        for (std::size_t f = 0; f < masks_.size(); ++f) {
            double all = 0;
            for (std::size_t i = 0; i < masks_[f].size(); ++i) {
                found[f][masks_[f][i]] += links[i].chance;
                all += links[i].chance;
            }
            if (masks_[f].empty()) found[f][0] = all = 1;
            for (auto& [mask, share] : found[f]) share /= all;
        }
        shares_ = found;
        double missed = 0;
        for (int round = 0; round < most_rounds; ++round) {
            const double before = missed;
            missing_.assign(masks_.size(), {});
            std::vector<unsigned> chosen(masks_.size(), 0);
            missed = add_missed(0, 1, chosen);
            for (std::size_t f = 0; f < masks_.size(); ++f) {
                for (auto& [mask, share] : shares_[f]) {
                    share = found[f][mask] * (1 - missed) + missing_[f][mask];
                }
            }
            if (std::fabs(missed - before) < 1e-9) break;
        }
        return 1 - missed;
    }

private:
    using Shares = std::map<unsigned, double>;  // by mask
    static constexpr int most_rounds = 200;

    double add_missed(std::size_t field, double chance, std::vector<unsigned>& chosen) {
        if (field == masks_.size()) {
            for (const auto& pass : passes_) {
                const bool finds = std::ranges::all_of(pass, [&](const Key& key) {
                    return (chosen[key.field] >> static_cast<unsigned>(key.part) & 1) != 0;
                });
                if (finds) return 0;
            }
            for (std::size_t f = 0; f < chosen.size(); ++f) missing_[f][chosen[f]] += chance;
            return chance;
        }
        double sum = 0;
        for (const auto& [mask, share] : shares_[field]) {
            chosen[field] = mask;
            sum += add_missed(field + 1, chance * share, chosen);
        }
        return sum;
    }

    const Records& records_;
    std::vector<Pass> passes_;
    std::vector<std::vector<unsigned>> masks_;  // [field][link] bit p: part p agrees
    std::map<std::size_t, unsigned> used_;      // by field
    std::vector<Shares> shares_, missing_;      // [field]
};

// The chance of each kept pair, with the others. A record's chances over its candidates on one list and
// "nobody" add to one, seen from each side, and the smaller of the two views counts. Records of a list that are
// one person are one candidate, which is as likely as the likeliest of its pairs.
std::vector<double> one_to_one(const Records& records, const Compared& compared, const Odds& odds,
                               const std::vector<std::uint32_t>& first_of) {
    const auto lists = std::size_t(records.lists());
    std::vector<double> sums(records.size() * lists, 0), made(compared.pairs.size());
    std::unordered_map<std::uint64_t, double>
        of_several;  // pairs of people, one of several records
    std::vector<bool> several(records.size(), false);
    for (std::uint32_t r = 0; r < records.size(); ++r) {
        if (first_of[r] != r) several[r] = several[first_of[r]] = true;
    }
    const auto people = [&](const Pair& one) {
        return std::uint64_t{first_of[one.a]} << 32 | first_of[one.b];
    };
    const auto is_several = [&](const Pair& one) { return several[one.a] || several[one.b]; };
    const auto within = [&](const Pair& one) {
        return records.list_of(one.a) == records.list_of(one.b);
    };
    const auto sum_of = [&](std::uint32_t record, std::uint32_t other) -> double& {
        return sums[first_of[record] * lists + std::size_t(records.list_of(other))];
    };
    for (std::size_t i = 0; i < made.size(); ++i) {
        const auto& one = compared.pairs[i];
        if (within(one)) {
            made[i] = logistic(odds.of_kept(i));
            continue;
        }
        made[i] = std::exp(std::min(odds.of_kept(i), 500.0));
        double more = made[i];
        if (is_several(one)) {
            auto& most = of_several[people(one)];
            more = std::max(0.0, made[i] - most);
            most = std::max(most, made[i]);
        }
        sum_of(one.a, one.b) += more;
        sum_of(one.b, one.a) += more;
    }
    for (std::size_t i = 0; i < made.size(); ++i) {
        const auto& one = compared.pairs[i];
        if (within(one)) continue;
        const double most = is_several(one) ? of_several[people(one)] : made[i];
        made[i] = most / (1 + std::max(sum_of(one.a, one.b), sum_of(one.b, one.a)));
    }
    return made;
}

// Pairs of a list that are two people and would be linked if they stood on two lists, by how many pairs there are
// between lists for each within: relatives and namesakes, whom the model takes for rarer than they are.
double look_alikes(const Records& records, const Compared& compared, const Model& model,
                   const Odds& odds, const Linkage& linked) {
    if (records.lists() == 1 || !records.plan().looks_within()) return 0;
    double prior = -HUGE_VAL, within = 0, between = 0;
    for (int b = 0; b < records.lists(); ++b) {
        for (int a = 0; a <= b; ++a) {
            const auto c = class_of(a, b);
            (a == b ? within : between) += static_cast<double>(compared.there_are[c]);
            if (a < b) prior = std::max(prior, prior_log_odds(records, model, c));
        }
    }
    const double floor = log_odds_of(records.plan().threshold);
    double found = 0;
    for (std::size_t i = 0; i < compared.pairs.size(); ++i) {
        const auto& one = compared.pairs[i];
        if (records.list_of(one.a) != records.list_of(one.b)) continue;
        if (linked.entity_of[one.a] == linked.entity_of[one.b]) continue;
        found += odds.ratio(i) + prior > floor;
    }
    return within > 0 ? found * between / within : 0;
}

double blocking_recall(const Records& records, const Compared& compared,
                       std::span<const Link> links) {
    if (compared.never_compared == 0) return 1;
    // One pass sees only what it finds, and says nothing about what it misses.
    if (compared.used.size() < 2 || links.empty()) return std::nan("");
    return BlockingRecall(records, compared.used).estimate(links);
}

}  // namespace

std::vector<std::int64_t> best_assignment(std::span<const Gain> gains, std::size_t rows,
                                          std::size_t columns) {
    return Assigner(gains, rows, columns).run();
}

double prior_log_odds(const Records& records, const Model& model, std::size_t pair_class) {
    for (int high = 0; high < records.lists(); ++high) {
        for (int low = 0; low <= high; ++low) {
            if (class_of(low, high) != pair_class) continue;
            const double share = model.match_share[pair_class];
            if (low == high) return std::log(std::max(share, 1e-300) / (1 - share));
            const double n = static_cast<double>(records.size_of(low));
            const double k = static_cast<double>(records.size_of(high));
            const double links = std::min(share * n * k, std::min(n, k) - 0.5);
            return std::log(std::max(links, 1e-9) / ((n - links + 1) * (k - links + 1)));
        }
    }
    expects(false);
    return 0;
}

std::vector<double> chances(const Records& records, const Compared& compared, const Model& model,
                            std::span<const Decision> decisions) {
    const Odds odds(records, compared, model, decisions);
    std::vector<double> made;
    made.reserve(compared.pairs.size());
    for (std::size_t i = 0; i < compared.pairs.size(); ++i)
        made.push_back(logistic(odds.of_kept(i)));
    return made;
}

Linkage link(const Records& records, const Compared& compared, const Model& model,
             std::span<const Decision> decisions) {
    expects(decisions.empty() || decisions.size() == compared.pairs.size());
    const Odds odds(records, compared, model, decisions);
    Growing growing(records, odds);
    for (const auto& one : duplicates_of(records, compared, odds)) {
        growing.join(compared.pairs[one.pair].a, compared.pairs[one.pair].b,
                     one.log_odds >= decided, true);
    }
    Linkage made;
    made.first_of = growing.firsts();
    made.merged.assign(std::size_t(records.lists()), 0);
    for (std::uint32_t r = 0; r < records.size(); ++r) {
        made.merged[std::size_t(records.list_of(r))] += made.first_of[r] != r;
    }
    for (const auto& one : assigned(records, compared, odds, made.first_of)) {
        growing.join(compared.pairs[one.pair].a, compared.pairs[one.pair].b,
                     one.log_odds >= decided);
    }
    made.entities = growing.number(made.entity_of);
    const auto each = one_to_one(records, compared, odds, made.first_of);
    double good = 0;
    made.look_alikes = look_alikes(records, compared, model, odds, made);
    std::vector<Link> likely;
    for (std::size_t i = 0; i < each.size(); ++i) {
        const auto& one = compared.pairs[i];
        const double p = each[i];
        const bool joined = made.entity_of[one.a] == made.entity_of[one.b];
        if (joined) made.links.push_back({one.a, one.b, p});
        // Rates are of links between lists: duplicates are joined by a rule of their own.
        if (records.lists() > 1 && records.list_of(one.a) == records.list_of(one.b)) continue;
        made.expected_links += p;
        if (p > 1e-6) likely.push_back({one.a, one.b, p});
        if (!joined) continue;
        good += p;
        ++made.between;
    }
    if (made.between > 0) made.false_share = 1 - good / made.between;
    if (made.expected_links > 0) made.missed_share = 1 - good / made.expected_links;
    made.blocking_recall = blocking_recall(records, compared, likely);
    return made;
}

std::vector<std::int64_t> capture_counts(const Records& records,
                                         std::span<const std::uint32_t> entity_of) {
    std::vector<std::uint32_t> history(records.size(), 0);
    for (std::size_t r = 0; r < records.size(); ++r) {
        history[entity_of[r]] |= std::uint32_t{1} << records.list_of(r);
    }
    std::vector<std::int64_t> counts(std::size_t{1} << records.lists(), 0);
    for (const auto one : history) counts[one] += one != 0;
    return counts;
}

}  // namespace palermo::linkage
