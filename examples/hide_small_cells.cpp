// A table of exact counts, hidden where it would point to people. Prints how many cells are hidden.
//
// Forty invented people. Small cells are hidden, and others with them, so that no sum tells; then
// the pattern is attacked with linear programs before anything is let out.
#include <cstdio>

#include "palermo/disclosure/suppress.hpp"

using namespace palermo;

Result<protect::Suppression> hide() {
    TextColumn sex("sex"), age("age");
    for (int i = 0; i < 40; ++i) {
        sex.push(i % 5 == 0 ? "male" : "female");
        age.push(i % 3 == 0 ? "child" : "adult");
    }
    const auto records = TRY(Table::make({std::move(sex), std::move(age)}));
    const auto cube = TRY(protect::count_cube(records, {"sex", "age"}));
    protect::SuppressionRules rules;
    rules.small_below = 5;
    return protect::suppress(cube, rules);
}

int main() {
    const auto hidden = hide();
    if (!hidden) {
        std::fprintf(stderr, "%s\n", to_string(hidden.error()).c_str());
        return exit_code(hidden.error().code);
    }
    std::printf("%lld small cells and %lld others hidden\n",
                static_cast<long long>(hidden->primary), static_cast<long long>(hidden->secondary));
}
