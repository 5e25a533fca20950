// vocabulary/vocabulary.hpp: States, regions and the ten subregions of the report.
//
//     data/vocabulary/*.csv ──tools/generate.py──> countries(), subregions(), ... ──> everybody
//
// Code lists are data that people edit, compiled in. Everything handed out lives as long as the
// program; pointers may be kept and compared. The designations used do not imply the expression of
// any opinion on the legal status of any country, territory, city or area, or of its authorities.
//
// Sources  [M49]  UN Statistics Division, M49; names from UNTERM
//          [OURS] The State lists of the ten subregions are not published with UNODC's data: the
//                 concordance is ours, argued in docs/decisions/vocabulary-subregions.md
//
// Thread safety: constants.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "palermo/core/ids.hpp"
#include "palermo/words/words.hpp"

namespace palermo::vocabulary {

using words::Language;

/// One name in each language, in the order of words::all_languages.
using Names = std::array<std::string_view, 6>;

/// A State, territory or area with a code of its own. "Country" as in ISO 3166.
struct Country {
    std::string_view iso3;          // "BEN"; XKX and XSK are user-assigned (Kosovo, Sark)
    std::string_view iso2;          // "BJ"
    int m49;                        // 204
    Names names;                    // short, fit for headings
    int region;                     // [M49] 2 Africa; 0 where there is none (Antarctica)
    int subregion;                  // [M49] 202 Sub-Saharan Africa
    int intermediate;               // [M49] 11 Western Africa; 0 where there is none
    bool un_member;                 // one of the 193 Member States
    bool ldc;                       // least developed
    bool lldc;                      // landlocked developing
    bool sids;                      // small island developing
    std::string_view un_subregion;  // [OURS] code of one of the ten, "SSAF"; "" for Antarctica
};

/// All of them, in the order of iso3.
std::span<const Country> countries();

/// nullptr where there is none. Case matters: "BEN". Cost: one binary search.
const Country* country_by_iso3(std::string_view iso3);
const Country* country_by_iso2(std::string_view iso2);
const Country* country_by_m49(int m49);

/// By an id whose form is sure (core/ids.hpp); nullptr where no country has it.
const Country* country(CountryId id);
const Country* country(RegionId id);
CountryId id_of(const Country& country);

/// By a name exactly as in the list, in any language; also the names the UNODC files use
/// ("United Kingdom of Great Britain and Northern Ireland"). For anything typed by a person use
/// Labels (labels.hpp). nullptr where there is none.
const Country* country_by_name(std::string_view name);

enum class Level : std::uint8_t { world, region, subregion, intermediate };

/// A region of [M49].
struct Region {
    int m49;
    Level level;
    int within;  // M49 code of the next larger one; 0 for the world
    Names names;
};

/// World first, then each region followed by its parts.
std::span<const Region> regions();
const Region* region_by_m49(int m49);
const Region* region(RegionId id);

/// One of the ten subregions of the Global Report, as we drew them [OURS].
struct Subregion {
    std::string_view code;  // "WSEU"
    Names names;
    std::string_view nearby;  // codes of the other subregions of its wider region, "CSEE EECA"
};

std::span<const Subregion> subregions();
const Subregion* subregion(std::string_view code);

/// The ten's countries, in the order of iso3. Cost: O(countries).
std::vector<const Country*> countries_in(const Subregion& subregion);

/// How far a trafficking flow reaches, from citizenship to place of detection.
enum class Reach : std::uint8_t { domestic, within_subregion, nearby_subregion, transregional };

/// The reach of a flow between two countries of the ten subregions (Antarctica is a bug).
Reach reach(const Country& origin, const Country& detected_in);

inline std::string_view name(const Names& names, Language language) {
    return names[static_cast<std::size_t>(language)];
}
inline std::string_view name(const Country& country, Language language) {
    return name(country.names, language);
}
inline std::string_view name(const Region& region, Language language) {
    return name(region.names, language);
}
inline std::string_view name(const Subregion& subregion, Language language) {
    return name(subregion.names, language);
}

}  // namespace palermo::vocabulary
