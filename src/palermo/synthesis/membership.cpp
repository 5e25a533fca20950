#include "palermo/synthesis/membership.hpp"

#include <algorithm>
#include <cmath>

#include "palermo/formats/json.hpp"

namespace palermo::protect {
namespace {

/// P(X >= hits) for X ~ Binomial(of, p), summed from the larger terms down in logs.
double upper_tail(std::int64_t hits, std::int64_t of, double p) {
    if (hits <= 0) return 1;
    if (p <= 0) return 0;
    if (p >= 1) return 1;
    double sum = 0;
    for (auto k = hits; k <= of; ++k) {
        const auto n = static_cast<double>(of), x = static_cast<double>(k);
        sum += std::exp(std::lgamma(n + 1) - std::lgamma(x + 1) - std::lgamma(n - x + 1) +
                        x * std::log(p) + (n - x) * std::log1p(-p));
    }
    return std::min(1.0, sum);
}

double lower_bound_at(std::int64_t hits, std::int64_t of, double level) {
    if (hits <= 0) return 0;
    double low = 0, high = 1;
    for (int step = 0; step < 50; ++step) {
        const double middle = (low + high) / 2;
        (upper_tail(hits, of, middle) > level ? high : low) = middle;
    }
    return low;
}

/// A rule an attacker may follow: call it "with" where sign * number >= threshold.
struct Guess {
    std::size_t number = 0;
    double sign = 1;
    double threshold = 0;
    bool about_with = true;  // false: score how well it recognises "without" instead
};

struct Hits {
    std::int64_t right = 0;
    std::int64_t wrong = 0;
};

Hits follow(const Guess& guess, std::span<const std::vector<double>> without,
            std::span<const std::vector<double>> with) {
    const auto says_with = [&](const std::vector<double>& run) {
        return guess.sign * run[guess.number] >= guess.threshold;
    };
    const auto in_with = std::count_if(with.begin(), with.end(), says_with);
    const auto in_without = std::count_if(without.begin(), without.end(), says_with);
    if (guess.about_with) return {in_with, in_without};
    return {static_cast<std::int64_t>(without.size()) - in_without,
            static_cast<std::int64_t>(with.size()) - in_with};
}

/// Two bounds at 97.5% hold together at 95%.
double epsilon_from(const Hits& hits, std::int64_t of, double delta) {
    const double right = lower_bound_at(hits.right, of, 0.025);
    const double wrong = 1 - lower_bound_at(of - hits.wrong, of, 0.025);
    return right > delta && wrong > 0 ? std::max(0.0, std::log((right - delta) / wrong)) : 0;
}

/// The same with normal approximations, to choose by; never to report.
double rough_epsilon(const Hits& hits, double of) {
    const auto bound = [&](double count, double z) {
        const double p = (count + 2) / (of + 4);
        return std::clamp(p + z * std::sqrt(p * (1 - p) / (of + 4)), 1e-9, 1.0);
    };
    return std::log(bound(static_cast<double>(hits.right), -2) /
                    bound(static_cast<double>(hits.wrong), 2));
}

Schema schema_of(const std::string& json) {
    auto schema = Schema::parse(json, "invented");
    expects(schema.has_value());
    return *std::move(schema);
}

}  // namespace

double proportion_lower(std::int64_t hits, std::int64_t of) {
    return lower_bound_at(hits, of, 0.05);
}

double proportion_upper(std::int64_t hits, std::int64_t of) {
    return 1 - lower_bound_at(of - hits, of, 0.05);
}

CanaryPair outlier_pair(std::size_t records) {
    using formats::Json;
    Json::Array columns;
    for (int i = 0; i < 20; ++i) {
        columns.push_back(Json::Object{
            {"name", "a" + std::to_string(i)}, {"missing", true}, {"codes", Json::Array{"1"}}});
    }
    const Json schema = Json::Object{{"schema", "palermo microdata 1"}, {"columns", columns}};
    CanaryPair pair{schema_of(to_text(schema)), {}, {}};
    pair.without.rows = records;
    for (int i = 0; i < 20; ++i) {
        pair.without.columns.emplace_back(records, static_cast<Code16>(i < 5 ? 1 : 0));
    }
    pair.with = pair.without;
    pair.with.rows += 1;
    for (auto& column : pair.with.columns) column.push_back(1);
    return pair;
}

CanaryPair outlier_pair_of(const Schema& schema, std::size_t records) {
    CanaryPair pair{schema, {}, {}};
    const auto width = schema.columns().size();
    std::vector<Code16> common(width, 0), rare(width);
    for (std::size_t j = 0; j < width; ++j) {
        rare[j] = static_cast<Code16>(schema.columns()[j].codes.size() - 1);
    }
    // Walk each record towards the rules: a broken one is mended by its first allowed code.
    for (auto* record : {&common, &rare}) {
        for (int round = 0; round < 64 && schema.broken_rules(*record) > 0; ++round) {
            for (const auto& rule : schema.rules()) {
                const bool applies = std::all_of(
                    rule.when.begin(), rule.when.end(),
                    [&](const auto& part) { return part.codes[(*record)[part.column]]; });
                if (!applies || rule.then.codes[(*record)[rule.then.column]]) continue;
                const auto& allowed = rule.then.codes;
                const auto at = std::find(allowed.begin(), allowed.end(), true);
                if (at != allowed.end()) {
                    (*record)[rule.then.column] = static_cast<Code16>(at - allowed.begin());
                }
            }
        }
    }
    pair.without.rows = records;
    for (std::size_t j = 0; j < width; ++j) pair.without.columns.emplace_back(records, common[j]);
    pair.with = pair.without;
    pair.with.rows += static_cast<std::size_t>(schema.rows_per_victim_max());
    for (std::size_t j = 0; j < width; ++j) pair.with.columns[j].resize(pair.with.rows, rare[j]);
    return pair;
}

MembershipResult score_membership(const std::vector<std::vector<double>>& without,
                                  const std::vector<std::vector<double>>& with,
                                  double epsilon_claimed, double delta) {
    expects(without.size() == with.size() && without.size() >= 2);
    const auto half = without.size() / 2;
    const std::span all_without(without), all_with(with);
    const auto train_without = all_without.first(half), train_with = all_with.first(half);

    Guess best;
    double best_score = -1e300;
    for (std::size_t number = 0; number < without[0].size(); ++number) {
        std::vector<double> values;
        for (const auto& run : train_without) values.push_back(run[number]);
        for (const auto& run : train_with) values.push_back(run[number]);
        std::sort(values.begin(), values.end());
        for (int cut = 1; cut < 100; ++cut) {
            const auto at = values.size() * static_cast<std::size_t>(cut) / 100;
            for (const double sign : {1.0, -1.0}) {
                for (const bool about_with : {true, false}) {
                    const Guess guess{number, sign, sign * values[at], about_with};
                    const double score = rough_epsilon(follow(guess, train_without, train_with),
                                                       static_cast<double>(half));
                    if (score > best_score) {
                        best_score = score;
                        best = guess;
                    }
                }
            }
        }
    }
    const auto hits = follow(best, all_without.subspan(half), all_with.subspan(half));
    MembershipResult result;
    result.runs = static_cast<std::int64_t>(without.size() - half);
    result.true_positives = hits.right;
    result.false_positives = hits.wrong;
    result.epsilon_claimed = epsilon_claimed;
    result.delta = delta;
    result.epsilon_lower = epsilon_from(hits, result.runs, delta);
    return result;
}

Result<MembershipResult> attack_membership(const CanaryPair& pair, const Observed& observed,
                                           std::int64_t runs, double epsilon_claimed,
                                           double delta) {
    expects(runs >= 1);
    std::vector<std::vector<double>> without, with;
    for (std::int64_t i = 0; i < 2 * runs; ++i) {
        without.push_back(TRY(observed(pair.without)));
        with.push_back(TRY(observed(pair.with)));
    }
    return score_membership(without, with, epsilon_claimed, delta);
}

Attack to_attack(const MembershipResult& result, std::string name) {
    char method[240];
    std::snprintf(method, sizeof method,
                  "%lld + %lld runs with and without an invented outlier: told apart %lld right, "
                  "%lld wrong; epsilon at least %.3f (95%%), claimed %.3f",
                  static_cast<long long>(result.runs), static_cast<long long>(result.runs),
                  static_cast<long long>(result.true_positives),
                  static_cast<long long>(result.false_positives), result.epsilon_lower,
                  result.epsilon_claimed);
    return {std::move(name), method, result.runs * 2, result.broken() ? 1 : 0};
}

}  // namespace palermo::protect
