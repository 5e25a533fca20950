// Do doubly robust intervals hold? Invented populations of known size, seen by two or three lists that are
// independent given covariates and by nothing else.
//
//     robust_coverage_bench [populations] [seed] [all|seen]
//
// all   p1, p2 among all people, numbers free to bend: what `--method robust` does
// seen  q1, q2, q12 among the seen by straight regressions, as [DKJ23] is published
//
// Coverage of nominal 95% intervals, one line a design. Deterministic by seed.
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "palermo/prevalence/strata/doubly_robust.hpp"
#include "palermo/stats/random.hpp"

using namespace palermo;
using namespace palermo::prevalence;

namespace {

struct Design {
    const char* name;
    int people;
    std::size_t covariates;
    std::vector<double> (*logits)(double x, double z);  // one a list
};

const Design designs[] = {
    {"one covariate", 3000, 1,
     [](double x, double) { return std::vector{0.2 + 0.8 * x, -0.2 + 0.8 * x}; }},
    {"two covariates, weaker lists", 2000, 2,
     [](double x, double z) {
         return std::vector{-1.0 + 0.8 * x + 0.5 * z, -1.2 + 0.6 * x + 0.6 * z};
     }},
    {"a step", 2000, 2,
     [](double x, double z) {
         const double step = x > 0 ? 1.2 : 0;
         return std::vector{-1.2 + step + 0.5 * z, -1.4 + step + 0.6 * z};
     }},
    {"a larger step, late", 2000, 2,
     [](double x, double) {
         const double step = x > 0.5 ? 2 : 0;
         return std::vector{-1.5 + step, -1.5 + step};
     }},
    {"a hump", 2000, 2,
     [](double x, double z) {
         return std::vector{-0.5 + 0.4 * x - 0.25 * x * x + 0.5 * z,
                            -0.5 + 0.4 * x - 0.25 * x * x + 0.4 * z};
     }},
    {"three lists, pooled", 2000, 2,
     [](double x, double z) {
         return std::vector{-1.0 + 0.8 * x + 0.5 * z, -1.2 + 0.6 * x + 0.6 * z,
                            -1.4 + 0.5 * x - 0.5 * z};
     }},
    {"a steep hump", 2000, 2,
     [](double x, double z) {
         return std::vector{-0.5 + 0.8 * x - 0.4 * x * x + 0.5 * z,
                            -0.5 + 0.6 * x - 0.4 * x * x + 0.6 * z};
     }},
};

SeenPeople drawn(const Design& design, stats::Stream stream) {
    SeenPeople people;
    people.lists = static_cast<int>(design.logits(0, 0).size());
    people.width = design.covariates;
    for (int i = 0; i < design.people; ++i) {
        const double x = stream.normal(), z = stream.normal();
        History history = 0;
        int list = 0;
        for (const double logit : design.logits(x, z)) {
            if (stream.uniform() < 1 / (1 + std::exp(-logit))) history |= History{1} << list;
            ++list;
        }
        if (history == 0) continue;
        people.histories.push_back(history);
        people.x.push_back(x);
        if (design.covariates > 1) people.x.push_back(z);
    }
    return people;
}

}  // namespace

int main(int argc, char** argv) {
    const int populations = argc > 1 ? std::atoi(argv[1]) : 500;
    const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
    DoublyRobustOptions options;
    if (argc > 3 && std::string_view(argv[3]) == "seen") {
        options.learner = Learner::logistic;
        options.chances = Chances::among_seen;
        options.ridge = 1e-4;
    }
    fmt::print("{} populations a design, seed {}; nominal 95%\n", populations, seed);
    fmt::print("{:<30}{:>7}{:>7}{:>8}{:>10}{:>10}{:>7}{:>7}{:>7}{:>9}{:>10}\n", "design", "people",
               "seen", "covers", "too high", "too low", "mean", "sd", "told", "plug-in", "ignored");
    std::uint64_t number = 0;
    for (const auto& design : designs) {
        const auto study = stats::Simulation(seed).branch(number++);
        double seen = 0, covered = 0, high = 0, low = 0, mean = 0, square = 0, told = 0;
        double plug_in = 0, ignored = 0;
        for (int k = 0; k < populations; ++k) {
            const auto people = drawn(design, study.stream(std::uint64_t(k)));
            const auto made = doubly_robust_pooled(people, options);
            expects(made.has_value());
            const auto& whole = made->whole;
            seen += whole.seen;
            covered += whole.lower <= design.people && design.people <= whole.upper;
            high += whole.lower > design.people;
            low += whole.upper < design.people;
            mean += whole.people;
            square += whole.people * whole.people;
            told += whole.sd;
            plug_in += made->pairs[0].plug_in;
            ignored += made->pairs[0].lincoln_petersen;
        }
        const double n = populations;
        fmt::print(
            "{:<30}{:>7}{:>7.0f}{:>7.1f}%{:>9.1f}%{:>9.1f}%{:>7.0f}{:>7.0f}{:>7.0f}{:>9.0f}{:>10."
            "0f}\n",
            design.name, design.people, seen / n, 100 * covered / n, 100 * high / n, 100 * low / n,
            mean / n, std::sqrt(square / n - mean * mean / n / n), told / n, plug_in / n,
            ignored / n);
        std::fflush(stdout);
    }
    return 0;
}
