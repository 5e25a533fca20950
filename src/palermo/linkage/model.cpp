#include "palermo/linkage/model.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

namespace palermo::linkage {

namespace {

constexpr int most_rounds = 2'000;
constexpr double least_share = 1e-12;
constexpr double fewest_for_a_tree = 20'000;  // random pairs
constexpr double imagined_pairs = 50;  // by which chance given another field leans on chance alone

// u of a field: random pairs less the matches among them.
std::vector<double> chance_levels(const std::vector<double>& random, const std::vector<double>& m,
                                  double share_of_matches, double known) {
    std::vector<double> u(random.size(), 0);
    double sum = 0;
    for (std::size_t level = 1; level < u.size(); ++level) {
        const double rest = random[level] - share_of_matches * m[level];
        u[level] = std::max(rest, 0.5 / std::max(1.0, known));
        sum += u[level];
    }
    for (auto& one : u) one /= sum;
    return u;
}

// Four matches in all, most of them agreeing: by them few links do not run away. Of identifiers, twenty, for
// what clerks do to numbers is known better: one in twenty-five has a typing error. [level]
std::vector<double> imagined_levels(const Field& field) {
    if (field.compare == Compare::identifier) return {0, 0.4, 0.2, 0.8, 18.6};
    const int top = top_level(field);
    std::vector<double> people(static_cast<std::size_t>(top) + 1, 0);
    double sum = 0;
    for (int level = 1; level <= top; ++level) {
        people[std::size_t(level)] = std::pow(4.0, level);
        sum += people[std::size_t(level)];
    }
    for (auto& one : people) one *= 4 / sum;
    return people;
}

bool within_a_list(std::size_t pair_class, int lists) {
    for (int l = 0; l < lists; ++l) {
        if (class_of(l, l) == pair_class) return true;
    }
    return false;
}

// The share of one person among the pairs within each list, m and u as they are.
void fit_within(const Records& records, const Compared& compared, Model& model) {
    struct Seen {
        double ratio, pairs;
    };
    for (int l = 0; l < records.lists(); ++l) {
        const auto c = class_of(l, l);
        std::vector<Seen> seen;
        for (const auto& one : compared.patterns) {
            if (one.pair_class != c) continue;
            seen.push_back(
                {std::exp(model.log_ratio(records, one.pattern)), static_cast<double>(one.pairs)});
        }
        const double all = static_cast<double>(compared.there_are[c]);
        double share =
            all > 0 ? std::min(0.5, 0.1 * static_cast<double>(records.size_of(l)) / all) : 0;
        for (int round = 0; round < most_rounds && share > least_share; ++round) {
            double matches = 0;
            for (const auto& [ratio, pairs] : seen) {
                matches += pairs * share * ratio / (1 - share + share * ratio);
            }
            const double before = share;
            share = std::min(0.999, matches / all);
            if (std::fabs(share - before) <= 1e-6 * before) break;
        }
        model.match_share[c] = all > 0 ? std::max(share, least_share) : 0;
    }
}

// Learns a Model from compared pairs.
class Fit {
public:
    Fit(const Records& records, const Compared& compared)
        : records_(records),
          compared_(compared),
          fields_(records.plan().fields.size()),
          all_(compared.random_of) {
        for (const auto& field : records.plan().fields) {
            model_.imagined.push_back(imagined_levels(field));
        }
        model_.m = model_.imagined;
        for (auto& levels : model_.m) {
            const double sum = std::accumulate(levels.begin(), levels.end(), 0.0);
            for (auto& one : levels) one /= sum;
        }
        model_.u.resize(fields_);
        set_first_shares();
        set_chances();
        // Levels by pattern once, and their logs by round: millions of divisions fewer.
        std::ranges::copy_if(compared.patterns, std::back_inserter(patterns_),
                             [&](const PatternCount& one) { return learns_from(one.pair_class); });
        for (const auto& one : patterns_) {
            for (std::size_t f = 0; f < fields_; ++f) {
                level_of_.push_back(static_cast<std::uint8_t>(records.level_in(one.pattern, f)));
            }
        }
    }

    void run() {
        double last = -HUGE_VAL;
        for (model_.rounds = 1; model_.rounds <= most_rounds; ++model_.rounds) {
            round();
            const double now = model_.log_likelihood;
            if (std::fabs(now - last) <= 1e-10 * (1 + std::fabs(now))) break;
            last = now;
        }
    }

