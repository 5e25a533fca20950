// vocabulary/population.hpp: how many people lived in a State, to divide counts by.
//
// Sources  World Bank, World Development Indicators, SP.POP.TOTL (CC BY 4.0): totals
//          UN DESA, World Population Prospects 2019 (CC BY 3.0 IGO): by sex, 0-17 and 18+,
//          estimates to 2020 and the medium variant after; States of 90,000 people and more
//
//     population("NLD", 2015, Sex::female, AgeBand::under_18)
//
// Thread safety: constants.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace palermo::vocabulary {

/// The years both tables cover.
inline constexpr int first_population_year = 2000;
inline constexpr int last_population_year = 2025;

enum class Sex : std::uint8_t { female, male };
enum class AgeBand : std::uint8_t { under_18, from_18 };

/// People in the middle of the year; nothing where the source has no number. The World Bank's
/// totals end before last_population_year: a missing year is missing, not carried forward.
std::optional<double> population(std::string_view iso3, int year);

/// The same by sex and age, from the other source: the four parts need not add to the total above.
std::optional<double> population(std::string_view iso3, int year, Sex sex, AgeBand age);

/// Source lines for the foot of a chart or table that divides by these.
std::string_view population_source();
std::string_view population_parts_source();

}  // namespace palermo::vocabulary
