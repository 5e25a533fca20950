// The published tables of data/examples/mse, for tests. A few lines of reading of its own, so that
// these tests do not depend on the CSV reader.
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "palermo/prevalence/capture_table.hpp"

inline palermo::prevalence::CaptureTable published(const std::string& name) {
    std::ifstream file(PALERMO_SOURCE "/data/examples/mse/" + name + ".csv");
    REQUIRE(file.good());
    std::string line, cell;
    std::getline(file, line);
    std::vector<std::string> names;
    for (std::istringstream header(line); std::getline(header, cell, ',');) names.push_back(cell);
    names.pop_back();
    std::vector<std::int64_t> counts(std::size_t{1} << names.size());
    while (std::getline(file, line)) {
        std::istringstream row(line);
        std::size_t history = 0;
        for (std::size_t i = 0; i < names.size(); ++i) {
            std::getline(row, cell, ',');
            if (cell == "1") history |= std::size_t{1} << i;
        }
        std::getline(row, cell, ',');
        counts[history] = std::stoll(cell);
    }
    auto table = palermo::prevalence::CaptureTable::make(names, counts);
    REQUIRE(table);
    return *table;
}
