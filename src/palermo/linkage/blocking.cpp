#include "palermo/linkage/blocking.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "palermo/linkage/detail/counter.hpp"
#include "palermo/linkage/passes.hpp"
#include "palermo/stats/random.hpp"

namespace palermo::linkage {

namespace {

constexpr std::int64_t positions_a_job = 512;

// Records sorted by key; a block is a run of one key.
struct Sorted {
    std::vector<std::uint32_t> order;
    std::vector<std::uint32_t> block_end;  // [position] one past the last position of its block
};

// The keys of all passes, record by record, so that looking at a pair is two places in memory.
class Keys {
public:
    Keys(std::size_t records, std::size_t passes) : passes_(passes), keys_(records * passes) {}
    void set(std::size_t pass, const std::vector<std::uint64_t>& keys) {
        for (std::size_t r = 0; r < keys.size(); ++r) keys_[r * passes_ + pass] = keys[r];
    }
    bool agree(std::size_t pass, std::size_t a, std::size_t b) const {
        const auto key = keys_[a * passes_ + pass];
        return key != 0 && key == keys_[b * passes_ + pass];
    }

private:
    std::size_t passes_;
    std::vector<std::uint64_t> keys_;
};

// Takes blocks above the bound out of `keys` (0: no key), so that later passes know what was left out.
Sorted sort_by_key(std::vector<std::uint64_t>& keys, const Records& records, bool everything,
                   PassReport& report) {
    Sorted made;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> by_key;
    for (std::size_t r = 0; r < keys.size(); ++r) {
        if (keys[r] != 0) {
            by_key.emplace_back(keys[r], static_cast<std::uint32_t>(r));
        } else {
            ++report.without_key;
        }
    }
    std::ranges::sort(by_key);
    const std::int64_t bound = everything ? INT64_MAX : records.plan().largest_block;
    for (std::size_t first = 0; first < by_key.size();) {
        std::size_t last = first;
        while (last < by_key.size() && by_key[last].first == by_key[first].first) ++last;
        const auto size = static_cast<std::int64_t>(last - first);
        if (size > bound) {
            ++report.left_out_blocks;
            std::vector<std::int64_t> by_list(static_cast<std::size_t>(records.lists()));
            for (std::size_t i = first; i < last; ++i) {
                ++by_list[static_cast<std::size_t>(records.list_of(by_key[i].second))];
                keys[by_key[i].second] = 0;
            }
            report.left_out_pairs += size * (size - 1) / 2;
            if (!records.plan().looks_within()) {
                for (const auto n : by_list) report.left_out_pairs -= n * (n - 1) / 2;
            }
        } else if (size > 1) {
            ++report.blocks;
            const auto end = static_cast<std::uint32_t>(made.order.size() + (last - first));
            for (std::size_t i = first; i < last; ++i) {
                made.order.push_back(by_key[i].second);
                made.block_end.push_back(end);
            }
        }
        first = last;
    }
    return made;
}

// What a pair would weigh with m and u as they look before anything is fitted.
RoughLogs rough_logs(const Records& records, const Compared& compared) {
    RoughLogs made;
    for (std::size_t f = 0; f < records.plan().fields.size(); ++f) {
        const int top = top_level(records.plan().fields[f]);
        std::vector<double> logs(static_cast<std::size_t>(top) + 1, 0);
        for (int level = 1; level <= top; ++level) {
            const double m = level == top ? 0.7 : 0.3 / (top - 1);
            const double u = std::max(compared.random_levels[f][std::size_t(level)],
                                      0.5 / std::max(1.0, compared.random_known[f]));
            logs[std::size_t(level)] = std::log(m / u);
        }
        made.push_back(std::move(logs));
    }
    return made;
}

// A generous sieve: what cannot be a link need not be kept.
class Sieve {
public:
    Sieve(const Records& records, const RoughLogs& logs) : records_(records), logs_(logs) {
        const double largest = static_cast<double>(std::max<std::size_t>(2, records.size()));
        floor_ = std::log(1e-4) + std::log(largest);
    }
    bool keeps(Pattern pattern) const {
        double sum = 0;
        for (std::size_t f = 0; f < logs_.size(); ++f) {
            sum += logs_[f][std::size_t(records_.level_in(pattern, f))];
        }
        return sum > floor_;
    }

private:
    const Records& records_;
    const RoughLogs& logs_;
    double floor_;
};

// The passes of the plan; or all pairs; or passes chosen.
Result<PassChoice> passes_for(const Records& records, std::int64_t pairs, const RoughLogs& logs,
                              const CompareOptions& options) {
    PassChoice made;
    made.passes = records.plan().passes;
    if (made.passes.empty() && pairs <= options.most_of_all) made.passes = {Pass{}};
    if (made.passes.empty()) {
        const auto most = std::max(options.most_of_all,
                                   options.most_chosen * static_cast<std::int64_t>(records.size()));
        made = choose_passes(records, logs, most, options.seed);
    }
    if (made.passes.empty()) return fail(Code::invalid_input, "linkage.needs_blocking");
    made.adds.resize(made.passes.size(), std::nan(""));
    return made;
}

// Any two records, of one list or two: pairs within lists are hardly ever one person. Of short lists only pairs
// between them, which are what is asked about and few enough.
void random_levels(const Records& records, const CompareOptions& options, Compared& compared) {
    const auto fields = records.plan().fields.size();
    const auto size = static_cast<std::int64_t>(records.size());
    std::int64_t between = 0;
    for (int b = 0; b < records.lists(); ++b) {
        for (int a = 0; a < b; ++a) between += records.size_of(a) * records.size_of(b);
    }
    const bool only_between = between > 0 && between <= options.few_pairs;
    const auto total = only_between ? between : size * (size - 1) / 2;
    compared.random_of = static_cast<double>(total);
    // Filters are compared fast, and have many levels that are rarely seen.
    const bool filters = std::ranges::all_of(
        records.plan().fields, [](const Field& one) { return one.compare == Compare::filter; });
    const auto wanted = options.random_pairs * (filters ? 10 : 1);
    // As patterns, so that names in each other's places are looked at once and not by field.
    detail::Counter seen, within;
    const auto take = [&](std::size_t a, std::size_t b) {
        const auto pattern = records.pattern(a, b);
        seen.add(pattern);
        if (records.list_of(a) == records.list_of(b)) within.add(pattern);
    };
    compared.random_is_all = total <= wanted;
    if (compared.random_is_all) {
        for (std::size_t b = 0; b < records.size(); ++b) {
            for (std::size_t a = 0; a < b; ++a) {
                if (!only_between || records.list_of(a) != records.list_of(b)) take(a, b);
            }
        }
        compared.random_pairs = static_cast<double>(total);
    } else {
        auto stream = stats::Simulation(options.seed).branch(0x11E).stream(0);
        for (std::int64_t k = 0; k < wanted;) {
            const auto a = stream.below(records.size()), b = stream.below(records.size());
            if (a == b) continue;
            take(a, b);
            ++k;
        }
        compared.random_pairs = static_cast<double>(wanted);
    }
    seen.each([&](std::uint64_t pattern, std::int64_t pairs) {
        compared.random_patterns.push_back({static_cast<Pattern>(pattern), pairs, 0});
    });
    std::ranges::sort(compared.random_patterns, {}, &RandomPattern::pattern);
    within.each([&](std::uint64_t pattern, std::int64_t pairs) {
        std::ranges::lower_bound(compared.random_patterns, static_cast<Pattern>(pattern), {},
                                 &RandomPattern::pattern)
            ->within = pairs;
    });
    std::vector<std::vector<std::int64_t>> counts(fields);
    for (std::size_t f = 0; f < fields; ++f) {
        counts[f].assign(static_cast<std::size_t>(top_level(records.plan().fields[f])) + 1, 0);
        for (const auto& one : compared.random_patterns) {
            counts[f][std::size_t(records.level_in(one.pattern, f))] += one.pairs;
        }
    }
    for (std::size_t f = 0; f < fields; ++f) {
        const double known = compared.random_pairs - static_cast<double>(counts[f][0]);
        compared.random_known.push_back(known);
        std::vector<double> shares;
        for (const auto n : counts[f]) {
            shares.push_back(known > 0 ? static_cast<double>(n) / known : 0);
        }
        shares[0] = 0;
        compared.random_levels.push_back(std::move(shares));
    }
}

struct JobResult {
    detail::Counter counter;
    std::vector<Pair> pairs;
    std::int64_t compared = 0;
};

std::int64_t pairs_ahead(const Sorted& sorted) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < sorted.order.size(); ++i) {
        sum += sorted.block_end[i] - static_cast<std::int64_t>(i) - 1;
    }
    return sum;
}

}  // namespace

