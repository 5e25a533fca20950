#include "palermo/published/layout.hpp"

#include <filesystem>
#include <map>
#include <set>

#include "../in_english.hpp"
#include "palermo/core/files.hpp"
#include "palermo/published/check.hpp"
#include "palermo/published/laid_out.hpp"
#include "palermo/published/layout_words.hpp"
#include "small_files.hpp"

using namespace palermo;
using namespace palermo::published;
using namespace palermo::published::testing;
namespace fs = std::filesystem;

namespace {

const std::string shared = PALERMO_SOURCE "/../shared/data/layouts/";

LaidOut read(const formats::Source& source, std::string_view layout) {
    const auto* known = shipped_layout(layout);
    REQUIRE(known != nullptr);
    auto read = read_laid_out(source, *known);
    if (!read) MESSAGE(told(read.error()));
    REQUIRE(read.has_value());
    return *std::move(read);
}

/// What stands in one cell: everything the reader says of it, as one line.
std::string line(const LaidOutRow& row) {
    std::string text = row.area + " " + row.year + " " + row.counted + " " + row.unit + " " +
                       row.sex + " " + row.age + " " + row.form;
    if (!row.other.empty()) text += " {" + row.other + "}";
    text += " = " + (row.stands == Stands::number ? row.printed : std::string("not available"));
    return row.flag.empty() ? text : text + " " + row.flag;
}

bool holds(const LaidOut& read, std::string_view wanted) {
    for (const auto& row : read.rows) {
        if (line(row) == wanted) return true;
    }
    std::string all;
    for (const auto& row : read.rows) all += line(row) + "\n";
    MESSAGE(all.substr(0, 3000));
    return false;
}

std::set<std::string> rules_of(const Checked& checked) {
    std::set<std::string> ids;
    for (const auto& finding : checked.findings) ids.insert(finding.rule);
    return ids;
}

Checked check(const formats::Source& source, const Layout* layout = nullptr) {
    const auto labels = read_labels({});
    REQUIRE(labels.has_value());
    auto checked = published::check(source, *labels, {{}, layout});
    if (!checked) MESSAGE(told(checked.error()));
    REQUIRE(checked.has_value());
    return *std::move(checked);
}

/// One of the files the layouts were written for, with three of its cells.
struct Known {
    const char* file;
    const char* layout;
    bool by_itself;  // told by its headings and words
    std::vector<const char*> cells;
};

const std::vector<Known> known = {
    {"01-republika-srpska/indicator_16-2-2.csv",
     "republika_srpska",
     true,
     {"BIH-SRP 2017 offences offences _T _T _T {breakdown=child trafficking (article 146 of the "
      "criminal law)} = 1",
      "BIH-SRP 2012 victims persons F 18plus _T = 2",
      "BIH-SRP 2012 victims per_100000 _T _T _T = 0.2"}},
    {"02-moldova/indicator_16-2-2.csv",
     "moldova",
     true,
     {"MDA 2014 victims per_100000 _T _T _T = 9.2",
      "MDA 2014 victims per_100000 _T _T LAB.BEG = 1.9",
      "MDA 2014 victims per_100000 _T _T _T {destination=Russian Federation} = 4.6"}},
    {"03-kazakhstan/indicator_16-2-2.csv",
     "kazakhstan",
     false,
     {"KAZ 2014 victims per_100000 _T _T _T = 3.4", "KAZ 2020 victims per_100000 _T _T _T = 1",
      "KAZ 2010 victims per_100000 _T _T _T = 1.7"}},
    {"04-ukraine-by-region/indicator_16-2-2.csv",
     "ukraine_regions",
     true,
     {"UKR 2022 victims not_said _T _T _T = 1.37",
      "UKR: 19_reg_Kyiv 2022 victims not_said _T _T _T = 1.35",
      "UKR: 34_reg_Chernihiv 2022 victims not_said _T _T _T = 0.02"}},
    {"05-croatia-wide/indicator_16-2-2.csv",
     "croatia",
     true,
     {"HRV 2018 victims per_100000 _T _T _T {base=whole population} = 1.86",
      "HRV 2018 victims per_100000 F _T _T {base=whole population} = 0.69",
      "HRV 2018 victims per_100000 _T _T SEX {base=whole population} = 0.25",
      "HRV 2018 victims per_100000 _T 51plus _T {base=whole population} = not available"}},
    {"06-usa-rows/indicator_16-2-2.csv",
     "usa_fbi",
     true,
     {"USA 2016 offences offences _T _T _T = 1234", "USA 2016 offences offences _T _T SEX = 1051",
      "USA 2016 offences offences _T _T SERV = 183"}},
    {"07-jamaica-one-column/indicator_16-2-2.csv",
     "jamaica",
     true,
     {"JAM 2020 victims per_100000 _T 0_17 _T {base=own group} = 0.99",
      "JAM 2022 victims per_100000 _T _T _T {base=own group} = 0.33",
      "JAM 2021 victims per_100000 _T _T LAB {base=own group} = 0.11"}},
    {"08-malta-numbered-series/indicator_16-2-2.csv",
     "malta",
     true,
     {"MLT 2022 victims persons F _T _T {citizenship=_T} = 19",
      "MLT 2022 victims persons _T _T LAB {citizenship=_T} = 11",
      "MLT 2020 victims persons _T _T _T {citizenship=MLT} = 3"}},
    {"09-basque-codes/indicator_16-2-2.csv",
     "basque_country",
     true,
     {"ESP-PV 2020 victims per_100000 _T _T _T = 2.1",
      "ESP-PV 2020 victims per_100000 _T _T SEX = 0.1",
      "ESP-PV 2020 victims per_100000 _T _T LAB = 2"}},
    {"10-cantabria-sentences/indicator_16-2-2.csv",
     "cantabria",
     true,
     {"ESP 2019 victims per_100000 _T _T _T = 1.15",
      "ESP-CB 2019 victims per_100000 _T _T _T = 1.20",
      "ESP-CB 2021 victims per_100000 _T _T LAB = 0.00"}},
    {"11-fbih-offences-and-victims/indicator_16-2-2.csv",
     "federation_bih",
     true,
     {"BIH-BIH 2020 victims persons _T _T _T = 6", "BIH-BIH 2020 victims persons F _T _T = 3",
      "BIH-BIH 2020 offences offences _T _T _T {offence=organised trafficking} = 9"}},
    {"12-rwanda-fiscal-year/indicator_16-2-2.csv",
     "rwanda",
     false,
     {"RWA 2016/17 not_said not_said _T _T _T = 42"}},
    {"13-canada-year-value/indicator_16-2-2.csv",
     "canada",
     false,
     {"CAN 2015 incidents per_100000 _T _T _T = 0.924253297",
      "CAN 2016 incidents per_100000 _T _T _T = 0.972008293"}},
    {"14-armenia-percent/indicator_16-2-2.csv",
     "armenia",
     true,
     {"ARM 2023 victims percent _T _T _T = 0.84", "ARM 2023 victims percent M 0_17 _T = 0.001",
      "ARM 2023 victims percent _T _T SEX = 0.0002"}},
    {"15-armenia-cases/indicator_16-2-2-a.csv",
     "armenia_cases",
     false,
     {"ARM 2019 cases cases _T _T _T = 8", "ARM 2021 cases cases _T _T _T = 10",
      "ARM 2020 cases cases _T _T _T = 6"}},
    {"16-kyrgyzstan-workbook/16.2.2.xlsx",
     "kyrgyzstan",
     true,
     {"KGZ 2019 victims persons _T _T _T = 11", "KGZ 2019 victims persons _T 0_17 _T = 8",
      "KGZ 2020 victims persons F _T _T = not available", "KGZ 2020 victims persons U _T _T = 5"}},
    {"17-nigeria-count-called-rate/indicator_16-2-2.csv",
     "nigeria",
     false,
     {"NGA 2021 victims persons _T _T _T = 1470", "NGA 2021 victims persons F _T _T = 1226",
      "NGA 2017 victims persons _T 12_17 _T = 44"}},
    {"18-bosnia-version-a/indicator_16-2-2.csv",
     "bosnia",
     false,
     {"BIH 2015 victims persons F 18plus SEX = 6", "BIH 2011 victims persons F _T SEX = 17",
      "BIH 2011 victims persons M _T SEX = 1"}},
    {"19-uk-nrm-decisions/nrm_reasonable_grounds.csv",
     "uk_nrm_decisions",
     true,
     {"GBR 2014 decisions decisions _T 18plus _T {decision=positive; quarter=_T} = 1495",
      "GBR 2014 decisions decisions _T _T _T {decision=_T; quarter=Q1} = 616",
      "GBR 2014 decisions decisions _T 0_17 _T {decision=negative; quarter=_T} = 85"}},
    {"20-uk-nrm-referrals/nrm_referrals_government.csv",
     "uk_nrm_referrals",
     true,
     {"GBR  referrals persons _T _T _T {citizenship=_T; responder=_T; responder_type=Government "
      "agency} = 1908",
      "GBR  referrals persons _T _T LAB+CRIM {citizenship=_T; responder=Home Office - UK Visas and "
      "Immigration UKVI; responder_type=Government agency} = 72",
      "GBR  referrals persons _T _T SEX {citizenship=_T; responder=Home Office - UK Visas and "
      "Immigration UKVI; responder_type=Government agency} = 162"}},
    {"21-us-tip-table/us_tip_global_law_enforcement.csv",
     "us_tip",
     true,
     {"world 2023 prosecutions persons _T _T _T = 18774",
      "world 2023 prosecutions persons _T _T LAB = 3684",
      "world 2023 victims persons _T _T _T = 133943"}},
    {"22-india-ncrb-states/human_trafficking.csv",
     "india_ncrb",
     true,
     {"IND: Bihar 2022 cases cases _T _T _T = 260",
      "IND: Maharashtra 2021 cases cases _T _T _T = 320",
      "IND: Andhra Pradesh 2018 cases cases _T _T _T = 240",
      "IND: Ladakh 2018 cases cases _T _T _T = not available",
      "IND 2018 cases cases _T _T _T = 2278"}},
    {"23-us-hotline/TotalCallsCases.csv",
     "us_hotline",
     true,
     {"USA: Alabama  calls calls _T _T _T = 829", "USA: Alabama  cases cases _T _T _T = 210",
      "USA: California  cases cases _T _T _T = 4479"}},
    {"25-eurostat-shape/crim_thb_shape.tsv",
     "eurostat_tsv",
     true,
     {"AUT 2022 victims persons F _T _T = not available",
      "BEL 2021 victims persons _T _T _T = not available u"}},
    {"25-eurostat-shape/crim_thb_shape_sdmx.csv",
     "eurostat_csv",
     true,
     {"AUT 2022 victims persons F _T _T = not available"}},
};

}  // namespace

