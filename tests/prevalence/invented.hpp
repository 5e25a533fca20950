// The invented population of data/examples/mse, for tests; read without the CSV reader.
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "palermo/prevalence/strata/captures.hpp"

inline palermo::prevalence::StratifiedCaptures invented() {
    using namespace palermo::prevalence;
    std::ifstream file(PALERMO_SOURCE "/data/examples/mse/invented_strata.csv");
    REQUIRE(file.good());
    std::vector<Covariate> covariates{{"sex", {"F", "M"}, {}},
                                      {"age", {"0_17", "18plus"}, {}},
                                      {"form", {"LAB", "OTH", "SEX"}, {}},
                                      {"year", {"2021", "2022", "2023"}, {2021, 2022, 2023}}};
    std::vector<StrataRow> rows;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::istringstream cells(line);
        std::string cell;
        StrataRow row;
        for (int i = 0; i < 4; ++i) {
            std::getline(cells, cell, ',');
            if (cell == "1") row.history |= History{1} << i;
        }
        for (const auto& covariate : covariates) {
            std::getline(cells, cell, ',');
            int level = missing_level;
            for (std::size_t l = 0; l < covariate.levels.size(); ++l) {
                if (covariate.levels[l] == cell) level = static_cast<int>(l);
            }
            row.levels.push_back(level);
        }
        std::getline(cells, cell, ',');
        row.people = std::stoll(cell);
        rows.push_back(row);
    }
    auto made = StratifiedCaptures::make({"police", "ngo", "labour", "health"}, covariates, rows);
    REQUIRE(made);
    return *made;
}
