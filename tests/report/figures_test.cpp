#include "palermo/report/figures/figures.hpp"
#include "palermo/disclosure/estimates.hpp"
#include "palermo/disclosure/publish.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "invented.hpp"
#include "palermo/report/alphabet.hpp"
#include "palermo/report/figures/prevalence_pages.hpp"

using namespace palermo;
using namespace palermo::report;

namespace {

struct Told {
    DetectionCube cube;
    Scope scope;
    explicit Told(const std::string& lines, std::string_view state = "")
        : cube(*DetectionCube::of(tests::released(lines))),
          scope(state.empty() ? Scope::world(cube) : Scope::of(cube, *cube.index_of(state))) {}
    Figure operator()(Figure (*make)(const FigureContext&),
                      words::Language language = words::Language::en) const {
        return make({cube, {}, scope, words::Words(language)});
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
    CHECK(fact(figure, "without_largest") == "110");  // without Ghana's 500
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

TEST_CASE("shares of women, men, girls and boys leave out those of unknown sex or age") {
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
    CHECK(fact(figure, "unpublished") == "7");
}

TEST_CASE("own nationals are a domestic flow, and an unknown citizenship is no flow") {
    const auto figure = Told(
        "BEN victims citizenship _NATIONALS _T _T 2022 30\nBEN victims citizenship TGO _T _T 2022 "
        "10\n"
        "BEN victims citizenship UKR _T _T 2022 10\nBEN victims citizenship _UNKNOWN _T _T 2022 "
        "4\n")(flow_reach);
    CHECK(fact(figure, "known") == "50");
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
    const DetectionCube cube = *DetectionCube::of(tests::released(
        "BEN convicted total _T _T _T 2020 7\nDEU convicted total _T _T _T 2020 9\n"));
    const auto scope = Scope::of(cube, *vocabulary::subregion("SSAF"));
    const auto figure = law_status({cube, {}, scope, words::Words(words::Language::en)});
    CHECK(fact(figure, "convicted_once") == "1");
    std::int64_t members = 0;
    for (const auto* country : vocabulary::countries_in(*vocabulary::subregion("SSAF")))
        members += country->un_member;
    CHECK(fact(figure, "members") == std::to_string(members));
}

TEST_CASE(
    "people whose sex and age nobody published are beside the shares, as a number and a share") {
    const std::string earlier =
        "BEN victims total _T F 18+ 2019 5\nBEN victims total _T M 18+ 2019 5\n"
        "BEN victims total _T F 0-17 2019 5\nBEN victims total _T M 0-17 2019 5\n";
    // 50 + 20 + 15 + 10 are published; 5 as of unknown sex and age.
    const std::string latest =
        "BEN victims total _T F 18+ 2020 50\nBEN victims total _T M 18+ 2020 20\n"
        "BEN victims total _T F 0-17 2020 15\nBEN victims total _T M 0-17 2020 10\n"
        "BEN victims total _T U U 2020 5\n";
    const auto alone = Told(earlier + latest)(profile_over_time);
    CHECK(fact(alone, "published") == "95");
    CHECK(fact(alone, "all") == "100");
    CHECK(fact(alone, "published_share") == "0.95");
    CHECK(fact(alone, "unpublished") == "5");
    // With a total of 180, 80 more people are of no published sex and age. Togo publishes a total alone.
    const auto total = Told(earlier + latest +
                            "BEN victims total _T _T _T 2020 180\n"
                            "TGO victims total _T _T _T 2020 20\n")(profile_over_time);
    CHECK(fact(total, "published") == "95");
    CHECK(fact(total, "all") == "200");
    CHECK(fact(total, "unpublished") == "105");
    // Parts that make more than the total are people all the same.
    const auto more =
        Told(earlier + latest + "BEN victims total _T _T _T 2020 60\n")(profile_over_time);
    CHECK(fact(more, "all") == "100");
}

TEST_CASE("a total of 1,914 of whom 238 have a published sex and age is not told as 0 unknown") {
    // The Philippines of 2021 as UNODC publishes them: 75 women, 5 men, 106 girls, 52 boys.
    const auto figure = Told(
        "PHL victims total _T F 18+ 2020 5\nPHL victims total _T M 18+ 2020 5\n"
        "PHL victims total _T F 0-17 2020 5\nPHL victims total _T M 0-17 2020 5\n"
        "PHL victims total _T F 18+ 2021 75\nPHL victims total _T M 18+ 2021 5\n"
        "PHL victims total _T F 0-17 2021 106\nPHL victims total _T M 0-17 2021 52\n"
        "PHL victims total _T _T _T 2021 1914\n",
        "PHL")(profile_over_time);
    CHECK(fact(figure, "published") == "238");
    CHECK(fact(figure, "all") == "1914");
    CHECK(fact(figure, "unpublished") == "1676");
    CHECK(figure.lead.find("1,676</bdi></data> people") != std::string::npos);
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
    Sources sources;
    sources.add(Role::sdg, *published::release_of_sdg(
                               *file, {"UNSD", "SDG 16.2.2", "2020-10-01", "free", ""}));
    const DetectionCube cube = *DetectionCube::of(tests::released(two_years));
    const auto scope = Scope::of(cube, *cube.index_of("BEN"));
    const auto figure = sdg_16_2_2({cube, sources, scope, words::Words(words::Language::en)});
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
    CHECK(to_text(figure.parameters) == R"({"last_entry":"2013-12-13"})");
    CHECK(figure.lead.find("13 December 2013") != std::string::npos);
    CHECK(fact(figure, "protocol") == "159");
}

TEST_CASE("a large State without a usable total is named under the number, with its parts") {
    // Ghana's parts by sex make 400, beside a sum of 1,000; Niger had 60 a year before. Togo's parts
    // make 7, less than 1% of the sum, and are not named.
    const auto figure = Told(
        "BEN victims total _T _T _T 2022 900\nCIV victims total _T _T _T 2022 100\n"
        "GHA victims total _T F _T 2022 300\nGHA victims total _T M _T 2022 100\n"
        "TGO victims total _T F _T 2022 7\nNER victims total _T _T _T 2021 60\n")(
        detected_per_year);
    CHECK(fact(figure, "victims") == "1000");
    CHECK(fact(figure, "missing_GHA") == "400");
    CHECK(fact(figure, "missing_NER") == "60");
    CHECK(fact(figure, "missing_TGO") == "(none)");
    CHECK(figure.missing.find("Ghana") < figure.missing.find("Niger"));
    CHECK(figure.missing.find("no usable total is published for 2022") != std::string::npos);
    REQUIRE(figure.key_number);
    CHECK(figure.key_number->label == "Detected victims, 2022");
    CHECK(figure.key_number->without.find("Benin") != std::string::npos);
    CHECK(fact(figure, "without_largest") == "100");
}

TEST_CASE("the page of a State says that a later year has parts and no usable total") {
    const auto figure = Told(
        "BEN victims total _T _T _T 2021 12\nBEN victims total _T F _T 2022 30\n"
        "BEN victims total _T M _T 2022 10\n",
        "BEN")(detected_per_year);
    CHECK(fact(figure, "victims") == "12");
    CHECK(fact(figure, "at_least") == "40");
    CHECK(figure.missing.find("2022") != std::string::npos);
}

TEST_CASE("a total hidden as below 5 whose parts make more is named, and not counted as below 5") {
    // Ghana says "<5" and publishes 400 women: Niger alone is one number below 5.
    const auto figure = Told(
        "BEN victims total _T _T _T 2022 900\nGHA victims total _T _T _T 2022 <5\n"
        "GHA victims total _T F _T 2022 400\nNER victims total _T _T _T 2022 <5\n")(
        detected_per_year);
    CHECK(fact(figure, "missing_GHA") == "400");
    CHECK(figure.note.starts_with("1 number of a single State is below 5"));
}

TEST_CASE("a change names the large States that published one of the two years only") {
    const auto figure = Told(two_years)(change_matched);
    CHECK(fact(figure, "missing_GHA") == "500");  // no 2019
    CHECK(fact(figure, "missing_NER") == "30");   // hidden in 2019
}

TEST_CASE("forms that make more people than the total are not stacked, and their State is named") {
    // India-like: 100 people, 70 + 60 by form. Benin: 50 people, 20 + 30.
    const auto figure = Told(
        "IND victims total _T _T _T 2022 100\nIND victims form labour _T _T 2022 70\n"
        "IND victims form sexual _T _T 2022 60\nBEN victims total _T _T _T 2022 50\n"
        "BEN victims form labour _T _T 2022 20\nBEN victims form sexual _T _T 2022 30\n"
        "BEN victims form other _T _T 2022 0\n")(forms_over_time);
    CHECK(fact(figure, "n") == "50");
    CHECK(fact(figure, "labour") == "0.4");  // 20 of 50; with India's it was 90 of 180
    REQUIRE(figure.left_out.size() == 1);
    CHECK(figure.left_out.begin()->second == std::set<int>{2022});
    CHECK(!figure.left_out_why.empty());
}

TEST_CASE("a sum by year is a line only beside that of the same States; else bars with counts") {
    const auto line = Told(two_years)(detected_per_year);
    const auto& chart = std::get<charts::LineChart>(line.charts.front());
    CHECK(chart.series.size() == 2);
    CHECK(chart.panel);
    // Nobody published both years.
    const auto bars =
        Told("BEN victims total _T _T _T 2019 10\nTGO victims total _T _T _T 2020 60\n")(
            detected_per_year);
    const auto& years = std::get<charts::BarChart>(bars.charts.front());
    CHECK(years.categories == std::vector<std::string>{"2019", "2020"});
    CHECK(years.beside == std::vector<std::string>{"1 State", "1 State"});
    CHECK(bars.note.find("cannot be compared") != std::string::npos);
}

TEST_CASE("children are the published total of children, not girls and boys without the others") {
    // 2019: 10 children, 6 girls and 4 boys; 2022: 20 children, 6 girls and 4 boys, 10 of unknown sex.
    const auto figure = Told(
        "BEN victims total _T _T 0-17 2019 10\nBEN victims total _T F 0-17 2019 6\n"
        "BEN victims total _T M 0-17 2019 4\nBEN victims total _T _T 0-17 2022 20\n"
        "BEN victims total _T F 0-17 2022 6\nBEN victims total _T M 0-17 2022 4\n"
        "BEN victims total _T F 18+ 2019 1\nBEN victims total _T F 18+ 2022 1\n")(reproduction);
    CHECK(fact(figure, "children_2019_2022") == "1");  // +100%, where girls and boys give 0
}

TEST_CASE("a map of several years, or of an older copy, says so in its title") {
    const auto children = Told(
        "BEN victims total _T _T 18+ 2022 30\nBEN victims total _T _T 0-17 2022 30\n"
        "BEN victims total _T _T 0-17 2020 30\n")(children_share);
    CHECK(children.title == "Children among detected victims, 2020–2022");
    const auto treaties = Told(two_years)(treaty_parties);
    CHECK(treaties.title == "Parties to the Convention and the Protocol, 2013");
    const auto& map = std::get<charts::ChoroplethMap>(treaties.charts.back());
    CHECK(map.text.title == "The Trafficking Protocol on the map, 2013: World");
}

TEST_CASE("an estimate with reasons against it is a hollow mark, and no number in a sentence") {
    TextColumn study("study"), iso3("iso3"), years("years"), method("method"), people("people"),
        low("low"), high("high"), reasons("reasons"), cannot_show("cannot_show"), seen("seen"),
        published_in("published_in");
    const auto row = [&](const char* name, const char* against) {
        study.push(name);
        iso3.push("BEN");
        years.push("2019");
        method.push("stepwise");
        people.push("321");
        low.push("123");
        high.push("987");
        reasons.push(against);
        cannot_show.push("");
        seen.push("77");
        published_in.push("Invented");
    };
    row("weak", "two_lists");
    row("firm", "");
    const protect::Citation invented{"Invented", "Invented lists", "2020-10-01", "free", ""};
    const auto file = published::PublishedFile::parse("a,b,count\n1,0,5\n", "lists.csv");
    const auto histories = published::release_of_histories(*file, invented);
    REQUIRE(histories);
    const auto made = protect::estimates_candidate(
        *Table::make({study, iso3, years, method, seen, people, low, high, reasons, cannot_show,
                      published_in}),
        protect::open_overlaps({.study = "lists", .people = {0, 5, 4, 3}}), &*histories, "{}");
    REQUIRE(made);
    Sources sources;
    sources.add(Role::estimates,
                *protect::publish(*made, invented,
                                  protect::Account(protect::NoLedger{.write = false}, {},
                                                   "lists.by_method.csv")));
    const DetectionCube cube = *DetectionCube::of(tests::released(two_years));
    const auto scope = Scope::world(cube);
    const FigureContext context{cube, sources, scope, words::Words(words::Language::en)};
    const auto figure = prevalence_estimates(context);
    const auto& plot = std::get<charts::IntervalPlot>(figure.charts.front());
    CHECK(plot.rows[0].weak);
    CHECK(!plot.rows[1].weak);
    CHECK(fact(figure, "estimate_1") == "(none)");
    CHECK(fact(figure, "estimate_2") == "321");
    const auto weak_row = figure.table.substr(0, figure.table.find("(firm)"));
    CHECK(weak_row.find("321") == std::string::npos);
    CHECK(weak_row.find("not firm enough to publish on its own") != std::string::npos);
    // Nor does the picture print it, on any screen.
    for (const double width : {720.0, 328.0}) {
        const auto picture =
            charts::svg(figure.charts.front(), {.language = words::Language::en, .width = width});
        CHECK(picture.find(">321 (123–987)<") ==
              picture.rfind(">321 (123–987)<"));  // of the firm one
    }
    // Chao's bound stands on the same lists.
    CHECK(study_estimate(context, "weak", 100).lead.empty());
    CHECK(study_estimate(context, "firm", 100).lead.find("100") != std::string::npos);
}

TEST_CASE("one of a thing is one in every language: 1 other State, not 1 other States") {
    const Told told(
        "BEN victims citizenship TGO _T _T 2022 30\nTGO victims total _T _T _T 2022 9\n", "TGO");
    CHECK(told(destinations_of_nationals).lead.find("1</bdi></data> other State.") !=
          std::string::npos);
    const auto french = told(destinations_of_nationals, words::Language::fr).lead;
    CHECK(french.find("1</bdi></data> autre État.") != std::string::npos);
    // Arabic says one with the noun alone; the fact is on the noun.
    const auto arabic = told(destinations_of_nationals, words::Language::ar).lead;
    CHECK(arabic.find("<bdi>دولة أخرى واحدة</bdi></data>") != std::string::npos);
}

TEST_CASE("what a State is called cannot break a page") {
    CHECK(escaped("<script>\"&'") == "&lt;script&gt;&quot;&amp;&#39;");
}

TEST_CASE("the share of forced labour without one State says what it is the share of") {
    const auto figure = Told(
        "BEN victims form labour _T _T 2022 10\nBEN victims form sexual _T _T 2022 30\n"
        "TGO victims form labour _T _T 2022 60\nTGO victims form sexual _T _T 2022 20\n")(
        forms_over_time);
    CHECK(fact(figure, "labour_without") == "0.25");  // Benin alone: 10 of 40
    CHECK(figure.lead.find("Without the State that moves the share of forced labour most (Togo), "
                           "that share is ") != std::string::npos);
}

TEST_CASE("reasons against an estimate say how far it moves, not to which numbers") {
    const words::Words words(words::Language::en);
    const auto firm =
        remarks_in_words(words, "list_moves 36421 186302; links_missed 5% 105516 111139");
    CHECK(firm[0] == "leaving out one list moves the estimate to between 36,421 and 186,302");
    const auto weak =
        remarks_in_words(words, "list_moves 36421 186302; links_missed 5% 105516 111139", true);
    // 186,302 / 36,421 = 5.12; 105,516 / 111,139 = 0.949.
    CHECK(weak[0] ==
          "leaving out one list moves the estimate 5.1-fold, the highest against the lowest");
    CHECK(weak[1].find("If 5% of the links between lists were missed, the number changes by ") ==
          0);
    CHECK(weak[1].find("5%.") != std::string::npos);
    CHECK(weak[1].find("105,516") == std::string::npos);
    CHECK(remarks_in_words(words,
                           "below_chao 900; attraction 1200; differences 12% 1300; "
                           "differ_darroch 4.2 1400",
                           true)
              .size() == 4);
}
