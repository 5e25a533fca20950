#include "palermo/linkage/draws.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "palermo/stats/random.hpp"

namespace palermo::linkage {

namespace {

constexpr double decided = 1'000;       // log weight of what a person decided
constexpr std::size_t most_rivals = 6;  // candidates of one record that may change places
constexpr std::uint32_t nobody = 0xFFFFFFFF;

// Everything known about pairs: weights by pattern, changed whenever m is drawn anew.
class Weights {
public:
    struct Known {
        std::uint32_t other = 0;
        std::uint32_t pattern = 0;  // index into patterns_
        float fixed = 0;            // frequency of values, or a decision
    };

    Weights(const Records& records, const Compared& compared, const Model& model,
            const std::vector<std::uint32_t>& first_of, std::span<const Decision> decisions)
        : records_(records), model_(model), first_(records.size() + 1, 0) {
        const auto best = best_of_people(compared, first_of, decisions);
        for (const auto& one : best) {
            ++first_[one.a + 1];
            ++first_[one.b + 1];
        }
        std::partial_sum(first_.begin(), first_.end(), first_.begin());
        near_.resize(best.size() * 2);
        auto at = first_;
        for (const auto& one : best) {
            Known known{one.b, index_of(one.pattern), one.fixed};
            near_[at[one.a]++] = known;
            known.other = one.a;
            near_[at[one.b]++] = known;
        }
        for (std::size_t r = 0; r < records.size(); ++r) {
            std::sort(near_.begin() + std::ptrdiff_t(first_[r]),
                      near_.begin() + std::ptrdiff_t(first_[r + 1]),
                      [](const Known& x, const Known& y) { return x.other < y.other; });
        }
        use(model.m);
    }
    // Candidates of a record, by number.
    std::span<const Known> near(std::uint32_t record) const {
        return {near_.data() + first_[record], first_[record + 1] - first_[record]};
    }
    double weight(const Known& known) const { return by_pattern_[known.pattern] + known.fixed; }

    // Null where no pass brought the two together.
    const Known* candidate(std::uint32_t a, std::uint32_t b) const {
        const auto mine = near(a);
        const auto found = std::ranges::lower_bound(mine, b, {}, &Known::other);
        return found != mine.end() && found->other == b ? &*found : nullptr;
    }
    // Any two records; those no pass brought together are compared now.
    Known find(std::uint32_t a, std::uint32_t b) {
        if (const auto* known = candidate(a, b)) return *known;
        const auto key = std::uint64_t{std::min(a, b)} << 32 | std::max(a, b);
        auto at = others_.find(key);
        if (at == others_.end()) {
            const auto pattern = records_.pattern(a, b);
            const Known made{b, index_of(pattern),
                             static_cast<float>(frequency_part(records_, model_, a, b, pattern))};
            at = others_.emplace(key, made).first;
        }
        return at->second;
    }

    // What it weighs that these records are one person. One record of them is taken for right in a field
    // and the others for its copies: the sum of the field's weights around that record around which it
    // is largest. For two records that is their pair's weight.
    double together(std::span<const std::uint32_t> people) {
        if (people.size() < 2) return 0;
        if (people.size() == 2) return weight(find(people[0], people[1]));
        double sum = add_stars(people);
        for (std::size_t f = 0; f < logs_.size(); ++f) sum += star(f, people.size()).weight;
        return sum;
    }

    // Adds the levels at which copies agree with the record taken for right. [field][level]
    void count_levels(std::span<const std::uint32_t> people,
                      std::vector<std::vector<double>>& levels) {
        if (people.size() < 2) return;
        add_stars(people);
        for (std::size_t f = 0; f < logs_.size(); ++f) {
            const auto centre = star(f, people.size()).centre;
            for (std::size_t i = 0; i < people.size(); ++i) {
                if (i == centre) continue;
                const auto known = find(people[centre], people[i]);
                const int level = records_.level_in(patterns_[known.pattern], f);
                levels[f][std::size_t(level)] += level > 0;
            }
        }
    }