    // A tree over fields: each of its field's chance levels hang on those of one other (Chow, Liu 1968). Two
    // people of one nationality share names, and so on. At first it is found in pairs within lists, which are
    // hardly ever one person: with independent fields EM takes namesakes of one people for one person, and never
    // comes back. Then in all random pairs, each by its chance of being two people. False where all fields are
    // independent, or cannot be seen to hang together.
    bool find_parents() {
        const auto& fields = records_.plan().fields;
        const bool filters = std::ranges::any_of(
            fields, [](const Field& one) { return one.compare == Compare::filter; });
        if (filters) return false;  // each holds several fields
        weigh_random_pairs();
        if (std::accumulate(two_people_.begin(), two_people_.end(), 0.0) < fewest_for_a_tree)
            return false;
        std::vector<std::vector<double>> together(fields_, std::vector<double>(fields_, 0));
        for (std::size_t f = 0; f < fields_; ++f) {
            for (std::size_t g = 0; g < f; ++g) together[f][g] = together[g][f] = information(f, g);
        }
        std::vector<std::size_t> parent(fields_, Model::no_parent);
        std::vector<bool> in(fields_, false);
        bool any = false;
        for (std::size_t step = 0; step < fields_; ++step) {
            std::size_t best = fields_, above = Model::no_parent;
            double most = 0;
            for (std::size_t f = 0; f < fields_; ++f) {
                if (in[f]) continue;
                if (best == fields_) best = f;
                for (std::size_t g = 0; g < fields_; ++g) {
                    if (in[g] && together[f][g] > most) {
                        most = together[f][g], best = f, above = g;
                    }
                }
            }
            if (above == Model::no_parent) best = strongest(together, in);
            in[best] = true;
            parent[best] = above;
            any = any || above != Model::no_parent;
        }
        model_.parent = std::move(parent);
        model_.u_given.assign(fields_, {});
        beside_parent_.assign(fields_, {});
        for (std::size_t f = 0; f < fields_; ++f) {
            if (model_.parent[f] != Model::no_parent) {
                beside_parent_[f] = two_people(f, model_.parent[f]);
            }
        }
        set_chances();
        return any;
    }

    Model take() && { return std::move(model_); }

private:
    bool learns_from(std::size_t pair_class) const {
        return records_.lists() == 1 || !within_a_list(pair_class, records_.lists());
    }

    // A tenth of the smaller list of each pair of lists is on the larger one.
    void set_first_shares() {
        model_.match_share.assign(compared_.there_are.size(), 0);
        for (int b = 0; b < records_.lists(); ++b) {
            for (int a = 0; a <= b; ++a) {
                const auto at = class_of(a, b);
                if (compared_.there_are[at] == 0) continue;
                const auto fewer = std::min(records_.size_of(a), records_.size_of(b));
                model_.match_share[at] =
                    learns_from(at)
                        ? std::min(0.5, 0.1 * static_cast<double>(fewer) /
                                            static_cast<double>(compared_.there_are[at]))
                        : least_share;  // fit_within
            }
        }
    }

    // A record has one partner in another list, so no more pairs are one person than the shorter list holds.
    // Without that bound everybody of one nationality can look like one person to EM.
    double largest_share(std::size_t pair_class) const {
        for (int b = 0; b < records_.lists(); ++b) {
            for (int a = 0; a <= b; ++a) {
                if (class_of(a, b) != pair_class) continue;
                const auto fewer = std::min(records_.size_of(a), records_.size_of(b));

                return std::min(0.999, static_cast<double>(fewer) /
                                           static_cast<double>(compared_.there_are[pair_class]));
            }
        }
        expects(false);
        return 0;
    }

    double matches_among(double pairs) const {
        double matches = 0;
        for (std::size_t c = 0; c < compared_.there_are.size(); ++c) {
            if (!learns_from(c)) continue;
            matches += model_.match_share[c] * static_cast<double>(compared_.there_are[c]);
        }
        return matches / all_ * pairs;
    }

    // u: random pairs less the matches among them, of each field and given the field above it.
    void set_chances() {
        for (std::size_t f = 0; f < fields_; ++f) {
            model_.u[f] = chance_levels(compared_.random_levels[f], model_.m[f], matches_among(1),
                                        compared_.random_known[f]);
            // Of few pairs none is seen to be equal by chance, and the numbers' form says how rare it is.
            auto& same = model_.u[f].back();
            const double most = records_.same_at_most(f);
            if (same > most) {
                model_.u[f][1] += same - most;
                same = most;
            }
        }
        for (std::size_t f = 0; f < model_.parent.size(); ++f) {
            if (model_.parent[f] != Model::no_parent) model_.u_given[f] = given(f);
        }
    }

