#include "palermo/vocabulary/population.hpp"

#include <algorithm>

#include "palermo/vocabulary/detail/data.hpp"

namespace palermo::vocabulary {

namespace {

template <class Entry>
const Entry* find(std::span<const Entry> entries, std::string_view iso3) {
    const auto found = std::ranges::lower_bound(entries, iso3, {}, &Entry::iso3);
    return found != entries.end() && found->iso3 == iso3 ? &*found : nullptr;
}

std::optional<double> people_in(const detail::ByYear& people, int year) {
    if (year < first_population_year || year > last_population_year) return std::nullopt;
    const auto number = people[static_cast<std::size_t>(year - first_population_year)];
    if (number == detail::no_number) return std::nullopt;
    return number;
}

}  // namespace

std::optional<double> population(std::string_view iso3, int year) {
    const auto* const found = find(detail::populations(), iso3);
    return found == nullptr ? std::nullopt : people_in(found->people, year);
}

std::optional<double> population(std::string_view iso3, int year, Sex sex, AgeBand age) {
    const auto* const found = find(detail::population_parts(), iso3);
    const auto part = static_cast<std::size_t>(sex) * 2 + static_cast<std::size_t>(age);
    return found == nullptr ? std::nullopt : people_in(found->people[part], year);
}

std::string_view population_source() {
    return "World Bank, World Development Indicators, SP.POP.TOTL (CC BY 4.0)";
}

std::string_view population_parts_source() {
    return "United Nations, DESA, Population Division, World Population Prospects 2019 (CC BY 3.0 "
           "IGO)";
}

}  // namespace palermo::vocabulary