TEST_CASE("every layout that comes with palermo reads, and prints as what it was read from") {
    CHECK(shipped_layouts().size() >= 25);
    for (const auto& file : detail::shipped_layout_files()) {
        CAPTURE(file.name);
        const auto layout = read_layout(file.bytes, std::string(file.name) + ".csv");
        if (!layout) MESSAGE(told(layout.error()));
        REQUIRE(layout.has_value());
        CHECK(!layout->publisher.empty());
        CHECK(!layout->licence.empty());
        const auto again = read_layout(print_layout(*layout), std::string(file.name) + ".csv");
        REQUIRE(again.has_value());
        CHECK(print_layout(*again) == print_layout(*layout));
    }
}

TEST_CASE(
    "three cells of each of 25 published files say what their publishers mean (needs the shared "
    "data)") {
    if (!fs::exists(shared)) {
        MESSAGE("not here: shared data");
        return;
    }
    for (const auto& each : known) {
        CAPTURE(each.file);
        const auto source = formats::read_source(shared + each.file);
        if (!source) MESSAGE(told(source.error()));
        REQUIRE(source.has_value());
        const auto laid_out = read(*source, each.layout);
        for (const auto* cell : each.cells) {
            CAPTURE(cell);
            CHECK(holds(laid_out, cell));
        }
        const auto* found = layout_of(source->table);
        CHECK((found == nullptr ? "" : found->name) == (each.by_itself ? each.layout : ""));
    }
}

