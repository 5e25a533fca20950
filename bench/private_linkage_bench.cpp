// Keyed filters against names, and attacks without the key on invented lists. Who is who is known.
//
//     private_linkage_bench quality 1500 1     people, seed (and the errors of one row)
//     private_linkage_bench attack 3000 1      how many names an attacker reads
//
// Mistakes: each row makes one kind of them in the second list, beside the clerk's usual few.
#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <numeric>
#include <string>

#include "../tests/keys.hpp"
#include "../tests/people.hpp"
#include "palermo/linkage/clusters.hpp"
#include "palermo/linkage/detail/encode_in_order.hpp"

using namespace palermo;
using namespace palermo::linkage;

namespace {

Plan plan_of_people(bool salted) {
    const std::vector<std::string> columns{"given_name", "family_name", "birth_date",
                                           "sex",        "place",       "nationality"};
    auto plan = *plan_after(columns);
    plan.encode.salted = salted;
    return plan;
}

struct Mistakes {
    std::string name;
    people::Clerk clerk = {};
    std::function<void(people::Person&, stats::Stream&)> also = {};
};

std::vector<Mistakes> all_mistakes() {
    std::vector<Mistakes> made{{"the usual few"}};
    people::Clerk clerk;
    clerk.typing = 0.15;
    made.push_back({"letters in 15% of names", clerk});
    clerk = {};
    clerk.wrong_date = 0.15, clerk.swapped_date = 0.05;
    made.push_back({"a part of 15% of dates", clerk});
    clerk = {};
    clerk.missing_date = 0.1;
    made.push_back({"no date in 10%", clerk});
    clerk = {};
    clerk.married = 0.1;
    made.push_back({"another family name in 10%", clerk});
    clerk = {};
    clerk.other_script = 0.3;
    made.push_back({"Arabic or Cyrillic in 30%", clerk});
    made.push_back({"a digit of the year in 20%", {}, [](people::Person& one, stats::Stream& s) {
                        if (s.uniform() >= 0.2) return;
                        const int digit = 1 + static_cast<int>(s.below(9));
                        one.year = s.below(2) == 0 ? one.year / 10 * 10 + (one.year + digit) % 10
                                                   : 1950 + (one.year - 1950 + 10) % 60;
                    }});
    made.push_back({"names swapped in a third", {}, [](people::Person& one, stats::Stream& s) {
                        if (s.uniform() < 1.0 / 3) std::swap(one.given, one.family);
                    }});
    made.push_back({"1 January in 20%", {}, [](people::Person& one, stats::Stream& s) {
                        if (s.uniform() < 0.2) one.day = one.month = 1;
                    }});
    made.push_back({"one error each", {}, [](people::Person& one, stats::Stream& s) {
                        switch (s.below(4)) {
                            case 0:
                                people::mistype(one.given, s);
                                break;
                            case 1:
                                people::mistype(one.family, s);
                                break;
                            case 2:
                                one.day =
                                    one.day == 20 ? 2 : one.day / 10 * 10 + (one.day + 3) % 10;
                                one.day = std::max(one.day, 1);
                                break;
                            default:
                                one.year = one.year / 10 * 10 + (one.year + 4) % 10;
                        }
                    }});
    return made;
}

void quality_of(std::string_view way, const Mistakes& mistakes, const Records& records,
                const std::vector<std::size_t>& truth, double seconds) {
    const auto start = std::chrono::steady_clock::now();
    const auto compared = compare_pairs(records);
    expects(compared.has_value());
    const auto model = fit_model(records, *compared);
    if (!model) {
        std::printf("%-28s %-12s refused: %s\n", mistakes.name.c_str(), std::string(way).c_str(),
                    model.error().id.c_str());
        return;
    }
    const auto linked = link(records, *compared, *model);
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const auto found = people::judge(linked.entity_of, truth);
    std::printf(
        "%-28s %-12s recall %.4f precision %.4f F1 %.4f | missed told %.4f true %.4f | false told "
        "%.4f true %.4f | %.2f s\n",
        mistakes.name.c_str(), std::string(way).c_str(), found.recall(), found.precision(),
        found.f1(), linked.missed_share, 1 - found.recall(), linked.false_share,
        1 - found.precision(), seconds);
}

void quality(std::size_t size, std::uint64_t seed, const std::string& only) {
    for (const auto& mistakes : all_mistakes()) {
        if (mistakes.name.find(only) == std::string::npos) continue;
        auto all = people::invent(size, seed);
        std::vector<std::size_t> seen[2];
        for (std::size_t i = 0; i < size; ++i) {
            if (i < size * 3 / 5) seen[0].push_back(i);
            if (i >= size * 2 / 5) seen[1].push_back(i);
        }
        people::WrittenList written[2];
        written[0] = people::write_list(all, seen[0], seed * 2);
        auto stream = stats::Simulation(seed).branch(9).stream(0);
        if (mistakes.also)
            for (auto& one : all) mistakes.also(one, stream);
        written[1] = people::write_list(all, seen[1], seed * 2 + 1, mistakes.clerk);
        auto truth = written[0].truth;
        truth.insert(truth.end(), written[1].truth.begin(), written[1].truth.end());
        const List lists[] = {{"x", &written[0].table, "x.csv"}, {"y", &written[1].table, "y.csv"}};
        for (const std::string_view way : {"names", "salted", "plain"}) {
            const auto start = std::chrono::steady_clock::now();
            auto plan = plan_of_people(way != "plain");
            plan.duplicates = Duplicates::apart;
            const auto seconds = [&] {
                return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
                    .count();
            };
            if (way == "names") {
                const auto records = Records::make(lists, plan);
                quality_of(way, mistakes, *records, truth, seconds());
                continue;
            }
            const auto key = key_number(1);
            const EncodedList made[] = {*detail::encode_in_order(lists[0], plan, key),
                                        *detail::encode_in_order(lists[1], plan, key)};
            quality_of(way, mistakes, *records_of({"x", "y"}, made), truth, seconds());
        }
    }
}

// ---- attacks ----------------------------------------------------------------------------------------

struct Target {
    std::vector<people::Person> people;
    std::vector<std::uint64_t> filters;  // [records][groups][filter_words], in order
    std::size_t groups = 0;
    const std::uint64_t* filter(std::size_t r, std::size_t g) const {
        return &filters[(r * groups + g) * filter_words];
    }
    std::string whole(std::size_t r) const { return people[r].given + " " + people[r].family; }
};

Target target_of(const std::vector<people::Person>& all, std::uint64_t clerk_seed, int key,
                 bool salted, const people::Clerk& clerk) {
    std::vector<std::size_t> seen(all.size());
    std::iota(seen.begin(), seen.end(), std::size_t{0});
    const auto written = people::write_list(all, seen, clerk_seed, clerk);
    const auto made = detail::encode_in_order({"x", &written.table, "x.csv"},
                                              plan_of_people(salted), key_number(key));
    return {all, made->filters, made->groups.size()};
}

// The likeness of a record to its nearest others, group by group: what shows without a key.
std::vector<std::vector<double>> features_of(const Target& target) {
    const auto n = target.people.size();
    std::vector<std::vector<double>> made(n);
    std::vector<double> likes;
    for (std::size_t r = 0; r < n; ++r) {
        for (std::size_t g = 0; g < target.groups; ++g) {
            likes.clear();
            for (std::size_t o = 0; o < n; ++o) {
                if (o != r)
                    likes.push_back(
                        common_bits(target.filter(r, g), target.filter(o, g), filter_words) /
                        512.0);
            }
            constexpr std::size_t nearest = 40;
            std::ranges::partial_sort(likes, likes.begin() + nearest, std::greater<>());
            for (std::size_t k = 0; k < nearest; k += k < 8 ? 1 : 8) made[r].push_back(likes[k]);
            made[r].push_back(std::accumulate(likes.begin(), likes.end(), 0.0) / double(n));
        }
    }
    return made;
}

// By the most frequent among the k nearest of the attacker's own records, each feature in its own unit.
std::vector<std::vector<std::size_t>> nearest_of(const std::vector<std::vector<double>>& target,
                                                 const std::vector<std::vector<double>>& own,
                                                 std::size_t k) {
    const auto features = own[0].size();
    std::vector<double> unit(features, 0);
    for (std::size_t f = 0; f < features; ++f) {
        double sum = 0, squares = 0;
        for (const auto& one : own) sum += one[f], squares += one[f] * one[f];
        const double mean = sum / double(own.size());
        unit[f] = 1 / std::sqrt(std::max(1e-12, squares / double(own.size()) - mean * mean));
    }
    std::vector<std::vector<std::size_t>> made;
    std::vector<std::pair<double, std::size_t>> far;
    for (const auto& one : target) {
        far.clear();
        for (std::size_t o = 0; o < own.size(); ++o) {
            double sum = 0;
            for (std::size_t f = 0; f < features; ++f) {
                const double d = (one[f] - own[o][f]) * unit[f];
                sum += d * d;
            }
            far.emplace_back(sum, o);
        }
        std::ranges::partial_sort(far, far.begin() + std::ptrdiff_t(k));
        auto& mine = made.emplace_back();
        for (std::size_t i = 0; i < k; ++i) mine.push_back(far[i].second);
    }
    return made;
}

std::string commonest(const std::vector<std::string>& all) {
    std::map<std::string, int> counts;
    for (const auto& one : all) ++counts[one];
    return std::ranges::max_element(counts, {}, [](const auto& one) { return one.second; })->first;
}

// Equal filters counted, ranked, and named after the ranks of names in the attacker's own list.
double by_frequency(const Target& target, const Target& own, std::size_t& in_groups) {
    const auto ranked = [](const Target& list) {
        std::map<std::vector<std::uint64_t>, std::vector<std::size_t>> equal;
        for (std::size_t r = 0; r < list.people.size(); ++r) {
            equal[{list.filter(r, 0), list.filter(r, 0) + filter_words}].push_back(r);
        }
        std::vector<std::vector<std::size_t>> groups;
        for (auto& one : equal) groups.push_back(std::move(one.second));
        std::ranges::stable_sort(groups, std::greater<>(), &std::vector<std::size_t>::size);
        return groups;
    };
    std::map<std::string, std::size_t> own_names;
    for (std::size_t r = 0; r < own.people.size(); ++r) ++own_names[own.whole(r)];
    const auto top =
        std::ranges::max_element(own_names, {}, [](const auto& one) { return one.second; })->first;
    const auto mine = ranked(own), theirs = ranked(target);
    double right = 0;
    in_groups = 0;
    for (std::size_t k = 0; k < theirs.size() && theirs[k].size() > 1; ++k) {
        in_groups += theirs[k].size();
        const auto guess = k < mine.size() && mine[k].size() > 1 ? own.whole(mine[k][0]) : top;
        for (const auto r : theirs[k]) right += target.whole(r) == guess;
    }
    return right;
}

// Bits that stand together more often than apart, grown into a set; who has all of it shares something. The
// k-th set gets the k-th commonest given name.
double by_patterns(const Target& target, const Target& own, std::size_t rounds, double& purity,
                   std::size_t& marked) {
    const auto n = target.people.size(), words = (n + 63) / 64;
    std::vector<std::vector<std::uint64_t>> has(filter_words * 64,
                                                std::vector<std::uint64_t>(words, 0));
    for (std::size_t r = 0; r < n; ++r) {
        for (std::size_t b = 0; b < has.size(); ++b) {
            if ((target.filter(r, 0)[b / 64] >> (b % 64) & 1) != 0)
                has[b][r / 64] |= std::uint64_t{1} << (r % 64);
        }
    }
    const auto count = [&](const std::vector<std::uint64_t>& set) {
        double sum = 0;
        for (const auto word : set) sum += std::popcount(word);
        return sum;
    };
    // Of a bit and its complement the rarer one is the filter's.
    std::vector<std::size_t> rare;
    std::vector<double> share(has.size());
    for (std::size_t b = 0; b < has.size(); ++b) {
        share[b] = count(has[b]) / double(n);
        if (share[b] < 0.5 && share[b] > 0) rare.push_back(b);
    }
    struct Two {
        double lift;
        std::size_t a, b;
    };
    std::vector<Two> pairs;
    for (std::size_t i = 0; i < rare.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            double both = 0;
            for (std::size_t w = 0; w < words; ++w)
                both += std::popcount(has[rare[i]][w] & has[rare[j]][w]);
            const double expected = share[rare[i]] * share[rare[j]] * double(n);
            pairs.push_back({(both - expected) / std::sqrt(expected + 1), rare[i], rare[j]});
        }
    }
    std::ranges::sort(pairs, std::greater<>(), &Two::lift);
    std::map<std::string, int> own_given;
    for (const auto& one : own.people) ++own_given[one.given];
    std::vector<std::pair<int, std::string>> ranks;
    for (const auto& one : own_given) ranks.emplace_back(one.second, one.first);
    std::ranges::sort(ranks, std::greater<>());
    double right = 0, pure = 0;
    marked = 0;
    std::vector<bool> used(has.size(), false);
    std::vector<bool> named(n, false);
    std::size_t round = 0;
    for (const auto& pair : pairs) {
        if (round == rounds) break;
        if (used[pair.a] || used[pair.b]) continue;
        auto set = has[pair.a];
        for (std::size_t w = 0; w < words; ++w) set[w] &= has[pair.b][w];
        used[pair.a] = used[pair.b] = true;
        for (int grown = 0; grown < 12; ++grown) {
            const double before = count(set);
            std::size_t best = 0;
            double best_gain = 0;
            for (const auto b : rare) {
                if (used[b]) continue;
                double both = 0;
                for (std::size_t w = 0; w < words; ++w) both += std::popcount(set[w] & has[b][w]);
                const double gain = (both - share[b] * before) / std::sqrt(share[b] * before + 1);
                if (both > 0.6 * before && gain > best_gain) best = b, best_gain = gain;
            }
            if (best_gain < 3) break;
            used[best] = true;
            for (std::size_t w = 0; w < words; ++w) set[w] &= has[best][w];
        }
        std::map<std::string, int> given;
        std::size_t members = 0;
        for (std::size_t r = 0; r < n; ++r) {
            if ((set[r / 64] >> (r % 64) & 1) == 0) continue;
            ++members, ++given[target.people[r].given];
            if (named[r]) continue;
            named[r] = true;
            ++marked;
            right += round < ranks.size() && target.people[r].given == ranks[round].second;
        }
        if (members > 0)
            pure += std::ranges::max_element(given, {}, [](const auto& o) { return o.second; })
                        ->second /
                    double(members);
        ++round;
    }
    purity = round > 0 ? pure / double(round) : 0;
    return right;
}

