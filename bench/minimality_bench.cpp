// The attacker who runs the program on every table that fits what was printed: small cells of random
// tables of 3 x 3 cells that keep fewer values than the width and one. `keys` keys are tried for each
// table; 0 is the program without a key, as anybody can run it.
#include <benchmark/benchmark.h>

#include "../tests/disclosure/minimality.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace {

/// Arguments: width_min, keys, seed.
void minimality(benchmark::State& state) {
    for (auto _ : state) {
        const auto found =
            tests::attack_by_own_program({.tables = 60,
                                          .width = state.range(0),
                                          .keys = static_cast<int>(state.range(1)),
                                          .seed = static_cast<std::uint64_t>(state.range(2))});
        state.counters["small"] = found.small;
        state.counters["fixed"] = found.fixed;
        state.counters["hidden_beside"] = found.hidden_beside;
    }
}
BENCHMARK(minimality)
    ->ArgsProduct({{1, 3}, {0, 150}, {1, 2, 3}})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

}  // namespace
