#include "palermo/prevalence/bayes/calibrate.hpp"

#include <doctest/doctest.h>

#include "palermo/stats/chains.hpp"

using namespace palermo;
using namespace palermo::prevalence;

TEST_CASE("truths drawn from the prior rank uniformly in the posterior of graphs and effects") {
    for (const char* method : {"graphs", "threshold"}) {
        CAPTURE(std::string(method));
        const auto made = calibrate(method, 3, 100);
        REQUIRE(made);
        CHECK(made->p_value > 0.01);
        // The test can fail: ranks moved by a tenth of their range are noticed.
        auto moved = made->ranks;
        for (int& rank : moved) rank = rank + 10 > 99 ? 99 : rank + 10;
        CHECK(stats::uniform_rank_p_value(moved, 99, 20) < 0.01);
    }
    CHECK(!calibrate("stepwise", 3, 100));
}