    // m given how often copies agree at each level. [field][level]
    void draw_m(std::vector<std::vector<double>> levels, stats::Stream& stream) {
        for (auto& field : levels) {
            double sum = 0;
            for (std::size_t level = 1; level < field.size(); ++level) {
                field[level] = std::max(stream.gamma(field[level]), 1e-12);
                sum += field[level];
            }
            for (auto& one : field) one /= sum;
        }
        use(levels);
    }

private:
    struct Best {
        std::uint32_t a = 0, b = 0;  // first records of two people, a < b
        Pattern pattern = 0;
        float fixed = 0;
        double weight = 0;
    };
    // Pairs between lists, one for each pair of people: that of their records which weighs most.
    std::vector<Best> best_of_people(const Compared& compared,
                                     const std::vector<std::uint32_t>& first_of,
                                     std::span<const Decision> decisions) {
        std::vector<Best> made;
        for (std::size_t i = 0; i < compared.pairs.size(); ++i) {
            const auto& pair = compared.pairs[i];
            if (records_.list_of(pair.a) == records_.list_of(pair.b)) continue;
            Best one{
                first_of[pair.a], first_of[pair.b], pair.pattern,
                static_cast<float>(frequency_part(records_, model_, pair.a, pair.b, pair.pattern))};
            if (!decisions.empty() && decisions[i] != Decision::none) {
                one.fixed = static_cast<float>(decided * static_cast<int>(decisions[i]));
            }
            one.weight = model_.log_ratio(records_, pair.pattern) + one.fixed;
            made.push_back(one);
        }
        std::ranges::stable_sort(
            made, {}, [](const Best& one) { return std::tuple(one.a, one.b, -one.weight); });
        const auto rest = std::ranges::unique(
            made, [](const Best& x, const Best& y) { return x.a == y.a && x.b == y.b; });
        made.erase(rest.begin(), rest.end());
        return made;
    }
    struct Star {
        std::size_t centre;
        double weight;
    };
    Star star(std::size_t field, std::size_t people) const {
        const auto first = star_weights_.begin() + static_cast<std::ptrdiff_t>(field * people);
        const auto most = std::max_element(first, first + static_cast<std::ptrdiff_t>(people));
        return {static_cast<std::size_t>(most - first), *most};
    }
    // Fills star_weights_ [fields][people], and gives what a person decided of pairs among them.
    double add_stars(std::span<const std::uint32_t> people) {
        const std::size_t n = people.size();
        star_weights_.assign(logs_.size() * n, 0);
        double from_decisions = 0;
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                const auto known = find(people[i], people[j]);
                if (std::fabs(known.fixed) >= decided) from_decisions += known.fixed;
                for (std::size_t f = 0; f < logs_.size(); ++f) {
                    const auto level = std::size_t(records_.level_in(patterns_[known.pattern], f));
                    const double one =
                        logs_[f][level] - log_u_[known.pattern * logs_.size() + f] +
                        frequency_part(records_, model_, f, people[i], people[j], level);
                    star_weights_[f * n + i] += one;
                    star_weights_[f * n + j] += one;
                }
            }
        }
        return from_decisions;
    }
    std::uint32_t index_of(Pattern pattern) {
        const auto [at, added] =
            index_.emplace(pattern, static_cast<std::uint32_t>(patterns_.size()));
        if (added) {
            patterns_.push_back(pattern);
            for (std::size_t f = 0; f < model_.m.size(); ++f) {
                log_u_.push_back(std::log(model_.chance_of_two(records_, f, pattern)));
            }
            by_pattern_.push_back(logs_.empty() ? 0 : sum_of_logs(patterns_.size() - 1));
        }
        return at->second;
    }
    double sum_of_logs(std::size_t index) const {
        double sum = 0;
        for (std::size_t f = 0; f < logs_.size(); ++f) {
            sum += logs_[f][std::size_t(records_.level_in(patterns_[index], f))] -
                   log_u_[index * logs_.size() + f];
        }
        return sum;
    }
    void use(const std::vector<std::vector<double>>& m) {
        logs_ = m;
        for (std::size_t f = 0; f < m.size(); ++f) {
            logs_[f][0] = 0;
            for (std::size_t level = 1; level < m[f].size(); ++level) {
                logs_[f][level] = std::log(m[f][level]);
            }
        }
        for (std::size_t i = 0; i < patterns_.size(); ++i) by_pattern_[i] = sum_of_logs(i);
    }

    const Records& records_;
    const Model& model_;
    std::vector<std::size_t> first_;
    std::vector<Known> near_;
    std::unordered_map<Pattern, std::uint32_t> index_;
    std::vector<Pattern> patterns_;
    std::vector<double> by_pattern_;
    std::vector<double> log_u_;              // [patterns][fields], 0 where not known
    std::vector<std::vector<double>> logs_;  // of m, [field][level], 0 where not known
    std::vector<double> star_weights_;
    std::unordered_map<std::uint64_t, Known> others_;
};

class Chain {
public:
    Chain(const Records& records, Weights& weights, const Model& model, const Linkage& start)
        : records_(records),
          weights_(weights),
          imagined_(model.imagined),
          first_of_(start.first_of),
          entity_(records.size(), nobody),
          people_by_history_(std::size_t{1} << records.lists(), 0) {
        std::vector<std::uint32_t> slot_of(start.entities, nobody);
        for (std::uint32_t r = 0; r < records.size(); ++r) {
            if (first_of_[r] != r) continue;
            auto& slot = slot_of[start.entity_of[r]];
            if (slot == nobody) slot = new_slot();
            enter(r, slot);
        }
        find_rivals();
    }

