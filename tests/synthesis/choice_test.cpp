// Planted flaws in the private choice of tables of three: a choice that reads the data without noise,
// and a table measured that no budget paid for.
#include <doctest/doctest.h>

#include <algorithm>

#include "palermo/ledger/accountant.hpp"
#include "palermo/synthesis/membership.hpp"
#include "palermo/synthesis/noise.hpp"
#include "palermo/synthesis/synthesize.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

constexpr double claimed = 1, delta = 1e-6;
constexpr int rows_of_victim = 400;

Schema six_answers() {
    std::string json = R"({"schema":"palermo microdata 1","victim_column":"v",)"
                       R"("rows_per_victim_max":400,"columns":[)";
    for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
        json += std::string(json.back() == '[' ? "" : ",") + R"({"name":")" + name +
                R"(","missing":false,"codes":["0","1"]})";
    }
    auto schema = Schema::parse(json + "]}", "invented");
    REQUIRE(schema);
    return *std::move(schema);
}

/// Two tables of three that pairs say nothing about: c is 1 where a and b differ, f where d and e do.
/// In the first one all 2,000 rows follow that; in the second 1,800. One victim with 400 rows
/// follows it in the second only, which is then the one the model gets most wrong.
CanaryPair two_secrets() {
    CanaryPair pair{six_answers(), {}, {}};
    const auto add = [](Records& records, int row, bool first, bool second) {
        const int a = row & 1, b = (row >> 1) & 1, d = (row >> 2) & 1, e = (row >> 3) & 1;
        const int c = first ? a ^ b : (row >> 4) & 1, f = second ? d ^ e : (row >> 5) & 1;
        records.columns.resize(6);
        std::size_t column = 0;
        for (const int answer : {a, b, c, d, e, f}) {
            records.columns[column++].push_back(static_cast<Code16>(answer));
        }
        ++records.rows;
    };
    for (int row = 0; row < 2'000; ++row) add(pair.without, row, true, row % 10 != 0);
    pair.with = pair.without;
    for (int row = 0; row < rows_of_victim; ++row) add(pair.with, row, false, true);
    return pair;
}

/// Everything measured as good as exactly, so that what is left to tell is the choice.
SynthesisPlan one_choice(const Schema& schema) {
    auto plan = plan_synthesis(schema, {.epsilon = 50, .delta = delta, .triples = 1, .sweeps = 1});
    REQUIRE(plan);
    plan->triple_candidates = {{{0, 0}, {1, 0}, {2, 0}}, {{3, 0}, {4, 0}, {5, 0}}};
    plan->triple_selection_epsilon = Rational(1, 4);
    for (auto& marginal : plan->marginals) marginal.variance = Rational(1);
    return *std::move(plan);
}

double is_second(const PlannedMarginal& chosen) {
    return chosen.readings[0].column == 3 ? 1 : 0;
}

}  // namespace

TEST_CASE("which tables of three are chosen does not tell who is there") {
    const auto pair = two_secrets();
    const auto plan = one_choice(pair.schema);
    crypto::SecureRandom random;
    const auto observed = [&](const Records& records) -> Result<std::vector<double>> {
        const auto made = TRY(synthesize(records, pair.schema, plan, random));
        return std::vector<double>{is_second(made.measured.back().plan)};
    };
    const auto result = attack_membership(pair, observed, 200, claimed, delta);
    REQUIRE(result);
    CHECK_MESSAGE(!result->broken(), "epsilon at least " << result->epsilon_lower);
}

TEST_CASE("planted flaw: a choice of tables without noise is caught") {
    // The same scores, and simply the largest: one person decides which table is published.
    const auto pair = two_secrets();
    const auto plan = one_choice(pair.schema);
    crypto::SecureRandom random;
    const auto observed = [&](const Records& records) -> Result<std::vector<double>> {
        const auto measured = TRY(measure(records, pair.schema, plan.marginals, random));
        const auto model = TRY(fit_records(pair.schema, measured, 1, random.bits()));
        std::vector<std::int64_t> scores;
        for (const auto& candidate : plan.triple_candidates) {
            const auto truth = count(records, pair.schema, candidate);
            const auto guess = count(model, pair.schema, candidate);
            scores.push_back(0);
            for (std::size_t cell = 0; cell < truth.size(); ++cell) {
                scores.back() += std::abs(truth[cell] - guess[cell]);
            }
        }
        return std::vector<double>{scores[1] > scores[0] ? 1.0 : 0.0};
    };
    const auto result = attack_membership(pair, observed, 200, claimed, delta);
    REQUIRE(result);
    CHECK_MESSAGE(result->broken(), "epsilon at least " << result->epsilon_lower);
}

TEST_CASE("every table that is published was paid for, the chosen ones and the choice too") {
    const auto pair = two_secrets();
    const auto plan =
        *plan_synthesis(pair.schema, {.epsilon = 1, .delta = delta, .triples = 3, .sweeps = 1});
    REQUIRE(plan.triples == 3);
    crypto::SecureRandom random;
    const auto made = synthesize(pair.without, pair.schema, plan, random);
    REQUIRE(made);
    Rational spent = rho_of_selection(plan.triple_selection_epsilon) * Rational(plan.triples);
    for (const auto& each : made->measured) {
        spent += each.plan.rho;
        // And with the noise that the price is for: variance = rows^2 / (2 rho), rounded up.
        CHECK(each.plan.variance * Rational(2) * each.plan.rho >=
              Rational(rows_of_victim) * Rational(rows_of_victim));
        CHECK(each.sigma * each.sigma == doctest::Approx(each.plan.variance.up()));
    }
    CHECK(spent == plan.rho);
    CHECK(made->measured.size() == plan.marginals.size() + 3);
}
