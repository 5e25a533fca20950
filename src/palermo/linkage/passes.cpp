#include "palermo/linkage/passes.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

#include "palermo/stats/random.hpp"

namespace palermo::linkage {

namespace {

constexpr std::size_t imagined = 4096;  // people by which a pass is judged
constexpr std::size_t words = imagined / 64;
constexpr std::size_t most_passes = 16, most_pilots = 5;
constexpr std::size_t atoms_in_threes = 14;
constexpr double least_gain = 2.0 / imagined;
constexpr std::size_t least_pilot_pairs = 50, most_pilot_pairs = 60'000, most_pilot_block = 20;

using People = std::array<std::uint64_t, words>;  // bit i: imagined person i is found

// One key of one field, and how often it may agree for one person before anybody looked.
struct Atom {
    Key key;
    double agrees = 0.9;
    std::vector<std::uint32_t> of;  // [records], 0 where not known
    People people{};
};

struct Candidate {
    std::vector<std::size_t> atoms;
    double pairs = 0;      // expected over all records
    double too_large = 0;  // share of records in blocks beyond the plan's bound
    double agrees = 1;     // before anybody looked
};

std::vector<std::pair<KeyPart, double>> parts_of(Compare compare) {
    switch (compare) {
        case Compare::name:
            return {{KeyPart::whole, 0.85}, {KeyPart::sound, 0.9}, {KeyPart::initials, 0.95}};
        case Compare::text:
            return {{KeyPart::whole, 0.8}, {KeyPart::sound, 0.85}};
        case Compare::date:
            return {{KeyPart::whole, 0.88}, {KeyPart::year, 0.94}, {KeyPart::birthday, 0.93}};
        case Compare::exact:
        case Compare::edit:
        case Compare::number:
            return {{KeyPart::whole, 0.92}};
        case Compare::identifier:
            return {{KeyPart::whole, 0.9}, {KeyPart::front, 0.94}, {KeyPart::back, 0.94}};
        case Compare::filter:
            return {};
    }
    return {};
}

std::vector<Atom> atoms_of(const Records& records) {
    std::vector<Atom> made;
    const auto& fields = records.plan().fields;
    for (std::size_t f = 0; f < fields.size(); ++f) {
        auto parts = parts_of(fields[f].compare);
        if (records.plan().given == f && records.plan().family) {
            parts.emplace_back(KeyPart::either, 0.82);
        }
        for (const auto& [part, agrees] : parts) {
            Atom atom{.key = {f, part}, .agrees = agrees, .of = {}};
            const auto keys = records.keys({atom.key});
            atom.of.reserve(keys.size());
            std::size_t known = 0;
            for (const auto key : keys) {
                known += key != 0;
                atom.of.push_back(key == 0 ? 0 : static_cast<std::uint32_t>(key >> 32 | 1));
            }
            const double share = static_cast<double>(known) /
                                 static_cast<double>(std::max<std::size_t>(1, keys.size()));
            atom.agrees *= share * share;
            if (known > 1) made.push_back(std::move(atom));
        }
    }
    return made;
}

std::uint64_t joined_key(const std::vector<Atom>& atoms, const std::vector<std::size_t>& chosen,
                         std::size_t record) {
    std::uint64_t made = 1;
    for (const auto a : chosen) {
        const auto part = atoms[a].of[record];
        if (part == 0) return 0;
        made = (std::rotl(made, 23) ^ part) * 0x9E3779B97F4A7C15;
    }
    return made | 1;
}

// Records by key: pairs of key and record, those without a key left out, in the order of keys.
using ByKey = std::vector<std::pair<std::uint64_t, std::uint32_t>>;
void sort_records(const std::vector<Atom>& atoms, const std::vector<std::size_t>& chosen,
                  const std::vector<std::uint32_t>& of, ByKey& made) {
    made.clear();
    for (const auto r : of) {
        const auto key = joined_key(atoms, chosen, r);
        if (key != 0) made.emplace_back(key, r);
    }
    std::ranges::sort(made);
}

template <class Use>
void each_block(const ByKey& sorted, Use use) {
    for (std::size_t first = 0; first < sorted.size();) {
        std::size_t last = first + 1;
        while (last < sorted.size() && sorted[last].first == sorted[first].first) ++last;
        if (last - first > 1) use(first, last);
        first = last;
    }
}

class Chooser {
public:
    Chooser(const Records& records, const RoughLogs& logs, std::int64_t most_pairs,
            std::uint64_t seed)
        : records_(records),
          logs_(logs),
          most_pairs_(static_cast<double>(most_pairs)),
          stream_(stats::Simulation(seed).branch(0xB10C).stream(0)),
          atoms_(atoms_of(records)) {
        const auto n = records.size();
        const auto size = std::min(n, std::clamp<std::size_t>(n / 20, 4'096, 16'384));
        // At random: lists in one order would meet in every record at equal steps.
        std::vector<std::uint32_t> all(n);
        std::iota(all.begin(), all.end(), 0U);
        for (std::size_t i = 0; i < size; ++i) {
            std::swap(all[i], all[i + static_cast<std::size_t>(stream_.below(n - i))]);
        }
        sample_.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size));
        scale_ = static_cast<double>(n) / static_cast<double>(std::max<std::size_t>(1, size));
    }