    void sweep(stats::Stream& stream) {
        for (std::uint32_t r = 0; r < entity_.size(); ++r) {
            if (!weights_.near(r).empty()) move(r, stream);
        }
        const auto tries = std::min(rivals_.size(), entity_.size());
        for (std::size_t k = 0; k < tries; ++k) {
            const auto& [a, b] = rivals_[stream.below(rivals_.size())];
            exchange(a, b, stream);
        }
        auto levels = imagined_;
        for (const auto& members : members_) weights_.count_levels(members, levels);
        weights_.draw_m(std::move(levels), stream);
    }
    std::size_t people() const { return members_.size() - free_.size(); }
    std::vector<std::uint32_t> entities() const {
        auto made = entity_;
        for (std::size_t r = 0; r < made.size(); ++r) made[r] = entity_[first_of_[r]];
        return made;
    }
    // people_by_history, [0] = 0.
    const std::vector<std::int64_t>& counts() const { return people_by_history_; }

private:
    std::uint32_t bit(std::uint32_t record) const {
        return std::uint32_t{1} << records_.list_of(record);
    }
    std::uint32_t new_slot() {
        if (!free_.empty()) {
            const auto slot = free_.back();
            free_.pop_back();
            return slot;
        }
        members_.emplace_back();
        history_.push_back(0);
        return static_cast<std::uint32_t>(members_.size() - 1);
    }
    void set_history(std::uint32_t slot, std::uint32_t history) {
        const auto before = history_[slot];
        if (before != 0) --people_by_history_[before];
        if (history != 0) ++people_by_history_[history];
        history_[slot] = history;
    }
    void enter(std::uint32_t record, std::uint32_t slot) {
        members_[slot].push_back(record);
        entity_[record] = slot;
        set_history(slot, history_[slot] | bit(record));
    }
    void leave(std::uint32_t record) {
        const auto slot = entity_[record];
        auto& all = members_[slot];
        all.erase(std::ranges::find(all, record));
        std::uint32_t history = 0;
        for (const auto other : all) history |= bit(other);
        set_history(slot, history);
        entity_[record] = nobody;
        if (all.empty()) free_.push_back(slot);
    }

    // The record leaves its person and chooses again, with everything else as it is.
    void move(std::uint32_t record, stats::Stream& stream) {
        leave(record);
        slots_.clear();
        logs_.clear();
        const auto own = bit(record);
        for (const auto& known : weights_.near(record)) {
            const auto slot = entity_[known.other];
            if (std::ranges::find(slots_, slot) != slots_.end()) continue;
            const auto history = history_[slot];
            if ((history & own) != 0) continue;
            double gain = 0;
            if (members_[slot].size() == 1) {
                gain = weights_.weight(known);
            } else {
                group_ = members_[slot];
                gain -= weights_.together(group_);
                group_.push_back(record);
                gain += weights_.together(group_);
            }
            slots_.push_back(slot);
            logs_.push_back(gain + log_prior(record, history));
        }
        slots_.push_back(nobody);
        logs_.push_back(std::log(static_cast<double>(people_by_history_[own]) + 1));
        const double most = *std::ranges::max_element(logs_);
        double sum = 0;
        for (auto& one : logs_) {
            one = std::exp(one - most);
            sum += one;
        }
        double left = stream.uniform() * sum;
        std::size_t chosen = 0;
        while (chosen + 1 < logs_.size() && left >= logs_[chosen]) left -= logs_[chosen++];
        enter(record, slots_[chosen] == nobody ? new_slot() : slots_[chosen]);
    }
    // What the prior says of joining a person with this history, beside n + 1 for staying alone.
    double log_prior(std::uint32_t record, std::uint32_t history) const {
        return std::log((static_cast<double>(people_by_history_[history | bit(record)]) + 1) /
                        static_cast<double>(people_by_history_[history]));
    }

