// The best of all models that exist for a table, with proof, and those nearly as good.
// Prints, best first: [12,23] 157.2, and what the others would say.
#include <cstdio>

#include "palermo/formats/source.hpp"
#include "palermo/prevalence/search.hpp"

using namespace palermo;

Result<void> show() {
    const auto file = TRY(formats::read_source("data/examples/mse/Korea.csv"));
    const auto captures = TRY(prevalence::read_captures(file.table));
    prevalence::SearchOptions options;
    options.window = 6;
    for (const auto& each : TRY(prevalence::search(captures, options)).models) {
        const prevalence::Model model(captures.lists(), each.interactions);
        std::printf("%-12s %8.1f  weight %.2f\n", model.name().c_str(),
                    static_cast<double>(captures.people_seen()) + each.unseen, each.weight);
    }
    return {};
}

int main() {
    return show() ? 0 : 1;
}