TEST_CASE("a heading of one category is a column of numbers of that category") {
    const auto layout = read_layout(
        "line,column,text,means\nabout,,area,BEN\nabout,,unit,persons\nabout,,counted,victims\n"
        "column,Jahr,,year\ncolumn,Weiblich,,value sex=F\ncolumn,Unter 18,,value age=0_17\n"
        "mark,,..,not available\n",
        "utopia.csv");
    REQUIRE(layout.has_value());
    const auto source = source_of("Jahr,Weiblich,Unter 18\n2022,14,5\n2023,..,\n", "theirs.csv");
    const auto read = read_laid_out(source, *layout);
    REQUIRE(read.has_value());
    REQUIRE(read->rows.size() == 4);
    CHECK(line(read->rows[0]) == "BEN 2022 victims persons F _T _T = 14");
    CHECK(line(read->rows[1]) == "BEN 2022 victims persons _T 0_17 _T = 5");
    // Neither a mark nor an empty cell is zero.
    CHECK(line(read->rows[2]) == "BEN 2023 victims persons F _T _T = not available");
    CHECK(line(read->rows[3]) == "BEN 2023 victims persons _T 0_17 _T = not available");
    CHECK(read->rows[3].row == 3);
    CHECK(read->rows[3].column == 3);
}

