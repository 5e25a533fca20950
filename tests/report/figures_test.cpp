#include "palermo/report/figures/figures.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "invented.hpp"
#include "palermo/report/alphabet.hpp"

using namespace palermo;
using namespace palermo::report;

namespace {

struct Told {
    Cube cube;
    Scope scope;
    explicit Told(const std::string& lines, std::string_view state = "")
        : cube(*Cube::of(tests::released(lines))),
          scope(state.empty() ? Scope::world(cube) : Scope::of(cube, *cube.index_of(state))) {}
    Figure operator()(Figure (*make)(const Telling&),
                      words::Language language = words::Language::en) const {
        return make({cube, nullptr, nullptr, nullptr, nullptr, scope, words::Words(language)});
    }
};

std::string fact(const Figure& figure, std::string_view name) {
    for (const auto& fact : figure.facts) {
        if (fact.name == name) return fact.value;
    }
    return "(none)";
}

const std::string two_years =
    "BEN victims total _T _T _T 2019 10\nBEN victims total _T _T _T 2020 20\n"
    "TGO victims total _T _T _T 2019 100\nTGO victims total _T _T _T 2020 60\n"
    "GHA victims total _T _T _T 2020 500\n"
    "NER victims total _T _T _T 2019 <5\nNER victims total _T _T _T 2020 30\n";

}  // namespace

TEST_CASE("a sum holds what is known, and counts what is hidden beside it") {
    const auto figure = Told(two_years)(detected_per_year);
    CHECK(fact(figure, "victims") == "610");  // 2020: 20 + 60 + 500 + 30
    CHECK(fact(figure, "states") == "4");
    CHECK(figure.behind.size() == 4);
    // 2019: Niger's hidden number is noted and not added.
    const auto in_2019 = std::find_if(
        figure.data.begin(), figure.data.end(),
        [](const Datum& datum) { return datum.series == "reported" && datum.x == "2019"; });
    REQUIRE(in_2019 != figure.data.end());
    CHECK(in_2019->people == Count{110});
}

TEST_CASE("a change compares only States with a known number in both years, and names them") {
    const auto figure = Told(two_years)(change_matched);
    CHECK(fact(figure, "states") == "2");  // Benin and Togo; Ghana has no 2019, Niger's is hidden
    CHECK(fact(figure, "before") == "110");
    CHECK(fact(figure, "after") == "80");
    CHECK(fact(figure, "change").substr(0, 6) == "-0.272");  // 80 / 110 - 1
    // Without Togo only Benin is left: 20 / 10 - 1.
    CHECK(fact(figure, "without_largest_mover") == "1");
    const auto& slope = std::get<charts::SlopeChart>(figure.charts.front());
    CHECK(slope.members == std::vector<std::string>{"Benin", "Togo"});
}

TEST_CASE("a hidden number of a State is shown as hidden, never as zero") {
    const auto figure =
        Told("BEN victims total _T _T _T 2019 <5\nBEN victims total _T _T _T 2020 8\n",
             "BEN")(detected_per_year);
    const auto& line = std::get<charts::LineChart>(figure.charts.front());
    CHECK(line.series.front().values.front().state == charts::State::suppressed);
    CHECK(line.series.front().values.back().number == 8);
}

TEST_CASE("shares of women, men, girls and boys leave out those not told") {
    const auto figure = Told(
        "BEN victims total _T F 18+ 2020 50\nBEN victims total _T M 18+ 2020 20\n"
        "BEN victims total _T F 0-17 2020 20\nBEN victims total _T M 0-17 2020 10\n"
        "BEN victims total _T U U 2020 7\n"
        "BEN victims total _T F 18+ 2019 5\nBEN victims total _T M 18+ 2019 5\n"
        "BEN victims total _T F 0-17 2019 5\nBEN victims total _T M 0-17 2019 5\n")(
        profile_over_time);
    CHECK(fact(figure, "women") == "0.5");
    CHECK(fact(figure, "girls") == "0.2");
    CHECK(fact(figure, "boys") == "0.1");
    CHECK(fact(figure, "unknown") == "7");
}