Result<Compared> compare_pairs(const Records& records, const CompareOptions& options,
                               const Task& task) {
    Compared made;
    made.there_are = pairs_by_class(records);
    const auto total =
        std::accumulate(made.there_are.begin(), made.there_are.end(), std::int64_t{0});
    if (total == 0) return fail(Code::invalid_input, "linkage.no_pairs");
    random_levels(records, options, made);
    const auto logs = rough_logs(records, made);
    const Sieve sieve(records, logs);
    auto chosen = TRY(passes_for(records, total, logs, options));
    const auto& passes = made.used = std::move(chosen.passes);

    Keys keys(records.size(), passes.size());
    std::vector<Sorted> sorted;
    std::int64_t ahead = 0;
    for (const auto& pass : passes) {
        PassReport report;
        report.name = name_of(records.plan(), pass);
        report.adds = chosen.adds[made.passes.size()];
        auto of_pass = records.keys(pass);
        sorted.push_back(sort_by_key(of_pass, records, pass.empty(), report));
        keys.set(made.passes.size(), of_pass);
        ahead += pairs_ahead(sorted.back());
        made.passes.push_back(std::move(report));
    }
    if (ahead > options.most_compared) {
        return fail(Code::invalid_input, "linkage.too_many_pairs",
                    {{"pairs", ahead}, {"most", options.most_compared}});
    }
    Steps steps(task, "pairs compared", ahead);
    detail::Counter counter;
    for (std::size_t p = 0; p < passes.size(); ++p) {
        const auto& order = sorted[p].order;
        const auto jobs =
            (static_cast<std::int64_t>(order.size()) + positions_a_job - 1) / positions_a_job;
        std::vector<JobResult> results(static_cast<std::size_t>(jobs));
        const auto job = [&](std::int64_t j, int) -> Result<void> {
            auto& mine = results[std::size_t(j)];
            std::int64_t seen = 0;
            const auto last =
                std::min((j + 1) * positions_a_job, static_cast<std::int64_t>(order.size()));
            for (auto i = static_cast<std::size_t>(j * positions_a_job); i < std::size_t(last);
                 ++i) {
                seen += sorted[p].block_end[i] - static_cast<std::int64_t>(i) - 1;
                for (std::size_t k = i + 1; k < sorted[p].block_end[i]; ++k) {
                    const auto a = std::min(order[i], order[k]), b = std::max(order[i], order[k]);
                    const int list_a = records.list_of(a), list_b = records.list_of(b);
                    if (list_a == list_b && !records.plan().looks_within()) continue;
                    bool earlier = false;
                    for (std::size_t q = 0; q < p && !earlier; ++q) {
                        earlier = keys.agree(q, a, b);
                    }
                    if (earlier) continue;
                    const auto pattern = records.pattern(a, b);
                    mine.counter.add(class_of(list_a, list_b) << 32 | pattern);
                    ++mine.compared;
                    if (!sieve.keeps(pattern)) continue;
                    std::uint16_t found_by = 0;
                    for (std::size_t q = p; q < passes.size(); ++q) {
                        if (keys.agree(q, a, b)) {
                            found_by = static_cast<std::uint16_t>(found_by | 1U << q);
                        }
                    }
                    mine.pairs.push_back({a, b, pattern, found_by});
                }
            }
            steps.done(seen);
            return {};
        };
        TRY(parallel_for(task, "", jobs, job));
        for (auto& result : results) {
            result.counter.each([&](std::uint64_t key, std::int64_t n) { counter.add(key, n); });
            made.pairs.insert(made.pairs.end(), result.pairs.begin(), result.pairs.end());
            made.passes[p].new_pairs += result.compared;
            result = {};
        }
        made.compared += made.passes[p].new_pairs;
    }
    made.never_compared = total - made.compared;
    counter.each([&](std::uint64_t key, std::int64_t n) {
        made.patterns.push_back(
            {static_cast<std::uint32_t>(key >> 32), static_cast<Pattern>(key & 0xFFFFFFFF), n});
    });
    std::ranges::sort(made.patterns, {}, [](const PatternCount& one) {
        return std::pair(one.pair_class, one.pattern);
    });
    std::ranges::sort(made.pairs, {}, [](const Pair& one) { return std::pair(one.a, one.b); });
    return made;
}

}  // namespace palermo::linkage
