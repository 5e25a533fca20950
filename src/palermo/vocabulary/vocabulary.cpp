#include "palermo/vocabulary/vocabulary.hpp"

#include <algorithm>
#include <unordered_map>

#include "palermo/core/result.hpp"
#include "palermo/vocabulary/detail/data.hpp"

namespace palermo::vocabulary {

namespace {

template <class Key>
using Index = std::unordered_map<Key, const Country*>;

template <class Key>
const Country* found_in(const Index<Key>& index, Key key) {
    const auto found = index.find(key);
    return found == index.end() ? nullptr : found->second;
}

template <class Entry, class Key, class Member>
const Entry* found_in(std::span<const Entry> entries, Key key, Member member) {
    const auto found = std::ranges::find(entries, key, member);
    return found == entries.end() ? nullptr : &*found;
}

/// Names the UNODC files use that are not the first English name of the list.
constexpr std::pair<std::string_view, std::string_view> other_names[] = {
    {"United Kingdom of Great Britain and Northern Ireland", "GBR"},
    {"Netherlands", "NLD"},
    {"Falkland Islands", "FLK"},
    {"Taiwan", "TWN"},
    {"Kosovo", "XKX"},
};

}  // namespace

std::span<const Country> countries() {
    return detail::countries();
}

const Country* country_by_iso3(std::string_view iso3) {
    const auto all = countries();
    const auto found = std::ranges::lower_bound(all, iso3, {}, &Country::iso3);
    return found != all.end() && found->iso3 == iso3 ? &*found : nullptr;
}

const Country* country_by_iso2(std::string_view iso2) {
    return found_in(countries(), iso2, &Country::iso2);
}

const Country* country_by_m49(int m49) {
    static const auto index = [] {
        Index<int> made;
        for (const auto& country : countries()) made.emplace(country.m49, &country);
        return made;
    }();
    return found_in(index, m49);
}

const Country* country(CountryId id) {
    return country_by_iso3(id.text());
}

const Country* country(RegionId id) {
    return country_by_m49(id.m49());
}

CountryId id_of(const Country& country) {
    const auto id = CountryId::parse(country.iso3);
    expects(id.has_value());
    return *id;
}

const Country* country_by_name(std::string_view name) {
    static const auto index = [] {
        Index<std::string_view> made;
        for (const auto& country : countries()) {
            for (const auto& each : country.names) made.emplace(each, &country);
        }
        for (const auto& [other, iso3] : other_names) made.emplace(other, country_by_iso3(iso3));
        return made;
    }();
    return found_in(index, name);
}

std::span<const Region> regions() {
    return detail::regions();
}

const Region* region_by_m49(int m49) {
    return found_in(regions(), m49, &Region::m49);
}

const Region* region(RegionId id) {
    return region_by_m49(id.m49());
}

std::span<const Subregion> subregions() {
    return detail::subregions();
}

const Subregion* subregion(std::string_view code) {
    return found_in(subregions(), code, &Subregion::code);
}

std::vector<const Country*> countries_in(const Subregion& subregion) {
    std::vector<const Country*> found;
    for (const auto& country : countries()) {
        if (country.un_subregion == subregion.code) found.push_back(&country);
    }
    return found;
}

Reach reach(const Country& origin, const Country& detected_in) {
    const auto* const from = subregion(origin.un_subregion);
    expects(from != nullptr && !detected_in.un_subregion.empty());
    if (origin.iso3 == detected_in.iso3) return Reach::domestic;
    if (origin.un_subregion == detected_in.un_subregion) return Reach::within_subregion;
    // All codes are four letters, so a match inside the list is a match of a whole code.
    const bool near = from->nearby.find(detected_in.un_subregion) != std::string_view::npos;
    return near ? Reach::nearby_subregion : Reach::transregional;
}

}  // namespace palermo::vocabulary