void attack(std::size_t size, std::uint64_t seed) {
    const auto theirs = people::invent(size, seed), like_them = people::invent(size, seed + 1000);
    const double n = double(size);
    std::vector<std::string> given, whole;
    for (const auto& one : like_them)
        given.push_back(one.given), whole.push_back(one.given + " " + one.family);
    const auto top_given = commonest(given), top_whole = commonest(whole);
    double base_given = 0, base_whole = 0;
    for (const auto& one : theirs)
        base_given += one.given == top_given,
            base_whole += one.given + " " + one.family == top_whole;
    std::printf("the commonest for all: given name right %.4f, whole name %.4f\n", base_given / n,
                base_whole / n);
    for (const bool salted : {true, false}) {
        const char* way = salted ? "salted" : "plain";
        const auto target = target_of(theirs, 1, 1, salted, {});
        const auto own = target_of(like_them, 2, 2, salted, {});
        const auto same = target_of(theirs, 3, 3, salted, {});
        std::size_t in_groups = 0, marked = 0;
        double purity = 0;
        const double frequent = by_frequency(target, own, in_groups);
        std::printf(
            "%-7s equal filters, by frequency: %zu records share a filter, whole name right %.4f "
            "of all\n",
            way, in_groups, frequent / n);
        const double mined = by_patterns(target, own, 30, purity, marked);
        std::printf(
            "%-7s patterns of bits: %zu records marked, given name right %.4f of all; one given "
            "name in %.3f of a set\n",
            way, marked, mined / n, purity);
        const auto theirs_f = features_of(target), own_f = features_of(own),
                   same_f = features_of(same);
        const auto near = nearest_of(theirs_f, own_f, 15);
        double right_given = 0, right_whole = 0;
        for (std::size_t r = 0; r < size; ++r) {
            std::vector<std::string> g, w;
            for (const auto o : near[r])
                g.push_back(like_them[o].given),
                    w.push_back(like_them[o].given + " " + like_them[o].family);
            right_given += theirs[r].given == commonest(g);
            right_whole += theirs[r].given + " " + theirs[r].family == commonest(w);
        }
        std::printf(
            "%-7s likeness, attacker knows frequencies: given name right %.4f, whole name %.4f\n",
            way, right_given / n, right_whole / n);
        const auto aligned = nearest_of(theirs_f, same_f, 10);
        double first = 0, ten = 0;
        for (std::size_t r = 0; r < size; ++r) {
            first += aligned[r][0] == r;
            ten += std::ranges::find(aligned[r], r) != aligned[r].end();
        }
        std::printf("%-7s likeness, attacker holds the people: person found %.4f, among ten %.4f\n",
                    way, first / n, ten / n);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 1 ? argv[1] : "quality";
    const auto size = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1500;
    const auto seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1;
    if (what == "attack") {
        attack(size, seed);
    } else {
        quality(size, seed, argc > 4 ? argv[4] : "");
    }
}
