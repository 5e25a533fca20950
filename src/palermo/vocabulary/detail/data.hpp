// vocabulary/detail/data.hpp: the tables tools/generate.py makes of data/vocabulary/*.csv.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "palermo/vocabulary/population.hpp"
#include "palermo/vocabulary/treaties.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::vocabulary::detail {

inline constexpr std::uint32_t no_number = 0xffffffffu;
using ByYear = std::array<std::uint32_t, last_population_year - first_population_year + 1>;

struct Population {
    std::string_view iso3;
    ByYear people;
};

struct PopulationParts {
    std::string_view iso3;
    std::array<ByYear, 4> people;  // women under 18, women from 18, men under 18, men from 18
};

std::span<const Country> countries();                 // by iso3
std::span<const Region> regions();                    // as in the file
std::span<const Subregion> subregions();              // as in the file
std::span<const Population> populations();            // by iso3
std::span<const PopulationParts> population_parts();  // by iso3
std::span<const TreatyStatus> treaty_statuses();      // by treaty, then party

}  // namespace palermo::vocabulary::detail
