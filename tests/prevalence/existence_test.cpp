#include "palermo/prevalence/existence.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "palermo/prevalence/detail/cone.hpp"
#include "palermo/stats/random.hpp"

using namespace palermo;
using namespace palermo::prevalence;

namespace {

// Rank over the whole numbers modulo a prime: entries are 0 and 1, minors far below the prime.
std::size_t rank_of(std::vector<std::vector<std::int64_t>> rows, std::size_t columns) {
    constexpr std::int64_t prime = 2147483647;
    const auto inverse = [&](std::int64_t a) {
        std::int64_t result = 1;
        for (std::int64_t power = prime - 2; power > 0; power /= 2, a = a * a % prime) {
            if (power & 1) result = result * a % prime;
        }
        return result;
    };
    std::size_t rank = 0;
    for (std::size_t j = 0; j < columns && rank < rows.size(); ++j) {
        std::size_t pivot = rank;
        while (pivot < rows.size() && rows[pivot][j] == 0) ++pivot;
        if (pivot == rows.size()) continue;
        std::swap(rows[rank], rows[pivot]);
        const auto scale = inverse(rows[rank][j]);
        for (std::size_t i = rank + 1; i < rows.size(); ++i) {
            const auto factor = rows[i][j] * scale % prime;
            if (factor == 0) continue;
            for (std::size_t k = j; k < columns; ++k) {
                rows[i][k] = ((rows[i][k] - factor * rows[rank][k]) % prime + prime) % prime;
            }
        }
        ++rank;
    }
    return rank;
}

// The definition of [FR12], unreduced: one unknown a term, one row a cell, GMP fractions.
int by_definition(const std::vector<std::int64_t>& counts, const Model& model) {
    const auto on_all = [&](History lists) {
        std::int64_t people = 0;
        for (History w = 1; w < counts.size(); ++w) {
            if ((w & lists) == lists) people += counts[w];
        }
        return people;
    };
    std::vector<History> finite, gone;
    for (const History term : model.terms()) {
        (term != 0 && on_all(term) == 0 ? gone : finite).push_back(term);
    }
    detail::Rows all, equal, at_least;
    for (History w = 1; w < counts.size(); ++w) {
        bool out = false;
        for (const History term : gone) out = out || (term & w) == term;
        if (out) continue;
        std::vector<std::int64_t> row;
        for (const History term : finite) row.push_back((term & w) == term);
        all.push_back(row);
        (counts[w] > 0 ? equal : at_least).push_back(row);
    }
    const bool no_maximum = detail::cone_has_direction_gmp(equal, at_least, finite.size());
    return (no_maximum ? 1 : 0) | (rank_of(all, finite.size()) < finite.size() ? 2 : 0);
}

}  // namespace

// PALERMO_ROUNDS=100000 for the long run of docs/methods/log-linear.md.
TEST_CASE("existence agrees with the linear programme of the definition on random sparse tables") {
    const char* wanted = std::getenv("PALERMO_ROUNDS");
    const int rounds = wanted ? std::atoi(wanted) : 2000;
    auto stream = stats::Simulation(29).stream(0);
    int seen[4] = {};
    for (int round = 0; round < rounds; ++round) {
        const int lists = 3 + static_cast<int>(stream.below(2));
        const History full = (History{1} << lists) - 1;
        std::vector<std::int64_t> counts(full + 1);
        const double share = 0.25 + 0.5 * stream.uniform();
        for (History w = 1; w <= full; ++w) counts[w] = stream.uniform() < share ? 1 : 0;
        for (int i = 0; i < lists; ++i) ++counts[History{1} << i];
        std::vector<History> interactions;
        for (int k = static_cast<int>(stream.below(5)); k > 0; --k) {
            const auto term = static_cast<History>(stream.below(full + 1));
            if (std::popcount(term) >= 2) interactions.push_back(term);
        }
        const Model model(lists, interactions);
        const int quick = static_cast<int>(check_existence(counts, model).existence);
        CAPTURE(model.name());
        CHECK(quick == by_definition(counts, model));
        ++seen[quick];
    }
    for (const int kind : seen) CHECK(kind > 0);  // every answer came up
}