    // How many pairs of two people each random pattern stands for, by what is known so far.
    void weigh_random_pairs() {
        two_people_.clear();
        if (logs_.empty()) {
            for (const auto& one : compared_.random_patterns) {
                two_people_.push_back(static_cast<double>(one.within));
            }
            return;
        }
        set_logs();
        const double share = std::min(0.5, matches_among(1));
        for (const auto& one : compared_.random_patterns) {
            double ratio = 0;
            for (std::size_t f = 0; f < fields_; ++f) {
                ratio += logs_[f][std::size_t(records_.level_in(one.pattern, above_[f]))]
                              [std::size_t(records_.level_in(one.pattern, f))];
            }
            const double odds = share / (1 - share) * std::exp(std::min(ratio, 500.0));
            two_people_.push_back(static_cast<double>(one.pairs) / (1 + odds));
        }
    }

    using Levels = std::vector<std::vector<double>>;  // [level of g][level of f]

    // Random pairs of two people by the levels of both fields.
    Levels two_people(std::size_t f, std::size_t g) const {
        Levels made(model_.u[g].size(), std::vector<double>(model_.u[f].size(), 0));
        for (std::size_t i = 0; i < two_people_.size(); ++i) {
            const auto pattern = compared_.random_patterns[i].pattern;
            const auto x = std::size_t(records_.level_in(pattern, f)),
                       y = std::size_t(records_.level_in(pattern, g));
            if (x > 0 && y > 0) made[y][x] += two_people_[i];
        }
        return made;
    }

    Levels given(std::size_t f) const {
        auto made = beside_parent_[f];
        for (std::size_t y = 1; y < made.size(); ++y) {
            auto& levels = made[y];
            const double seen = std::accumulate(levels.begin() + 1, levels.end(), 0.0);
            for (std::size_t x = 1; x < levels.size(); ++x) {
                levels[x] = (levels[x] + imagined_pairs * model_.u[f][x]) / (seen + imagined_pairs);
            }
        }
        return made;
    }

    // Mutual information of two fields among two people; 0 where chance would make as much.
    double information(std::size_t f, std::size_t g) const {
        const auto pairs = two_people(f, g);
        std::vector<double> rows(pairs.size(), 0), columns(pairs.front().size(), 0);
        double all = 0;
        for (std::size_t y = 1; y < pairs.size(); ++y) {
            for (std::size_t x = 1; x < columns.size(); ++x) {
                rows[y] += pairs[y][x];
                columns[x] += pairs[y][x];
                all += pairs[y][x];
            }
        }
        double sum = 0;
        for (std::size_t y = 1; y < pairs.size(); ++y) {
            for (std::size_t x = 1; x < columns.size(); ++x) {
                if (pairs[y][x] > 0) {
                    sum += pairs[y][x] * std::log(pairs[y][x] * all / (rows[y] * columns[x]));
                }
            }
        }
        // 2 * sum is about chi-squared of so many degrees of freedom; five standard deviations above.
        const double free = static_cast<double>((rows.size() - 2) * (columns.size() - 2));
        return 2 * sum > free + 5 * std::sqrt(2 * free) + 20 ? sum / all : 0;
    }

    std::size_t strongest(const std::vector<std::vector<double>>& together,
                          const std::vector<bool>& in) const {
        std::size_t best = fields_;
        double most = -1;
        for (std::size_t f = 0; f < fields_; ++f) {
            const double sum = std::accumulate(together[f].begin(), together[f].end(), 0.0);
            if (!in[f] && sum > most) most = sum, best = f;
        }
        return best;
    }

    // logs_[f][level above][level]
    void set_logs() {
        logs_.resize(fields_);
        above_.resize(fields_);
        for (std::size_t f = 0; f < fields_; ++f) {
            const bool hangs = !model_.parent.empty() && model_.parent[f] != Model::no_parent;
            above_[f] = hangs ? model_.parent[f] : f;
            const auto rows = model_.u[above_[f]].size();
            logs_[f].assign(rows, std::vector<double>(model_.m[f].size(), 0));
            for (std::size_t y = 0; y < rows; ++y) {
                const auto& u = hangs && y > 0 ? model_.u_given[f][y] : model_.u[f];
                for (std::size_t x = 1; x < u.size(); ++x) {
                    logs_[f][y][x] = std::log(model_.m[f][x] / u[x]);
                }
            }
        }
    }

