#include "palermo/linkage/model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace palermo::linkage {

namespace {

constexpr int most_rounds = 2'000;

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

}  // namespace

double Model::log_ratio(const Records& records, Pattern pattern) const {
    double sum = 0;
    for (std::size_t f = 0; f < m.size(); ++f) {
        const auto level = std::size_t(records.level_in(pattern, f));
        if (level > 0) sum += std::log(m[f][level] / u[f][level]);
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
    const auto fields = records.plan().fields.size();
    Model model;
    for (const auto& field : records.plan().fields)
        model.imagined.push_back(imagined_levels(field));
    model.m = model.imagined;
    for (auto& levels : model.m) {
        const double sum = std::accumulate(levels.begin(), levels.end(), 0.0);
        for (auto& one : levels) one /= sum;
    }
    model.u.resize(fields);
    model.match_share.assign(compared.there_are.size(), 0);
    // Start: a tenth of the smaller list of each pair of lists is on the larger one.
    for (int b = 0; b < records.lists(); ++b) {
        for (int a = 0; a <= b; ++a) {
            const auto at = class_of(a, b);
            if (compared.there_are[at] == 0) continue;
            model.match_share[at] = std::min(
                0.5, 0.1 * static_cast<double>(std::min(records.size_of(a), records.size_of(b))) /
                         static_cast<double>(compared.there_are[at]));
        }
    }
    const double all = static_cast<double>(
        std::accumulate(compared.there_are.begin(), compared.there_are.end(), std::int64_t{0}));
    const auto set_u = [&] {
        double matches = 0;
        for (std::size_t c = 0; c < compared.there_are.size(); ++c) {
            matches += model.match_share[c] * static_cast<double>(compared.there_are[c]);
        }
        for (std::size_t f = 0; f < fields; ++f) {
            model.u[f] = chance_levels(compared.random_levels[f], model.m[f], matches / all,
                                       compared.random_known[f]);
            // Of few pairs none is seen to be equal by chance, and the numbers' form says how rare it is.
            auto& same = model.u[f].back();
            const double most = records.same_at_most(f);
            if (same > most) {
                model.u[f][1] += same - most;
                same = most;
            }
        }
    };
    set_u();
    double last = -HUGE_VAL;
    for (model.rounds = 1; model.rounds <= most_rounds; ++model.rounds) {
        std::vector<double> matches(compared.there_are.size(), 0);
        auto levels = model.imagined;
        double log_likelihood = 0;
        for (const auto& one : compared.patterns) {
            const double ratio = model.log_ratio(records, one.pattern);
            const double p = chance(model, one.pair_class, ratio);
            const double pairs = static_cast<double>(one.pairs);
            const double share = model.match_share[one.pair_class];
            // Relative to u, which changes little between rounds.
            log_likelihood += pairs * std::log1p(share * std::expm1(ratio));
            if (p < 1e-12) continue;
            matches[one.pair_class] += pairs * p;
            for (std::size_t f = 0; f < fields; ++f) {
                levels[f][std::size_t(records.level_in(one.pattern, f))] += pairs * p;
            }
        }
        model.expected_matches = std::accumulate(matches.begin(), matches.end(), 0.0);
        for (std::size_t c = 0; c < matches.size(); ++c) {
            if (compared.there_are[c] > 0) {
                model.match_share[c] = std::min(
                    0.999,
                    std::max(1e-12, matches[c] / static_cast<double>(compared.there_are[c])));
            }
        }
        for (std::size_t f = 0; f < fields; ++f) {
            const double sum = std::accumulate(levels[f].begin() + 1, levels[f].end(), 0.0);
            for (std::size_t level = 1; level < levels[f].size(); ++level) {
                model.m[f][level] = levels[f][level] / sum;
            }
        }
        set_u();
        model.log_likelihood = log_likelihood;
        if (std::fabs(log_likelihood - last) <= 1e-10 * (1 + std::fabs(log_likelihood))) break;
        last = log_likelihood;
    }
    if (!(model.expected_matches >= 0.5)) {
        return fail(Code::not_estimable, "linkage.nobody_in_common");
    }
    return model;
}

}  // namespace palermo::linkage