TEST_CASE("own nationals are a domestic flow, and a citizenship nobody told is no flow") {
    const auto figure = Told(
        "BEN victims citizenship _NATIONALS _T _T 2022 30\nBEN victims citizenship TGO _T _T 2022 "
        "10\n"
        "BEN victims citizenship UKR _T _T 2022 10\nBEN victims citizenship _UNKNOWN _T _T 2022 "
        "4\n")(flow_reach);
    CHECK(fact(figure, "told") == "50");
    CHECK(fact(figure, "domestic") == "0.6");
    CHECK(fact(figure, "transregional") == "0.2");
    CHECK(fact(figure, "unknown") == "4");
}

TEST_CASE("a flow whose only number is hidden is hidden in the matrix, not nought") {
    const auto figure = Told(
        "BEN victims citizenship _NATIONALS _T _T 2022 30\nBEN victims citizenship UKR _T _T 2022 "
        "<5\n")(flow_matrix);
    const auto cell = [&](std::string_view from, std::string_view to) {
        return std::find_if(figure.data.begin(), figure.data.end(),
                            [&](const Datum& d) { return d.series == from && d.x == to; })
            ->people;
    };
    CHECK(cell("SSAF", "SSAF") == Count{30});
    CHECK(cell("EECA", "SSAF").state == CellState::suppressed);
    CHECK(cell("WSEU", "SSAF").state == CellState::missing);
    CHECK(cell("_T", "SSAF") == Count{30});
}

TEST_CASE("the values, facts and States of a figure are the same in every language") {
    const Told told(two_years);
    for (const auto& kind : figure_kinds()) {
        const auto english = told(kind.make);
        for (const auto language : words::all_languages) {
            const auto other = told(kind.make, language);
            CHECK(other.facts == english.facts);
            CHECK(other.data == english.data);
            CHECK(other.behind == english.behind);
            CHECK(other.parameters == english.parameters);
        }
    }
}

TEST_CASE("the latest year: half as many States as in the best year is enough") {
    // Best year 4 States (2020); 2021 has 2 of them, 2022 only one.
    const Told told(two_years +
                    "BEN victims total _T _T _T 2021 1\nTGO victims total _T _T _T 2021 1\nBEN "
                    "victims total _T _T _T 2022 9\n");
    const auto years = reported_years(told.cube, told.scope, [&](StateIndex state, int year) {
        return told.cube.total(report::Indicator::victims, state, year);
    });
    REQUIRE(years);
    CHECK(years->first == 2019);
    CHECK(years->latest == 2021);
}

TEST_CASE("States stand where a reader of the language looks for them") {
    const Told told(
        "EGY victims total _T _T _T 2020 9\nETH victims total _T _T _T 2020 9\n"
        "FIN victims total _T _T _T 2020 9\nDEU victims total _T _T _T 2020 9\n");
    const auto order = [&](words::Language language) {
        std::string codes;
        for (const auto state : by_name(told.cube, told.scope.states, language))
            codes += std::string(told.cube.states()[state]->iso3) + " ";
        return codes;
    };
    CHECK(order(words::Language::en) == "EGY ETH FIN DEU ");  // Germany
    CHECK(order(words::Language::fr) == "DEU EGY ETH FIN ");  // Allemagne, Égypte, Éthiopie
    CHECK(order(words::Language::es) == "DEU EGY ETH FIN ");  // Alemania, Egipto, Etiopía
    CHECK(order(words::Language::ru) == "DEU EGY FIN ETH ");  // Германия, Египет, ... Эфиопия
}

