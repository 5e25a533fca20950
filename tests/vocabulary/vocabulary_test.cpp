#include "palermo/vocabulary/vocabulary.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "palermo/vocabulary/population.hpp"
#include "palermo/vocabulary/treaties.hpp"

using namespace palermo::vocabulary;

namespace {

const Country& country(std::string_view iso3) {
    const auto* const found = country_by_iso3(iso3);
    REQUIRE(found != nullptr);
    return *found;
}

}  // namespace

TEST_CASE("a country is found by each of its codes and by its name in every language") {
    const auto& benin = country("BEN");
    CHECK(country_by_iso2("BJ") == &benin);
    CHECK(country_by_m49(204) == &benin);
    CHECK(country_by_name("贝宁") == &benin);
    CHECK(name(benin, Language::fr) == "Bénin");
    CHECK(name(benin, Language::ar) == "بنن");
    CHECK(country_by_iso3("ZZZ") == nullptr);
    CHECK(country_by_iso3("") == nullptr);
    CHECK(country_by_m49(0) == nullptr);
    CHECK(country_by_name("Atlantis") == nullptr);
    for (const auto& each : countries()) {
        CHECK(country_by_iso3(each.iso3) == &each);
        CHECK(country_by_iso2(each.iso2) == &each);
        CHECK(country_by_m49(each.m49) == &each);
    }
}

TEST_CASE("there are 193 Member States, and each lies in one of the ten subregions") {
    CHECK(std::ranges::count_if(countries(), &Country::un_member) == 193);
    CHECK(std::ranges::count_if(countries(), &Country::ldc) == 45);
    CHECK(std::ranges::count_if(countries(), &Country::lldc) == 32);
    CHECK(subregions().size() == 10);
    std::size_t in_some = 0;
    for (const auto& each : subregions()) in_some += countries_in(each).size();
    CHECK(in_some == countries().size() - 1);  // Antarctica
}

TEST_CASE("no name carries an article or a footnote of the list it came from") {
    for (const auto& each : countries()) {
        for (const auto language : palermo::words::all_languages) {
            const auto shown = name(each, language);
            CHECK(!shown.empty());
            CHECK(shown.find('*') == std::string_view::npos);
            CHECK(shown.find("(the)") == std::string_view::npos);
            CHECK(shown.find("(la)") == std::string_view::npos);
            CHECK(shown.find("(l'") == std::string_view::npos);
        }
    }
}

TEST_CASE("M49 regions nest up to the world") {
    CHECK(name(*region_by_m49(1), Language::es) == "Mundo");
    CHECK(regions().size() == 31);
    for (const auto& each : regions()) {
        CHECK((each.within == 0 || region_by_m49(each.within) != nullptr));
    }
    const auto& kenya = country("KEN");
    CHECK(region_by_m49(kenya.intermediate)->within == kenya.subregion);
    CHECK(region_by_m49(kenya.subregion)->within == kenya.region);
}

TEST_CASE("nearby subregions are nearby both ways, and never one's own") {
    for (const auto& each : subregions()) {
        for (const auto& other : subregions()) {
            const bool there = each.nearby.find(other.code) != std::string_view::npos;
            const bool back = other.nearby.find(each.code) != std::string_view::npos;
            CHECK(there == back);
        }
        CHECK(each.nearby.find(each.code) == std::string_view::npos);
    }
}

TEST_CASE("a flow reaches from home to another region in four steps") {
    CHECK(reach(country("NGA"), country("NGA")) == Reach::domestic);
    CHECK(reach(country("NGA"), country("GHA")) == Reach::within_subregion);
    CHECK(reach(country("NGA"), country("EGY")) == Reach::nearby_subregion);
    CHECK(reach(country("NGA"), country("ITA")) == Reach::transregional);
    CHECK(reach(country("BGR"), country("DEU")) == Reach::nearby_subregion);
}

TEST_CASE("population is there by year, by sex and by age, and missing where the source has none") {
    CHECK(population("BEN", 2020).value() == doctest::Approx(13'000'000).epsilon(0.1));
    CHECK(!population("BEN", 1999));
    CHECK(!population("BEN", 2026));
    CHECK(!population("ZZZ", 2020));
    double parts = 0;
    for (const auto sex : {Sex::female, Sex::male}) {
        for (const auto age : {AgeBand::under_18, AgeBand::from_18}) {
            parts += population("FRA", 2015, sex, age).value();
        }
    }
    CHECK(parts == doctest::Approx(64'453'000).epsilon(0.001));  // WPP 2019, metropolitan France
    CHECK(!population("AND", 2015, Sex::female, AgeBand::under_18));
    int states = 0;
    for (const auto& each : countries()) states += each.un_member && population(each.iso3, 2020);
    CHECK(states >= 192);
}

TEST_CASE("179 were bound by the Convention and 159 by the Trafficking Protocol in 2015") {
    CHECK(parties(Treaty::convention) == 179);
    CHECK(parties(Treaty::trafficking_protocol) == 159);
    CHECK(treaty_statuses(Treaty::convention).size() == 185);
    CHECK(treaty_status(Treaty::trafficking_protocol, "ALB")->bound_on == "2002-08-21");
    CHECK(treaty_status(Treaty::trafficking_protocol, "EUE")->bound());
    CHECK(treaty_status(Treaty::trafficking_protocol, "MKD")->bound());
    const auto* const japan = treaty_status(Treaty::trafficking_protocol, "JPN");
    REQUIRE(japan != nullptr);
    CHECK(japan->signed_on == "2002-12-09");
    CHECK(!japan->bound());
    CHECK(treaty_status(Treaty::convention, "PRK") == nullptr);
    for (const auto treaty :
         {Treaty::convention, Treaty::trafficking_protocol, Treaty::smuggling_protocol}) {
        for (const auto& each : treaty_statuses(treaty)) {
            CHECK((each.party == "EUE" || country_by_iso3(each.party) != nullptr));
        }
    }
}

TEST_CASE("an id finds its country or region, and a country gives its id") {
    const auto& benin = country("BEN");
    const auto id = id_of(benin);
    CHECK(id.text() == "BEN");
    CHECK(palermo::vocabulary::country(id) == &benin);
    CHECK(palermo::vocabulary::country(*palermo::RegionId::parse("204")) == &benin);
    CHECK(palermo::vocabulary::country(*palermo::CountryId::parse("ZZZ")) == nullptr);
    CHECK(region(*palermo::RegionId::parse("002")) == region_by_m49(2));
    CHECK(region(*palermo::RegionId::of(999)) == nullptr);
}
