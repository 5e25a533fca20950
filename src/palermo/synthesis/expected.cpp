#include "palermo/synthesis/expected.hpp"

#include <algorithm>
#include <cmath>

#include "palermo/synthesis/detail/estimate.hpp"

namespace palermo::protect {
namespace {

/// Shares of the codes of a column as case files have them, most frequent first.
std::vector<double> usual_shares(const SchemaColumn& column) {
    const auto size = column.codes.size();
    const std::size_t first = column.may_be_missing && size > 1 ? 1 : 0;
    // Zipf: the answers of a long list (citizenship) crowd on fewer codes than those of a short one.
    const double power = size <= 10 ? 1.0 : size <= 100 ? 1.7 : 2.0;
    std::vector<double> shares(size);
    double sum = 0;
    for (std::size_t i = first; i < size; ++i) {
        sum += shares[i] = std::pow(static_cast<double>(i - first + 1), -power);
    }
    constexpr double missing = 0.35;
    const double rest = first == 0 ? 1 : 1 - missing;
    for (auto& each : shares) each *= rest / sum;
    if (first == 1) shares[0] = missing;
    return shares;
}

/// What cleaning and fitting leave of the noise of one cell that counts `people`: of a count far above the
/// noise most of it, of one far below it at most the count itself.
double left_of_noise(double people, double noise) {
    constexpr double of_small = 0.65, of_noise = 1.1;
    if (people <= 0) return 0;
    return 1 / (1 / (of_small * people) + 1 / (of_noise * noise));
}

double distance_of(const Schema& schema, const PlannedMarginal& table, double rows,
                   const Records* like) {
    const auto first = table.readings[0].column, second = table.readings[1].column;
    const auto &a = schema.columns()[first], &b = schema.columns()[second];
    std::vector<double> people(table.cells);
    if (like != nullptr) {
        const auto counts = count(*like, schema, table.readings);
        std::transform(counts.begin(), counts.end(), people.begin(),
                       [](std::int64_t each) { return static_cast<double>(each); });
    } else {
        const auto one = usual_shares(a), two = usual_shares(b);
        for (std::size_t cell = 0; cell < people.size(); ++cell) {
            people[cell] = one[cell / two.size()] * two[cell % two.size()];
        }
    }
    auto possible = static_cast<double>(table.cells);
    if (!schema.rules().empty()) {
        const auto is_possible = detail::possible_cells(schema, {first, second});
        for (std::size_t cell = 0; cell < people.size(); ++cell) {
            if (is_possible[cell]) continue;
            people[cell] = 0;
            possible -= 1;
        }
    }
    double sum = 0;
    for (const double each : people) sum += each;
    if (sum <= 0) return 0;
    // The margins are known from all tables together: what is left is the noise of the rest.
    const auto margins = static_cast<double>(a.codes.size() + b.codes.size() - 1);
    const double free = std::max(0.1, 1 - margins / std::max(1.0, possible));
    const double noise = 0.8 * std::sqrt(table.variance.up() * free);
    double off = 0;
    for (const double each : people) off += left_of_noise(rows * each / sum, noise);
    return std::min(1.0, 0.5 * off / rows);
}

}  // namespace

double expected_distance(const Schema& schema, const SynthesisPlan& plan, std::int64_t rows,
                         const Records* like) {
    if (rows <= 0) return 0;
    double off = 0, tables = 0;
    for (const auto& each : plan.marginals) {
        const bool is_pair =
            each.readings.size() == 2 && each.readings[0].level == 0 && each.readings[1].level == 0;
        if (!is_pair) continue;
        off += distance_of(schema, each, static_cast<double>(rows), like);
        tables += 1;
    }
    return tables > 0 ? off / tables : 0;
}

}  // namespace palermo::protect