TEST_CASE("the line of the same States names them, and leaves out who missed a year") {
    const auto figure = Told(two_years)(detected_per_year);
    // Known in 2019 and 2020: Benin and Togo. Ghana has no 2019, Niger's is hidden.
    REQUIRE(figure.same_states.size() == 2);
    const Told told(two_years);
    CHECK(told.cube.states()[figure.same_states[0]]->iso3 == "BEN");
    CHECK(told.cube.states()[figure.same_states[1]]->iso3 == "TGO");
}

TEST_CASE("the law in use counts the Member States of the subregion only") {
    const Cube cube = *Cube::of(tests::released(
        "BEN convicted total _T _T _T 2020 7\nDEU convicted total _T _T _T 2020 9\n"));
    const auto scope = Scope::of(cube, *vocabulary::subregion("SSAF"));
    const auto figure = law_status(
        {cube, nullptr, nullptr, nullptr, nullptr, scope, words::Words(words::Language::en)});
    CHECK(fact(figure, "convicted_once") == "1");
    std::int64_t members = 0;
    for (const auto* country : vocabulary::countries_in(*vocabulary::subregion("SSAF")))
        members += country->un_member;
    CHECK(fact(figure, "members") == std::to_string(members));
}

TEST_CASE("people whose sex or age nobody told are beside the shares, as a number and a share") {
    const auto figure = Told(
        "BEN victims total _T F 18+ 2020 50\nBEN victims total _T M 18+ 2020 20\n"
        "BEN victims total _T F 0-17 2020 15\nBEN victims total _T M 0-17 2020 10\n"
        "BEN victims total _T U U 2020 5\n"
        "BEN victims total _T F 18+ 2019 5\nBEN victims total _T M 18+ 2019 5\n"
        "BEN victims total _T F 0-17 2019 5\nBEN victims total _T M 0-17 2019 5\n")(
        profile_over_time);
    CHECK(fact(figure, "unknown") == "5");
    CHECK(fact(figure, "unknown_share") == "0.05");  // 5 of 100
}

TEST_CASE("SDG 16.2.2 of a State is drawn by sex alone too, digit by digit as published") {
    // 204 is Benin.
    const auto file = published::PublishedFile::parse(
        "age,geo_area,nature,sex,units,year,vc_htf_detvfl\n"
        "allage,204,c,female,number,2019,12.0\n"
        "allage,204,c,male,number,2019,8.0\n"
        "18,204,c,female,number,2019,7.0\n",
        "vc_htf_detvfl.csv");
    REQUIRE(file);
    const auto sdg =
        *published::release_of_sdg(*file, {"UNSD", "SDG 16.2.2", "2020-10-01", "free", ""});
    const Cube cube = *Cube::of(tests::released(two_years));
    const auto scope = Scope::of(cube, *cube.index_of("BEN"));
    const auto figure = sdg_16_2_2(
        {cube, &sdg, nullptr, nullptr, nullptr, scope, words::Words(words::Language::en)});
    REQUIRE(figure.charts.size() == 2);  // by sex; by sex and age. No both-sex total is published.
    const auto& sexes = std::get<charts::SmallMultiples>(figure.charts[0]);
    REQUIRE(sexes.panels.size() == 1);
    REQUIRE(sexes.panels[0].series.size() == 2);
    CHECK(sexes.panels[0].series[0].label == "Women and girls");
    CHECK(sexes.panels[0].series[0].values[0].shown == "12.0");
    CHECK(sexes.panels[0].series[1].values[0].shown == "8.0");
}

TEST_CASE("the copy of the treaties is dated by its last entry") {
    const auto figure = Told(two_years)(treaty_parties);
    CHECK(figure.parameters == R"({"last_entry":"2013-12-13"})");
    CHECK(figure.lead.find("13 December 2013") != std::string::npos);
    CHECK(fact(figure, "protocol") == "159");
}

TEST_CASE("what a State is called cannot break a page") {
    CHECK(escaped("<script>\"&'") == "&lt;script&gt;&quot;&amp;&#39;");
}