    void find_rivals() {
        for (std::uint32_t r = 0; r < entity_.size(); ++r) {
            const auto near = weights_.near(r);
            if (near.size() < 2) continue;
            for (std::size_t i = 0; i < std::min(near.size(), most_rivals); ++i) {
                for (std::size_t j = 0; j < i; ++j) {
                    if (records_.list_of(near[i].other) == records_.list_of(near[j].other)) {
                        rivals_.emplace_back(near[j].other, near[i].other);
                    }
                }
            }
        }
        std::ranges::sort(rivals_);
        const auto rest = std::ranges::unique(rivals_);
        rivals_.erase(rest.begin(), rest.end());
    }
    // Whether two records are candidates before and after one goes and another comes: what is hardly ever
    // taken need not be weighed, and both ways alike.
    bool keeps_candidates(const std::vector<std::uint32_t>& people, std::uint32_t goes,
                          std::uint32_t comes) const {
        if (people.size() != 2) return true;
        const auto stays = people[0] == goes ? people[1] : people[0];
        return weights_.candidate(stays, comes) != nullptr &&
               weights_.candidate(stays, goes) != nullptr;
    }
    double with_changed(const std::vector<std::uint32_t>& people, std::uint32_t goes,
                        std::uint32_t comes) {
        group_ = people;
        *std::ranges::find(group_, goes) = comes;
        return weights_.together(group_);
    }
    // Two records of one list change places; histories stay, so only the weights of pairs decide.
    void exchange(std::uint32_t a, std::uint32_t b, stats::Stream& stream) {
        const auto x = entity_[a], y = entity_[b];
        if (x == y || (members_[x].size() == 1 && members_[y].size() == 1)) return;
        if (!keeps_candidates(members_[x], a, b) || !keeps_candidates(members_[y], b, a)) return;
        double gain = -weights_.together(members_[x]) - weights_.together(members_[y]);
        gain += with_changed(members_[x], a, b) + with_changed(members_[y], b, a);
        if (gain < 0 && stream.uniform() >= std::exp(gain)) return;
        // Slots must not fall empty on the way.
        leave(a);
        const auto to_x = members_[x].empty() ? new_slot() : x;
        leave(b);
        const auto to_y = members_[y].empty() ? new_slot() : y;
        enter(b, to_x);
        enter(a, to_y);
    }

    const Records& records_;
    Weights& weights_;
    const std::vector<std::vector<double>>& imagined_;
    const std::vector<std::uint32_t>& first_of_;
    std::vector<std::uint32_t> entity_;  // of first records; of others nobody
    std::vector<std::vector<std::uint32_t>> members_;
    std::vector<std::uint32_t> history_, free_;
    std::vector<std::int64_t> people_by_history_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> rivals_;
    std::vector<std::uint32_t> slots_, group_;
    std::vector<double> logs_;
};

// Independent draws worth: n over one plus twice the sum of autocorrelations, up to the first pair of
// lags whose sum is not positive (Geyer 1992).
double effective(const std::vector<double>& trace, double mean, double variance) {
    const auto n = trace.size();
    if (n < 4 || variance <= 0) return static_cast<double>(n);
    const auto correlation = [&](std::size_t lag) {
        double sum = 0;
        for (std::size_t i = 0; i + lag < n; ++i)
            sum += (trace[i] - mean) * (trace[i + lag] - mean);
        return sum / (static_cast<double>(n) * variance);
    };
    double sum = 1;
    for (std::size_t lag = 1; lag + 1 < n; lag += 2) {
        const double two = correlation(lag) + correlation(lag + 1);
        if (two <= 0) break;
        sum += 2 * two;
    }
    return static_cast<double>(n) / sum;
}

}  // namespace

Result<Draws> draw_linkages(const Records& records, const Compared& compared, const Model& model,
                            const Linkage& start, const DrawOptions& options,
                            std::span<const Decision> decisions, const Task& task) {
    if (options.draws < 1 || options.draws > 100'000 || options.burn_in < 0 ||
        options.between < 1) {
        return fail(Code::invalid_input, "linkage.draws_out_of_range", {},
                    Where::of_field("draws"));
    }
    expects(decisions.empty() || decisions.size() == compared.pairs.size());
    expects(start.first_of.size() == records.size());
    Weights weights(records, compared, model, start.first_of, decisions);
    Chain chain(records, weights, model, start);
    auto stream = stats::Simulation(options.seed).branch(0xD4A3).stream(0);
    Draws made;
    Steps steps(task, "sweeps", options.burn_in + std::int64_t{options.draws} * options.between);
    const auto sweep = [&]() -> Result<void> {
        TRY(task.go_on());
        chain.sweep(stream);
        steps.done();
        return {};
    };
    for (int i = 0; i < options.burn_in; ++i) TRY(sweep());
    for (int draw = 0; draw < options.draws; ++draw) {
        for (int i = 0; i < options.between; ++i) {
            TRY(sweep());
            made.people.push_back(static_cast<double>(chain.people()));
        }
        made.counts.push_back(chain.counts());
        if (options.each) options.each(draw, chain.entities());
    }
    const double n = static_cast<double>(made.people.size());
    made.mean_people = std::accumulate(made.people.begin(), made.people.end(), 0.0) / n;
    double squares = 0;
    for (const double people : made.people) squares += std::pow(people - made.mean_people, 2);
    made.sd_people = std::sqrt(squares / n);
    made.effective_draws = effective(made.people, made.mean_people, squares / n);
    return made;
}

}  // namespace palermo::linkage