    void round() {
        set_logs();
        std::vector<double> matches(compared_.there_are.size(), 0);
        auto levels = model_.imagined;
        double log_likelihood = 0;
        const auto* level = level_of_.data();
        for (const auto& one : patterns_) {
            double ratio = 0;
            for (std::size_t f = 0; f < fields_; ++f) ratio += logs_[f][level[above_[f]]][level[f]];
            const double p = chance(model_, one.pair_class, ratio);
            const double pairs = static_cast<double>(one.pairs);
            // Relative to u, which changes little between rounds.
            log_likelihood +=
                pairs * std::log1p(model_.match_share[one.pair_class] * std::expm1(ratio));
            if (p >= 1e-12) {
                matches[one.pair_class] += pairs * p;
                for (std::size_t f = 0; f < fields_; ++f) levels[f][level[f]] += pairs * p;
            }
            level += fields_;
        }
        model_.log_likelihood = log_likelihood;
        model_.expected_matches = std::accumulate(matches.begin(), matches.end(), 0.0);
        for (std::size_t c = 0; c < matches.size(); ++c) {
            if (compared_.there_are[c] == 0 || !learns_from(c)) continue;
            const double share = matches[c] / static_cast<double>(compared_.there_are[c]);
            model_.match_share[c] = std::clamp(share, least_share, largest_share(c));
        }
        for (std::size_t f = 0; f < fields_; ++f) {
            const double sum = std::accumulate(levels[f].begin() + 1, levels[f].end(), 0.0);
            for (std::size_t l = 1; l < levels[f].size(); ++l) model_.m[f][l] = levels[f][l] / sum;
        }
        set_chances();
    }

    const Records& records_;
    const Compared& compared_;
    std::size_t fields_;
    double all_;  // pairs there are
    Model model_;
    std::vector<PatternCount> patterns_;
    std::vector<std::uint8_t> level_of_;  // [patterns][fields]
    std::vector<double> two_people_;      // [random patterns] pairs of two people
    std::vector<std::vector<std::vector<double>>>
        beside_parent_;                                   // [field] two_people with its parent
    std::vector<std::vector<std::vector<double>>> logs_;  // [field][level above][level]
    std::vector<std::size_t> above_;                      // [field]
};

}  // namespace

double Model::chance_of_two(const Records& records, std::size_t field, Pattern pattern) const {
    const auto level = std::size_t(records.level_in(pattern, field));
    if (level == 0) return 1;
    if (parent.empty() || parent[field] == no_parent) return u[field][level];
    const auto above = std::size_t(records.level_in(pattern, parent[field]));
    return above == 0 ? u[field][level] : u_given[field][above][level];
}

double Model::log_ratio(const Records& records, Pattern pattern) const {
    double sum = 0;
    for (std::size_t f = 0; f < m.size(); ++f) {
        const auto level = std::size_t(records.level_in(pattern, f));
        if (level > 0) sum += std::log(m[f][level] / chance_of_two(records, f, pattern));
    }
    return sum;
}

double Model::log_ratio(const Records& records, std::size_t a, std::size_t b,
                        Pattern pattern) const {
    return log_ratio(records, pattern) + frequency_part(records, *this, a, b, pattern);
}

double frequency_part(const Records& records, const Model& model, std::size_t field, std::size_t a,
                      std::size_t b, std::size_t level) {
    if (level + 1 != model.u[field].size()) return 0;
    const double share = records.same_by_chance(field, a, b);
    return share > 0 ? std::log(model.u[field][level] / share) : 0;
}

double frequency_part(const Records& records, const Model& model, std::size_t a, std::size_t b,
                      Pattern pattern) {
    double sum = 0;
    for (std::size_t f = 0; f < model.u.size(); ++f) {
        sum += frequency_part(records, model, f, a, b, std::size_t(records.level_in(pattern, f)));
    }
    return sum;
}

double Model::weight(std::size_t field, int level) const {
    if (level == 0) return 0;
    return std::log2(m[field][std::size_t(level)] / u[field][std::size_t(level)]);
}

double chance(const Model& model, std::size_t pair_class, double log_ratio) {
    const double p = model.match_share[pair_class];
    if (p <= 0) return 0;
    return 1 / (1 + (1 - p) / p * std::exp(-log_ratio));
}

Result<Model> fit_model(const Records& records, const Compared& compared) {
    Fit fit(records, compared);
    fit.find_parents();
    fit.run();
    for (int again = 0; again < 2 && fit.find_parents(); ++again) fit.run();
    auto model = std::move(fit).take();
    if (!(model.expected_matches >= 0.5)) {
        return fail(Code::not_estimable, "linkage.nobody_in_common");
    }
    if (records.lists() > 1 && records.plan().looks_within()) fit_within(records, compared, model);
    return model;
}

}  // namespace palermo::linkage