TEST_CASE("what a layout cannot mean is refused with its line") {
    const auto refused = [](std::string_view line) {
        const auto layout = read_layout(
            "line,column,text,means\ncolumn,V,,value\n" + std::string(line) + "\n", "ours.csv");
        return layout ? std::string("read") : told(layout.error()).substr(0, 40);
    };
    CHECK(refused("column,X,,sexx").starts_with("ours.csv:3:4: \"sexx\""));
    CHECK(refused("word,X,f,sex=female").starts_with("ours.csv:3:4: \"female\""));
    CHECK(refused("word,X,f,form=LABOUR").starts_with("ours.csv:3:4: \"LABOUR\""));
    CHECK(refused("about,,area,SRPX").starts_with("ours.csv:3:4: \"SRPX\""));
    CHECK(refused("colum,X,,sex").starts_with("ours.csv:3:1: \"colum\""));
    CHECK(refused("word,X,f,?").starts_with("ours.csv:3:4: "));
    CHECK(refused("word,X,f,form=LAB+CRIM") == "read");
    CHECK(refused("about,,area,ES-PV") == "read");
    CHECK(!read_layout("line,column,text,means\ncolumn,V,,year\n", "ours.csv").has_value());
    CHECK(!read_layout("a,b\n1,2\n", "ours.csv").has_value());
}

TEST_CASE("a part of a State is never the State, in two letters or three") {
    CHECK(state_of_area("BIH-SRP") == "BIH");
    CHECK(state_of_area("UKR: 19_reg_Kyiv") == "UKR");
    CHECK(state_of_area("world").empty());
    CHECK(is_region("ESP-PV"));
    CHECK(!is_region("ESP"));
    const auto layout =
        read_layout("line,column,text,means\nabout,,area,ES-PV\ncolumn,V,,value\n", "ours.csv");
    REQUIRE(layout.has_value());
    CHECK(layout->of_all("area") == "ESP-PV");
}

TEST_CASE("numbers are read as offices write them, and nothing else is a number") {
    CHECK(parse_laid_out_number("1,495") == 1495);
    CHECK(parse_laid_out_number("1 495") == 1495);
    CHECK(parse_laid_out_number("1\xC2\xA0"
                                "495") == 1495);
    CHECK(parse_laid_out_number("0.42") == 0.42);
    CHECK(parse_laid_out_number("1,234.5") == 1234.5);
    CHECK(parse_laid_out_number("0,42", true) == 0.42);
    CHECK(parse_laid_out_number("1.234,5", true) == 1234.5);
    for (const auto* text :
         {"", "-", "0,42", "1,23,456", "12a", "1.2.3", "NA", ":", "<5", "1,4956"}) {
        CAPTURE(text);
        CHECK(!parse_laid_out_number(text).has_value());
    }
}

TEST_CASE("common words have one code in each dimension, whatever their capitals") {
    CHECK(common_code("sex", "ŽENE") == "F");
    CHECK(common_code("sex", "Мужчины") == "M");
    CHECK(common_code("age", "12-17") == "12_17");
    CHECK(common_code("age", "aged 18-44 years") == "18_44");
    CHECK(common_code("age", "65 and older") == "65plus");
    CHECK(common_code("age", "Stariji od 50 godina") == "51plus");
    CHECK(common_code("age", "18 & Above") == "18plus");
    CHECK(common_code("age", "17 Years and Under") == "0_17");
    CHECK(common_code("unit", "Per 100,000 population") == "per_100000");
    CHECK(common_code("area", "EL") == "GRC");
    CHECK(common_code("area", "Greece") == "GRC");
    CHECK(common_code("area", "300") == "GRC");
    CHECK(!common_code("age", "Type 1").has_value());
    CHECK(!common_code("sex", "Total number").has_value());
}

