// vocabulary/detail/data.hpp: the tables tools/generate.py makes of data/vocabulary/*.csv.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "palermo/vocabulary/labels.hpp"
#include "palermo/vocabulary/population.hpp"
#include "palermo/vocabulary/terms.hpp"
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

struct OtherName {
    std::string_view iso3;
    std::string_view name;  // a demonym or a usual name, in some language
};

struct Listed {
    List list;
    Term term;
};

/// Which way a row of the crosswalk may be taken: from the standard to our code, or to it.
enum class Way : std::uint8_t { both, from, to, none };

struct Bridge {
    List list;
    std::string_view code;
    Standard standard;
    std::string_view standard_code;
    Way way;
    std::string_view note;
};

struct LabelRow {
    std::string_view label;
    LabelClass label_class;
    std::string_view iso3;
    std::string_view decided_by;
    std::string_view note;
};

std::span<const OtherName> other_names();
std::span<const Listed> terms();
std::span<const Bridge> bridges();
std::span<const LabelRow> citizenship();

}  // namespace palermo::vocabulary::detail
