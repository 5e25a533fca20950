#include "palermo/prevalence/stepwise.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <sstream>

#include "published.hpp"

using namespace palermo;
using namespace palermo::prevalence;

namespace {

std::string infinite_terms(const Fit& fit) {
    std::string names;
    for (const History term : fit.minus_infinity) {
        names += (names.empty() ? "" : " ") + term_name(term, fit.model.lists());
    }
    return names;
}

}  // namespace

TEST_CASE("stepwise estimates, models and terms at minus infinity are the published ones") {
    struct Row {
        const char* data;
        double people;
        const char* model;
        const char* minus_infinity;
        int decimals;
    };
    const Row rows[] = {
        {"Korea", 268.777778, "[12,3]", "", 6},
        {"Kosovo", 14341.6638, "[12,13,14,23,34]", "", 4},
        {"Western", 2483.3839, "[15,2,3,4]", "", 4},
        {"NewOrl_5", 1034.15, "[1,2,3,4,5]", "", 2},
        {"UKdat_5", 11312.9903, "[12,13,24,25,35,45]", "", 4},
        {"Ned_5", 121521.6137, "[12,13,15,24,34,35]", "24", 4},
        {"UKdat", 11417.9911, "[12,13,24,25,35,36,45]", "", 4},
        {"Ned", 111139.37, "[12,16,23,25,34,36,45,46]", "12 25", 2},
        {"NewOrl", 1183.6923, "[45,1,2,3,6,7,8]", "", 4},
        {"Artificial_3", 539.09, "[1,2,3]", "", 2},
    };
    for (const auto& row : rows) {
        const auto made = stepwise(published(row.data));
        REQUIRE(made);
        CAPTURE(row.data);
        // 268.777778 = 123 + 41 * (5 + 5 + 54) / (6 + 0 + 12): list 3 independent of 1 and 2.
        // Half a unit of the last digit that was published, and 1e-8 beyond it.
        const double digits = row.decimals == 2 ? 5e-3 : row.decimals == 4 ? 5e-5 : 5e-7;
        CHECK(std::fabs(made->fit.people - row.people) < digits + 1e-8 * row.people);
        CHECK(made->fit.model.name() == row.model);
        CHECK(infinite_terms(made->fit) == row.minus_infinity);
    }
}

TEST_CASE("Korea by hand: with list 3 independent of 1 and 2 the unseen are 41 * 64 / 18") {
    const auto made = stepwise(published("Korea"));
    REQUIRE(made);
    CHECK(made->fit.unseen == doctest::Approx(41.0 * (5 + 5 + 54) / 18).epsilon(1e-12));
}

TEST_CASE("replicates are those of the published software, row by row, where its file is at hand") {
    const std::string folder = PALERMO_SOURCE "/../shared/data/mse/resamples/";
    for (const std::string name : {"Korea", "Kosovo", "UKdat_5"}) {
        std::ifstream samples(folder + name + ".csv");
        std::ifstream answers(folder + "bootreps_sparsemse_" + name + "_1000.txt");
        if (!samples || !answers) {
            MESSAGE("resamples not at hand, skipped: " << name);
            continue;
        }
        const auto captures = published(name);
        const auto engine = stepwise_engine(captures, published_threshold);
        const auto worker = engine->worker();
        std::string line, cell;
        std::getline(samples, line);
        std::vector<History> histories;
        for (std::istringstream header(line); std::getline(header, cell, ',');) {
            History history = 0;
            for (std::size_t i = 0; i < cell.size(); ++i) {
                if (cell[i] == '1') history |= History{1} << i;
            }
            histories.push_back(history);
        }
        int rows = 0, wrong = 0;
        double worst = 0, expected = 0;
        while (std::getline(samples, line) && answers >> expected) {
            std::vector<std::int64_t> counts(captures.histories());
            std::istringstream row(line);
            for (const History history : histories) {
                std::getline(row, cell, ',');
                counts[history] = std::stoll(cell);
            }
            const double people =
                static_cast<double>(captures.people_seen()) + worker->unseen(counts);
            const double apart = std::fabs(people / expected - 1);
            worst = std::max(worst, apart);
            if (!(apart < 1e-6)) ++wrong;
            ++rows;
        }
        CHECK(rows == 1000);
        CHECK(wrong == 0);
        MESSAGE(name << ": worst relative difference " << worst);
    }
}