    PassChoice choose() {
        list_candidates();
        imagine();
        return cover();
    }

private:
    void add_candidate(std::vector<std::size_t> chosen) {
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if (atoms_[chosen[i]].key.field == atoms_[chosen[j]].key.field) return;
            }
        }
        Candidate made{.atoms = std::move(chosen)};
        for (const auto a : made.atoms) made.agrees *= atoms_[a].agrees;
        sort_records(atoms_, made.atoms, sample_, sorted_);
        std::vector<double> of_list(static_cast<std::size_t>(records_.lists()));
        double large = 0;
        const auto bound = static_cast<double>(records_.plan().largest_block);
        each_block(sorted_, [&](std::size_t first, std::size_t last) {
            const auto size = static_cast<double>(last - first);
            if (size * scale_ > bound && size > 8) {
                large += size;
                return;
            }
            double pairs = size * (size - 1) / 2;
            if (!records_.plan().looks_within()) {
                std::ranges::fill(of_list, 0);
                for (auto i = first; i < last; ++i) {
                    ++of_list[static_cast<std::size_t>(records_.list_of(sorted_[i].second))];
                }
                for (const double k : of_list) pairs -= k * (k - 1) / 2;
            }
            made.pairs += pairs;
        });
        made.pairs *= scale_ * scale_;
        made.too_large = large / static_cast<double>(std::max<std::size_t>(1, sorted_.size()));
        if (made.pairs <= most_pairs_) candidates_.push_back(std::move(made));
    }

    void list_candidates() {
        for (std::size_t a = 0; a < atoms_.size(); ++a) {
            add_candidate({a});
            for (std::size_t b = 0; b < a; ++b) add_candidate({b, a});
        }
        // In threes only what agrees most often.
        std::vector<std::size_t> best(atoms_.size());
        std::iota(best.begin(), best.end(), std::size_t{0});
        std::ranges::stable_sort(best, std::ranges::greater{},
                                 [&](std::size_t a) { return atoms_[a].agrees; });
        best.resize(std::min(best.size(), atoms_in_threes));
        for (std::size_t a = 0; a < best.size(); ++a) {
            for (std::size_t b = 0; b < a; ++b) {
                for (std::size_t c = 0; c < b; ++c) add_candidate({best[c], best[b], best[a]});
            }
        }
    }

    std::uint32_t fields_of(const Candidate& one) const {
        std::uint32_t made = 0;
        for (const auto a : one.atoms) made |= 1U << atoms_[a].key.field;
        return made;
    }

    // Selective passes that share as few fields as can be.
    std::vector<std::size_t> pilots() const {
        std::vector<std::size_t> made;
        const double selective = 3 * static_cast<double>(records_.size());
        std::vector<int> used(records_.plan().fields.size(), 0);
        while (made.size() < most_pilots) {
            std::size_t best = candidates_.size();
            double best_score = 0;
            for (std::size_t c = 0; c < candidates_.size(); ++c) {
                const auto& one = candidates_[c];
                if (one.pairs > selective || std::ranges::find(made, c) != made.end()) continue;
                double score = one.agrees;
                for (const auto a : one.atoms) {
                    score *= std::pow(0.3, used[atoms_[a].key.field]);
                }
                if (score > best_score) best_score = score, best = c;
            }
            if (best == candidates_.size()) break;
            made.push_back(best);
            for (const auto a : candidates_[best].atoms) ++used[atoms_[a].key.field];
        }
        return made;
    }

    struct PilotPair {
        std::uint32_t a = 0, b = 0;
    };

    // By field: pairs that the other fields say are one person.
    std::vector<std::vector<PilotPair>> pilot_pairs() {
        std::vector<std::vector<PilotPair>> made(records_.plan().fields.size());
        std::vector<std::uint32_t> everybody(records_.size());
        std::iota(everybody.begin(), everybody.end(), 0U);
        const double prior =
            std::log(static_cast<double>(std::max<std::size_t>(2, records_.size())));
        for (const auto p : pilots()) {
            const auto used = fields_of(candidates_[p]);
            sort_records(atoms_, candidates_[p].atoms, everybody, sorted_);
            std::size_t seen = 0;
            each_block(sorted_, [&](std::size_t first, std::size_t last) {
                if (last - first > most_pilot_block || seen >= most_pilot_pairs) return;
                for (auto i = first; i < last; ++i) {
                    for (auto j = first; j < i; ++j) {
                        const auto a = sorted_[j].second, b = sorted_[i].second;
                        if (!records_.plan().looks_within() &&
                            records_.list_of(a) == records_.list_of(b)) {
                            continue;
                        }
                        ++seen;
                        add_pilot_pair({a, b}, used, prior, made);
                    }
                }
            });
        }
        return made;
    }
    void add_pilot_pair(PilotPair pair, std::uint32_t used, double prior,
                        std::vector<std::vector<PilotPair>>& made) {
        const auto pattern = records_.pattern(pair.a, pair.b);
        double sum = 0;
        for (std::size_t f = 0; f < logs_.size(); ++f) {
            sum += logs_[f][static_cast<std::size_t>(records_.level_in(pattern, f))];
        }
        for (std::size_t f = 0; f < logs_.size(); ++f) {
            if ((used >> f & 1) != 0 || made[f].size() >= most_pilot_pairs) continue;
            const auto own = logs_[f][static_cast<std::size_t>(records_.level_in(pattern, f))];
            if (sum - own > prior) made[f].push_back(pair);
        }
    }

    // Imagined people: each field agrees as in a pilot pair drawn at random, or, where there are too few of
    // these, as is usual: all its parts, or some, or none.
    void imagine() {
        const auto pairs = pilot_pairs();
        std::vector<std::vector<std::size_t>> by_field(pairs.size());
        for (std::size_t a = 0; a < atoms_.size(); ++a) by_field[atoms_[a].key.field].push_back(a);
        for (std::size_t f = 0; f < pairs.size(); ++f) {
            for (std::size_t i = 0; i < imagined; ++i) {
                const auto bit = std::uint64_t{1} << (i % 64);
                if (pairs[f].size() >= least_pilot_pairs) {
                    const auto& [a, b] = pairs[f][stream_.below(pairs[f].size())];
                    for (const auto at : by_field[f]) {
                        auto& atom = atoms_[at];
                        if (atom.of[a] != 0 && atom.of[a] == atom.of[b]) atom.people[i / 64] |= bit;
                    }
                    continue;
                }
                const double luck = stream_.uniform();
                for (const auto at : by_field[f]) {
                    if (luck < atoms_[at].agrees) atoms_[at].people[i / 64] |= bit;
                }
            }
        }
    }

    People found_by(const Candidate& one) {
        People made;
        made.fill(~std::uint64_t{0});
        for (const auto a : one.atoms) {
            for (std::size_t w = 0; w < words; ++w) made[w] &= atoms_[a].people[w];
        }
        if (one.too_large > 0) {
            for (std::size_t i = 0; i < imagined; ++i) {
                if (stream_.uniform() < one.too_large) {
                    made[i / 64] &= ~(std::uint64_t{1} << (i % 64));
                }
            }
        }
        return made;
    }

    PassChoice cover() {
        std::vector<People> found;
        for (const auto& one : candidates_) found.push_back(found_by(one));
        PassChoice made;
        People seen{};
        double left = most_pairs_;
        const double price = most_pairs_ / 8;
        while (made.passes.size() < most_passes) {
            double best_worth = 0, best_gain = 0;
            std::size_t best = candidates_.size();
            for (std::size_t c = 0; c < candidates_.size(); ++c) {
                if (candidates_[c].pairs > left) continue;
                int more = 0;
                for (std::size_t w = 0; w < words; ++w)
                    more += std::popcount(found[c][w] & ~seen[w]);
                const double gain = static_cast<double>(more) / imagined;
                const double worth = gain / (candidates_[c].pairs + price);
                if (worth > best_worth) best_worth = worth, best_gain = gain, best = c;
            }
            if (best == candidates_.size() || best_gain < least_gain) break;
            Pass pass;
            for (const auto a : candidates_[best].atoms) pass.push_back(atoms_[a].key);
            made.passes.push_back(std::move(pass));
            made.adds.push_back(best_gain);
            made.expected_recall += best_gain;
            left -= candidates_[best].pairs;
            for (std::size_t w = 0; w < words; ++w) seen[w] |= found[best][w];
        }
        return made;
    }

    const Records& records_;
    const RoughLogs& logs_;
    double most_pairs_;
    stats::Stream stream_;
    std::vector<Atom> atoms_;
    std::vector<std::uint32_t> sample_;
    double scale_ = 1;
    std::vector<Candidate> candidates_;
    ByKey sorted_;
};

}  // namespace

PassChoice choose_passes(const Records& records, const RoughLogs& logs, std::int64_t most_pairs,
                         std::uint64_t seed) {
    return Chooser(records, logs, most_pairs, seed).choose();
}

}  // namespace palermo::linkage