TEST_CASE("a file nobody has laid out is read by proposals, and says so") {
    const auto source =
        source_of("Année,Sexe,Tranche d’âge,Valeur\n2021,Femmes,Mineurs,4\n2021,Hommes,..,n/a\n",
                  "theirs.csv");
    const auto checked = check(source);
    REQUIRE(checked.laid_out.has_value());
    CHECK(checked.laid_out->layout.proposed);
    CHECK(holds(*checked.laid_out, " 2021 not_said not_said F 0_17 _T = 4"));
    CHECK(rules_of(checked).contains("P01"));
    CHECK(rules_of(checked).contains("P02"));
    // The word ".." is no age: it is kept as given, and asked.
    CHECK(rules_of(checked).contains("P09"));
}

TEST_CASE("a list of people is no public file, and neither is a file that nothing is known of") {
    const auto labels = read_labels({});
    for (const auto* csv : {"case_ref,sex,age,remarks\nA1,F,12,x\n", "phone,shoe\n1,2\n"}) {
        CAPTURE(csv);
        const auto checked = published::check(source_of(csv, "list.csv"), *labels);
        REQUIRE(!checked.has_value());
        CHECK(told(checked.error()).starts_with("list.csv:1"));
    }
}

TEST_CASE("rules of public files find what their publishers know") {
    const auto layout = [](std::string_view unit) {
        auto made = read_layout(
            "line,column,text,means\nabout,,area,BEN\nabout,,counted,victims\n"
            "about,,unit," +
                std::string(unit) +
                "\ncolumn,Year,,year\ncolumn,Sex,,sex\ncolumn,Age,,age\n"
                "column,Value,,value\n",
            "ours.csv");
        REQUIRE(made.has_value());
        return *std::move(made);
    };
    const auto found = [&](std::string_view unit, const std::string& rows) {
        const auto ours = layout(unit);
        std::string ids;
        for (const auto& id :
             rules_of(check(source_of("Year,Sex,Age,Value\n" + rows, "f.csv"), &ours))) {
            ids += (ids.empty() ? "" : " ") + id;
        }
        return ids;
    };
    CHECK(found("persons", "2019,,,5\n2019,F,,3\n2019,M,,2\n") == "");
    CHECK(found("persons", "2019,,,1.7\n") == "P03");
    CHECK(found("per_100000", "2019,,,1152\n") == "P03");
    CHECK(found("per_100000", "2019,,,1.7\n") == "");
    CHECK(found("percent", "2019,,,1.7\n") == "P03");
    CHECK(found("not_said", "2019,,,1.7\n") == "P02 P03");
    CHECK(found("persons", "2018,,,330\n2019,,,9\n") == "P04");
    CHECK(found("persons", "2018,,,19\n2019,,,0\n") == "");
    CHECK(found("persons", "2019,,,5\n2019,F,,3\n2019,M,,3\n") == "P05");
    CHECK(found("persons", "2019,,,5\n2019,F,,3\n2019,M,,\n") == "");
    // 339 + 44 + 1,107 is 400 less than 1,890.
    CHECK(found("persons", "2017,,,1890\n2017,,0-11,339\n2017,,12-17,44\n2017,,18+,1107\n") ==
          "P05");
    // Rates: 0.9 lies above the sum of its parts, 1.4 below both; 0.5 between them may be right.
    CHECK(found("per_100000", "2019,,,0.9\n2019,F,,0.2\n2019,M,,0.3\n") == "P05");
    CHECK(found("per_100000", "2019,,,1.4\n2019,F,,2.2\n2019,M,,3.3\n") == "P05");
    CHECK(found("per_100000", "2019,,,0.5\n2019,F,,0.7\n2019,M,,0.3\n") == "");
    CHECK(found("persons", "2019,,0-18,5\n") == "P06");
    CHECK(found("persons", "2019,,12-17,5\n") == "");
    CHECK(found("persons", "2016/17,,,42\n") == "P07");
    CHECK(found("persons", "2019,,,5\n2019,,,5\n") == "P08");
    CHECK(found("persons", "2019,zzz,,5\n") == "P09");
    CHECK(found("persons", "2019,,,about 20\n") == "P10");
}

TEST_CASE("two copies that say different numbers of the same thing contradict each other") {
    const auto first = check(source_of("Year,Value\n2014,9\n2015,8\n", "a.csv"));
    const auto second = check(source_of("Year,Value\n2014,9\n2015,7\n2016,1\n", "b.csv"));
    const auto found = compare_copies(first, second);
    REQUIRE(found.size() == 1);
    CHECK(found[0].rule == "P12");
    CHECK(found[0].place == Place{"b.csv", 3, 2});
    CHECK(found[0].related == std::vector<Place>{{"a.csv", 3, 2}});
}
