// How many people were on none of three lists? Prints: 157 people.
//
// The lists of Korea (Ball, Shin, Yang 2018) saw 123 people. The best model by BIC lets lists 1 and 2,
// and 2 and 3, depend on each other.
#include <cstdio>

#include "palermo/formats/source.hpp"
#include "palermo/prevalence/capture_table.hpp"
#include "palermo/prevalence/loglinear.hpp"

using namespace palermo;

Result<double> people() {
    const auto file = TRY(formats::read_source("data/examples/mse/Korea.csv"));
    const auto captures = TRY(prevalence::read_captures(file.table));
    const auto model = TRY(prevalence::Model::parse("[12,23]", captures.lists()));
    return TRY(prevalence::fit(captures, model)).people;
}

int main() {
    const auto answer = people();
    if (!answer) {
        std::fprintf(stderr, "%s\n", to_string(answer.error()).c_str());
        return exit_code(answer.error().code);
    }
    std::printf("%.0f people\n", *answer);
}
