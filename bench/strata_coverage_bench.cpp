// Do intervals by stratum hold? Invented populations like that of tools/invent_strata.py (the same chances):
// 3,000 people, four lists, sex, age, form, year; police and ngo refer to each other, and one in seven has
// no age or no form written down.
//
//     strata_coverage_bench [model|search] [populations] [seed] [replicates]
//
// model   "list:sex + list:age + list:form + police:ngo + sex:age:form", which misses only that the health
//         list grows by a tenth of a logit a year
// search  by BIC in the usual scope, in every replicate
//
// Coverage of nominal 95% intervals, bagged; what is known so far is printed after every 50 populations.
// Deterministic by seed.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "palermo/prevalence/strata/estimates.hpp"
#include "palermo/stats/random.hpp"

using namespace palermo;
using namespace palermo::prevalence;

namespace {

constexpr int people = 3000;
constexpr const char* words = "list:sex + list:age + list:form + police:ngo + sex:age:form";

struct Population {
    std::vector<StrataRow> rows;
    std::array<std::array<double, 2>, 2> truth{};  // [sex][age]
};

Population drawn(stats::Stream stream) {
    Population made;
    std::map<std::pair<History, std::vector<int>>, std::int64_t> counts;
    const auto happens = [&](double chance) { return stream.uniform() < chance; };
    const auto logit = [&](double x) { return happens(1 / (1 + std::exp(-x))); };
    for (int i = 0; i < people; ++i) {
        const bool woman = happens(0.62);
        const double which = 10 * stream.uniform();
        // 0 SEX, 1 LAB, 2 OTH
        const int form = woman ? (which < 6   ? 0
                                  : which < 9 ? 1
                                              : 2)
                               : (which < 1   ? 0
                                  : which < 8 ? 1
                                              : 2);
        const bool child = happens(form == 1 ? 0.12 : 0.3);
        const double when = 30 * stream.uniform();
        const int year = when < 9 ? 0 : when < 19 ? 1 : 2;
        const bool police = logit(-1.3 + 0.7 * (form == 0) + 0.5 * child);
        const bool ngo = logit(-1.7 + 0.9 * woman + 1.0 * police);
        const bool labour = logit(-2.6 + 1.9 * (form == 1));
        const bool health = logit(-1.9 + 0.5 * woman + 0.1 * year);
        made.truth[woman ? 0 : 1][child ? 0 : 1] += 1;
        const History history =
            (police ? 1u : 0u) | (ngo ? 2u : 0u) | (labour ? 4u : 0u) | (health ? 8u : 0u);
        if (history == 0) continue;
        const int age_known = happens(police ? 0.05 : 0.2) ? missing_level : (child ? 0 : 1);
        const int form_known = happens(ngo ? 0.04 : 0.15) ? missing_level : form;
        ++counts[{history, {woman ? 0 : 1, age_known, form_known, year}}];
    }
    for (const auto& [key, count] : counts) made.rows.push_back({key.first, key.second, count});
    return made;
}

double truth_of(const Population& population, const StrataEstimate& row) {
    double sum = 0;
    for (int sex = 0; sex < 2; ++sex) {
        for (int age = 0; age < 2; ++age) {
            const bool here = (row.levels[0] == missing_level || row.levels[0] == sex) &&
                              (row.levels[1] == missing_level || row.levels[1] == age);
            if (here) sum += population.truth[std::size_t(sex)][std::size_t(age)];
        }
    }
    return sum;
}

struct Answer {
    std::string name;
    double covered = 0, high = 0, low = 0, truth = 0, estimate = 0, error = 0, told = 0;
};

void show(const std::vector<Answer>& answers, int done) {
    fmt::print("{:<20}{:>8}{:>9}{:>10}{:>9}{:>10}{:>8}{:>8}\n", fmt::format("{} populations", done),
               "people", "covers", "too high", "too low", "estimate", "error", "told");
    for (const auto& a : answers) {
        const double n = done;
        fmt::print("{:<20}{:>8.0f}{:>8.1f}%{:>9.1f}%{:>8.1f}%{:>10.0f}{:>8.1f}{:>8.1f}\n", a.name,
                   a.truth / n, 100 * a.covered / n, 100 * a.high / n, 100 * a.low / n,
                   a.estimate / n, std::sqrt(a.error / n), a.told / n);
    }
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    const bool search = argc > 1 && std::string_view(argv[1]) == "search";
    const int populations = argc > 2 ? std::atoi(argv[2]) : 400;
    const std::uint64_t seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1;
    const int replicates = argc > 4 ? std::atoi(argv[4]) : search ? 100 : 400;
    fmt::print(
        "{}, {} replicates, seed {}; nominal 95%; error: root mean square; told: a quarter of the "
        "interval\n",
        search ? "search by BIC" : words, replicates, seed);
    std::vector<Answer> answers;
    for (int k = 0; k < populations; ++k) {
        const auto mine = stats::Simulation(seed).branch(std::uint64_t(k));
        const auto population = drawn(mine.stream(0));
        const auto captures =
            StratifiedCaptures::make({"police", "ngo", "labour", "health"},
                                     {{"sex", {"F", "M"}, {}},
                                      {"age", {"0_17", "18plus"}, {}},
                                      {"form", {"SEX", "LAB", "OTH"}, {}},
                                      {"year", {"2021", "2022", "2023"}, {2021, 2022, 2023}}},
                                     population.rows);
        expects(captures.has_value());
        auto start = StrataModel::parse(search ? "" : words, *captures);
        expects(start.has_value());
        StrataRequest request{*std::move(start), {}, {"sex", "age"}};
        if (search) {
            auto scope = StrataModel::parse(usual_scope(*captures), *captures);
            expects(scope.has_value());
            request.scope = *std::move(scope);
        }
        request.levels = {0.95};
        request.replicates = replicates;
        request.seed = mine.branch(1).key();
        // Any number of threads gives the same digits.
        const auto made =
            estimate_strata(*captures, request, {.threads = threads_of_the_machine()});
        expects(made.has_value());
        answers.resize(made->rows.size());
        for (std::size_t r = 0; r < answers.size(); ++r) {
            const auto& row = made->rows[r];
            auto& answer = answers[r];
            answer.name = name_of(*captures, row);
            const double truth = truth_of(population, row);
            answer.truth += truth;
            answer.estimate += row.people();
            answer.error += (row.people() - truth) * (row.people() - truth);
            if (row.limits.empty()) continue;  // covers nothing
            const auto& limits = row.limits.front();
            answer.covered += limits.lower.people <= truth && truth <= limits.upper.people;
            answer.high += limits.lower.people > truth;
            answer.low += limits.upper.people < truth;
            answer.told += (limits.upper.people - limits.lower.people) / 4;
        }
        if ((k + 1) % 50 == 0 || k + 1 == populations) show(answers, k + 1);
    }
    return 0;
}
