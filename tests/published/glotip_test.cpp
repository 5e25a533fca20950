#include "palermo/published/glotip.hpp"
#include "palermo/published/admit.hpp"

#include <map>

#include "../in_english.hpp"
#include "palermo/published/check.hpp"
#include "palermo/published/rules.hpp"
#include "palermo/published/totals.hpp"
#include "small_files.hpp"

using namespace palermo;
using namespace palermo::published;
using namespace palermo::published::testing;

namespace {

Glotip read(std::initializer_list<Row> rows) {
    auto glotip = read_glotip(glotip_of(rows), Labels::shipped());
    REQUIRE(glotip.has_value());
    return *std::move(glotip);
}

Count people(const Glotip& glotip, std::size_t row) {
    return (*glotip.table.counts("people"))[row];
}

std::string_view text(const Glotip& glotip, std::string_view column, std::size_t row) {
    return (*glotip.table.text(column))[row];
}

std::map<std::string, int> by_rule(const Findings& findings) {
    std::map<std::string, int> counts;
    for (const auto& finding : findings) {
        ++counts[finding.rule];
    }
    return counts;
}

std::map<std::string, int> found(std::initializer_list<Row> rows) {
    const auto checked = check(glotip_of(rows), Labels::shipped());
    REQUIRE(checked.has_value());
    return by_rule(checked->findings);
}

const std::string by_citizenship = "by citizenship";
const std::string by_form = "by form of exploitation";

}  // namespace

TEST_CASE("a published number is digits, digits in groups of three, or <5") {
    CHECK(parse_published("0").value == 0);
    CHECK(parse_published("1,234").value == 1234);
    CHECK(parse_published("12,345,678").value == 12'345'678);
    CHECK(parse_published("1234").value == 1234);
    CHECK(parse_published("<5").written == Written::suppressed);
    CHECK(parse_published("").written == Written::empty);
    for (const auto* text : {"1,23", "1234,567", ",123", "1,", "12.5", "-3", "+3", " 3", "3 ",
                             "<10", "n/a", "1,,234", "99999999999999999999", "1e3", "٣"}) {
        CAPTURE(text);
        CHECK(parse_published(text).written == Written::unreadable);
    }
}

TEST_CASE("a plain file gives one row a key, in codes") {
    const auto glotip = read({{.value = "1,234"},
                              {.category = "Forced labour", .value = "<5", .dimension = by_form},
                              {.category = "Nigeria", .year = "2020", .dimension = by_citizenship},
                              {.sex = "Female", .age = "0 to 17 years", .value = "7"}});
    // The citizenships of 2020 stand there without a total.
    CHECK(by_rule(glotip.findings) == std::map<std::string, int>{{"G15", 1}});
    REQUIRE(glotip.table.rows() == 4);
    CHECK(text(glotip, "state", 0) == "BEN");
    CHECK(text(glotip, "indicator", 0) == "victims");
    CHECK(text(glotip, "category", 0) == "_T");
    CHECK(people(glotip, 0) == Count{1234});
    CHECK(text(glotip, "category", 1) == "labour");
    CHECK(people(glotip, 1) == Count::suppressed());
    CHECK(text(glotip, "category", 2) == "NGA");
    CHECK((*glotip.table.counts("year"))[2] == Count{2020});
    CHECK(text(glotip, "sex", 3) == "F");
    CHECK(text(glotip, "age", 3) == "0-17");
    CHECK((*glotip.table.counts("row"))[3] == Count{5});
}

TEST_CASE("a repeated number is kept once, contradicting numbers are all taken out") {
    const auto glotip = read({{.value = "8"},
                              {.value = "8"},
                              {.year = "2020", .value = "8"},
                              {.year = "2020", .value = "<5"}});
    REQUIRE(glotip.table.rows() == 2);
    CHECK(people(glotip, 0) == Count{8});
    CHECK(people(glotip, 1) == Count::missing());
    CHECK(glotip.counts.repeated == 2);
    const auto counts = by_rule(glotip.findings);
    CHECK(counts.at("G03") == 1);
    CHECK(counts.at("G04") == 1);
    CHECK(glotip.findings[0].related.size() == 1);
    CHECK(glotip.findings[0].related[0].row == 3);
}

TEST_CASE("three equal rows and a different one are a conflict") {
    const auto counts = found({{.value = "8"}, {.value = "8"}, {.value = "8"}, {.value = "9"}});
    CHECK(counts.count("G03") == 0);
    CHECK(counts.at("G04") == 1);
}

TEST_CASE("lines of one table that mean the same State are added, and that is said") {
    const auto glotip =
        read({{.category = "Nigeria", .value = "12", .dimension = by_citizenship},
              {.category = "NIGERIA", .value = "30", .dimension = by_citizenship},
              {.category = "Nigeria", .year = "2020", .dimension = by_citizenship},
              {.category = "NIGERIA", .year = "2020", .value = "<5", .dimension = by_citizenship}});
    REQUIRE(glotip.table.rows() == 2);
    CHECK(people(glotip, 0) == Count{42});
    CHECK(people(glotip, 1) == Count::suppressed());
    CHECK(glotip.counts.added == 2);
    CHECK(by_rule(glotip.findings).at("G14") == 2);
}

TEST_CASE("a label that is no citizenship keeps its row and loses its number") {
    const auto glotip = read({{.category = "TOTAL", .value = "50", .dimension = by_citizenship},
                              {.category = "Atlantisian", .dimension = by_citizenship}});
    REQUIRE(glotip.table.rows() == 2);
    CHECK(text(glotip, "category", 0) == "_UNUSABLE");
    CHECK(people(glotip, 0) == Count::missing());
    CHECK(people(glotip, 1) == Count::missing());
    const auto counts = by_rule(glotip.findings);
    CHECK(counts.at("G09") == 1);
    CHECK(counts.at("G10") == 1);
    // The label itself is not in the text of a finding.
    for (const auto& finding : glotip.findings) {
        CHECK(finding.message.find("Atlantis") == std::string::npos);
    }
}

TEST_CASE(
    "undecided labels become a lookup to fill in, which decides nothing until it is filled in") {
    const auto source =
        glotip_of({{.category = "Atlantisian", .dimension = by_citizenship},
                   {.category = "Nigeria", .dimension = by_citizenship},
                   {.category = "Egyptt", .dimension = by_citizenship},
                   {.category = "Egyptt", .year = "2020", .dimension = by_citizenship},
                   {.category = "Untold form", .dimension = by_form}});
    std::vector<std::string> undecided;
    REQUIRE(add_undecided(source, Labels::shipped(), undecided));
    REQUIRE(add_undecided(source, Labels::shipped(), undecided));  // a second file with the same
    CHECK(undecided == std::vector<std::string>{"Atlantisian", "Egyptt"});
    const auto csv = lookup_to_fill(undecided, Labels::shipped());
    CHECK(csv.starts_with("label,class,iso3,decided_by,note\r\nAtlantisian,,,,"));
    CHECK(csv.find("\r\nEgyptt,,,,perhaps EGY Egypt 0.9") != std::string::npos);
    const auto lookup = formats::parse_csv(csv, "labels.csv");
    REQUIRE(lookup);
    const auto refused = Labels::shipped().with(*lookup, "labels.csv");
    REQUIRE(!refused);
    CHECK(refused.error().where == "labels.csv:2:class");
}

TEST_CASE("another lookup decides what the shipped one leaves open, and wins over it") {
    const auto lookup =
        formats::parse_csv("label,class,iso3\nAtlantisian,state,GRC\nNigeria,group,\n", "own.csv");
    REQUIRE(lookup.has_value());
    const auto labels = Labels::shipped().with(*lookup, "own.csv");
    REQUIRE(labels.has_value());
    const auto glotip =
        read_glotip(glotip_of({{.category = "Atlantisian", .dimension = by_citizenship},
                               {.category = "Nigeria", .dimension = by_citizenship}}),
                    *labels);
    REQUIRE(glotip.has_value());
    CHECK(text(*glotip, "category", 0) == "GRC");
    CHECK(text(*glotip, "category", 1) == "_GROUP");
}

TEST_CASE("decisions that are not the shipped ones stand in the recipe") {
    const auto lookups = read_lookups({PALERMO_SOURCE "/tests/cases/published/own_lookup.csv"});
    REQUIRE(lookups.has_value());
    REQUIRE(lookups->inputs.size() == 1);
    const auto file = PublishedFile::parse(
        csv_of({{.category = "Beninise", .dimension = by_citizenship}}), "data.csv");
    REQUIRE(file.has_value());
    const auto release =
        release_of_glotip(*file, lookups->labels, {.released = {}, .lookups = lookups->inputs},
                          {"UNODC", "Victims", "2025-04-14", "", ""});
    REQUIRE(release.has_value());
    CHECK((*release->table().text("category"))[0] == "BEN");
    REQUIRE(release->statement().recipe.inputs.size() == 2);
    CHECK(release->statement().recipe.inputs[1].name == "own_lookup.csv");
    CHECK(!read_lookups({PALERMO_SOURCE "/tests/cases/published/S01.csv"}));
}

TEST_CASE("numbers that are no counts of people are found and taken out") {
    const auto glotip = read({{.year = "2015", .value = ""},
                              {.year = "2016", .value = "12.5"},
                              {.year = "2017", .value = "1,000,000"},
                              {.year = "2018", .value = "60"},
                              {.year = "2019", .value = "61,000"}});
    CHECK(by_rule(glotip.findings).at("G01") == 4);
    for (const std::size_t row : {0, 1, 2, 4}) {
        CHECK(people(glotip, row) == Count::missing());
    }
    CHECK(people(glotip, 3) == Count{60});
}

TEST_CASE("a large honest jump is no alarm") {
    // 11,478 after 117 stands in the releases of 2023 and 2025.
    CHECK(found({{.year = "2018", .value = "117"}, {.year = "2019", .value = "11,478"}})
              .count("G01") == 0);
}

TEST_CASE("more than one in fifty people of a small State is impossible") {
    // Nauru has about 11,600 people; 2% are 232, but below 1,000 nothing is said.
    const std::string nauru = "NRU,Nauru,Oceania,Micronesia";
    CHECK(found({{.value = "1,200", .state = nauru}}).at("G01") == 1);
    CHECK(found({{.value = "900", .state = nauru}}).count("G01") == 0);
}

TEST_CASE("the name of a questionnaire cell is recognised as category and as number") {
    const auto counts = found(
        {{.category = "Q7.3_4s_2016",
          .year = "2016",
          .value = "7,342,016",
          .dimension = by_citizenship},
         {.category = "Qatar", .year = "2016", .value = "7,312,016", .dimension = by_citizenship},
         {.category = "Qatar", .year = "2017", .value = "2,016", .dimension = by_citizenship}});
    CHECK(counts.at("G02") == 2);
}

TEST_CASE("lost characters are seen, honest accents are not") {
    const auto counts = found({{.category = "Espa\xEF\xBF\xBD"
                                            "a",
                                .dimension = by_citizenship},
                               {.category = "EspaÃ±a", .dimension = by_citizenship},
                               {.category = "España", .dimension = by_citizenship},
                               {.category = "Côte d’Ivoire", .dimension = by_citizenship},
                               {.category = "SÃO", .dimension = by_citizenship}});
    CHECK(counts.at("G05") == 2);
}

TEST_CASE("a sex table is checked when it is fully published, and only then") {
    const auto table = [](std::string female, std::string male, std::string unknown) {
        return found({{.value = "100"},
                      {.sex = "Female", .value = female},
                      {.sex = "Male", .value = male},
                      {.sex = "Unknown", .age = "Unknown", .value = unknown}});
    };
    CHECK(table("60", "35", "5").count("G06") == 0);
    CHECK(table("60", "35", "3").at("G06") == 1);
    CHECK(table("60", "38", "5").at("G06") == 1);
    CHECK(table("60", "<5", "3").count("G06") == 0);
}

TEST_CASE("adults and children are checked against the total, with people of unknown age") {
    CHECK(found({{.value = "80"},
                 {.age = "18 years or over", .value = "50"},
                 {.age = "0 to 17 years", .value = "20"},
                 {.sex = "Unknown", .age = "Unknown", .value = "10"}})
              .count("G07") == 0);
    CHECK(found({{.value = "80"},
                 {.age = "18 years or over", .value = "50"},
                 {.age = "0 to 17 years", .value = "20"}})
              .at("G07") == 1);
}

TEST_CASE(
    "forms that add up to more than the total are a note, whatever the suppressed ones hide") {
    CHECK(found({{.value = "100"},
                 {.category = "Sexual exploitation", .value = "70", .dimension = by_form},
                 {.category = "Forced labour", .value = "45", .dimension = by_form},
                 {.category = "Other forms of exploitation", .value = "<5", .dimension = by_form}})
              .at("G08") == 1);
    CHECK(found({{.value = "100"},
                 {.category = "Sexual exploitation", .value = "97", .dimension = by_form},
                 {.category = "Other forms of exploitation", .value = "<5", .dimension = by_form}})
              .count("G08") == 0);
}

TEST_CASE(
    "one form alone above the total is a warning, for having several forms does not explain it") {
    const auto checked =
        check(glotip_of({{.value = "100"},
                         {.category = "Forced labour", .value = "120", .dimension = by_form},
                         {.category = "Sexual exploitation", .value = "<5", .dimension = by_form}}),
              Labels::shipped(), {"G08"});
    REQUIRE(checked.has_value());
    REQUIRE(checked->findings.size() == 1);
    CHECK(checked->findings[0].severity == Severity::warning);
    CHECK(checked->findings[0].message == "one form of exploitation alone is more than this total");
}

TEST_CASE("a State without a total is named with what its parts make at the least") {
    const auto glotip =
        read({{.sex = "Female", .value = "60"},
              {.sex = "Male", .value = "48"},
              {.category = "Sexual exploitation", .value = "70", .dimension = by_form},
              {.category = "Forced labour", .value = "45", .dimension = by_form},
              {.category = "Nigeria", .value = "30", .dimension = by_citizenship},
              {.category = "Nationals", .value = "<5", .dimension = by_citizenship}});
    const auto absent = absent_totals(glotip.table);
    REQUIRE(absent.size() == 1);
    CHECK(absent[0].state == "BEN");
    CHECK(absent[0].indicator == "victims");
    CHECK(absent[0].year == 2019);
    CHECK(absent[0].total == CellState::missing);
    CHECK(absent[0].people_at_least == 108);  // 60 + 48; a person can have both forms
    CHECK(absent[0].by == Breakdown::sex);
    CHECK(absent[0].row == 2);
    CHECK(absent[0].part_rows == std::vector<std::int64_t>{2, 3});
    CHECK(by_rule(glotip.findings).at("G15") == 1);
    CHECK(glotip.findings[0].message ==
          "Benin (BEN), 2019, detected victims: no row holds the total; the parts by sex make 108 "
          "at the least");
}

TEST_CASE("a hidden total, and one that cannot be used, are no totals") {
    const auto glotip = read({{.year = "2018", .value = "<5"},
                              {.age = "18 years or over", .year = "2018", .value = "1,096"},
                              {.age = "0 to 17 years", .year = "2018", .value = "193"},
                              {.sex = "Unknown", .age = "Unknown", .year = "2018", .value = "7"},
                              {.year = "2019", .value = "80"},
                              {.year = "2019", .value = "90"},
                              {.category = "Forced labour", .value = "70", .dimension = by_form}});
    const auto absent = absent_totals(glotip.table);
    REQUIRE(absent.size() == 2);
    CHECK(absent[0].total == CellState::suppressed);
    CHECK(absent[0].people_at_least == 1296);  // 1,096 + 193 + 7
    CHECK(absent[0].by == Breakdown::age);
    CHECK(absent[0].row == 2);
    CHECK(absent[1].total == CellState::missing);  // two numbers for one total (G04)
    CHECK(absent[1].people_at_least == 70);
    CHECK(absent[1].row == 6);
}

TEST_CASE("people are not counted twice for a lower bound") {
    // Own nationals 9 are Benin's 8 and somebody else; sex unknown may be a woman of unknown age.
    const auto glotip = read({{.category = "Nationals", .value = "9", .dimension = by_citizenship},
                              {.category = "Benin", .value = "8", .dimension = by_citizenship},
                              {.category = "Abroad", .value = "5", .dimension = by_citizenship},
                              {.category = "Nigeria", .value = "6", .dimension = by_citizenship},
                              {.sex = "Female", .value = "10"},
                              {.sex = "Unknown", .age = "Unknown", .value = "5"}});
    const auto absent = absent_totals(glotip.table);
    REQUIRE(absent.size() == 1);
    CHECK(absent[0].people_at_least == 15);  // 9 + 6
    CHECK(absent[0].by == Breakdown::citizenship);
}

TEST_CASE("a total that is there, hidden parts alone and repatriations say nothing") {
    CHECK(absent_totals(read({{.value = "20"}, {.sex = "Male", .value = "39"}}).table).empty());
    CHECK(
        absent_totals(read({{.sex = "Male", .value = "<5"}, {.sex = "Female", .value = "0"}}).table)
            .empty());
    CHECK(
        absent_totals(
            read({{.category = "Ghana", .value = "40", .dimension = "by country of repatriation"}})
                .table)
            .empty());
}

TEST_CASE("forms that make more than the total are listed for those who draw") {
    const auto glotip = read(
        {{.value = "100"},
         {.category = "Sexual exploitation", .value = "70", .dimension = by_form},
         {.category = "Forced labour", .value = "45", .dimension = by_form},
         {.year = "2020", .value = "100"},
         {.category = "Sexual exploitation", .year = "2020", .value = "97", .dimension = by_form}});
    const auto stacked = stacked_forms(glotip.table);
    REQUIRE(stacked.size() == 1);
    CHECK(stacked[0].state == "BEN");
    CHECK(stacked[0].year == 2019);
    CHECK(stacked[0].total_people == 100);
    CHECK(stacked[0].forms_people == 115);
    CHECK(stacked[0].row == 2);
}

TEST_CASE("a part larger than its total is said whatever else stands beside it") {
    const auto messages = [](std::initializer_list<Row> rows) {
        const auto checked = check(glotip_of(rows), Labels::shipped(), {"G16"});
        REQUIRE(checked.has_value());
        std::vector<std::string> texts;
        for (const auto& finding : checked->findings) texts.push_back(finding.message);
        return texts;
    };
    using Texts = std::vector<std::string>;
    CHECK(messages({{.value = "20"}, {.sex = "Male", .value = "39"}}) ==
          Texts{"Male alone is more than this total"});
    CHECK(messages({{.value = "20"}, {.sex = "Male", .value = "20"}}).empty());
    CHECK(messages({{.value = "20"},
                    {.sex = "Female", .value = "15"},
                    {.sex = "Male", .value = "<5"},
                    {.sex = "Other", .value = "9"}}) ==
          Texts{"Female and Other together are more than this total"});
    CHECK(messages({{.age = "0 to 17 years", .value = "<5"},
                    {.sex = "Male", .age = "0 to 17 years", .value = "8"}}) ==
          Texts{"Male 0 to 17 years alone is more than this total, which is hidden as fewer than "
                "five"});
    CHECK(
        messages({{.value = "20"},
                  {.sex = "Female", .age = "18 years or over", .value = "12"},
                  {.sex = "Male", .age = "0 to 17 years", .value = "9"}}) ==
        Texts{"Female 18 years or over and Male 0 to 17 years together are more than this total"});
    // A total of two numbers is a matter of G04, a full table of G06, a hidden total of G15.
    CHECK(messages({{.value = "20"}, {.value = "21"}, {.sex = "Male", .value = "39"}}).empty());
    CHECK(
        messages({{.value = "20"}, {.sex = "Male", .value = "39"}, {.sex = "Female", .value = "5"}})
            .empty());
    CHECK(messages({{.value = "<5"}, {.sex = "Male", .value = "39"}}).empty());
}

TEST_CASE("a rule that does not know the file is refused, for it would find nothing") {
    const auto refused = check(glotip_of({{}}), Labels::shipped(), {"S04"});
    REQUIRE(!refused);
    CHECK(in_english(refused.error()).starts_with("rule S04 does not look at a \"UNODC"));
}

TEST_CASE("what was looked at and what was not is said with every verdict") {
    const auto source = source_of(
        "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,Unit of "
        "measurement,txtVALUE,Source,Remark\nBEN,Benin,Africa,Sub-Saharan Africa,Detected "
        "trafficking victims,Total,Total,Total,Total,2019,Counts,30,GLOTIP,seen twice\n",
        "glotip.csv");
    const auto checked = check(source, Labels::shipped());
    REQUIRE(checked.has_value());
    CHECK(what_was_checked(*checked) ==
          "Looked at: 1 row, by rules G01 G02 G03 G04 G05 G06 G07 G08 G09 G10 G11 G12 G13 G14 G15 "
          "G16\n"
          "Not looked at: column \"Remark\"\n"
          "G12 did not look for years after the release: the file's name holds no date\n");
}

TEST_CASE("a UNODC file with names nearly right is the same file") {
    const std::string row =
        "BEN,Benin,Africa,Sub-Saharan Africa,Detected trafficking victims,Total,Total,Total,Total,"
        "2019,Counts,30,GLOTIP\n";
    for (const auto* header :
         {"ISO3_CODE,COUNTRY,REGION,SUBREGION,INDICATOR,DIMENSION,CATEGORY,SEX,AGE,YEAR,"
          "UNIT OF MEASUREMENT,TXTVALUE,SOURCE\n",
          "Iso3_code,Country ,Region,Subregion,Indicator,Dimension,Category, Sex,Age,Year,"
          "Unit of measurement,txtVALUE,Source\n",
          "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,"
          "\"Unit of\nmeasurement\",txtVALUE,Source\xC2\xA0\n"}) {
        CAPTURE(header);
        const auto glotip =
            read_glotip(source_of(header + row, "data_2025-04-14.csv"), Labels::shipped());
        REQUIRE(glotip.has_value());
        CHECK(glotip->findings.empty());
        CHECK(people(*glotip, 0) == Count{30});
    }
    const auto slip =
        check(source_of("Iso3_code,Contry,Region,Subregion,Indicator,Dimension,Category,Sex,Age,"
                        "Year,Unit of measurement,txtVALUE,Source\n" +
                            row,
                        "data_2025-04-14.csv"),
              Labels::shipped());
    REQUIRE(!slip);
    CHECK(slip.error().id == "published.file_with_slips");
    CHECK(in_english(slip.error()).find("2 \"Contry\" = \"Country\"; rename") != std::string::npos);
}

TEST_CASE("a number under a unit that is a rate is no count of people") {
    const auto glotip = read_glotip(
        source_of("Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,"
                  "Unit of measurement,txtVALUE,Source\nBEN,Benin,Africa,Sub-Saharan Africa,"
                  "Detected trafficking victims,Total,Total,Total,Total,2019,"
                  "\"Rate per 100,000\",20,GLOTIP\n",
                  "data_2025-04-14.csv"),
        Labels::shipped());
    REQUIRE(glotip.has_value());
    CHECK(people(*glotip, 0) == Count::missing());
    CHECK(by_rule(glotip->findings).at("G13") == 1);
}

TEST_CASE("a State is its code; a wrong name or region is said, an unknown code has no State") {
    CHECK(found({{.state = "BEN,Togo,Africa,Sub-Saharan Africa"}}).at("G11") == 1);
    CHECK(found({{.state = "BEN,Benin,Africa,Southern Asia"}}).at("G11") == 1);
    const auto glotip = read({{.state = "SAF,,,"}, {.state = ",Sark,Europe,Northern Europe"}});
    CHECK(by_rule(glotip.findings).at("G11") == 2);
    CHECK((*glotip.table.text("state")).missing(0));
    CHECK(people(glotip, 0) == Count::missing());
    CHECK(text(glotip, "state", 1) == "XSK");
    CHECK(people(glotip, 1) == Count{10});
}

TEST_CASE("a year before the Protocol, after the release or of no four digits is said") {
    const auto counts =
        found({{.year = "1999"}, {.year = "2026"}, {.year = "2019/20"}, {.year = "2000"}});
    CHECK(counts.at("G12") == 3);
}

TEST_CASE("codes outside their lists are said once each") {
    const auto counts = found({{.sex = "Femal"},
                               {.sex = "Femal", .year = "2020"},
                               {.age = "18+"},
                               {.category = "Begging", .dimension = by_form},
                               {.indicator = "Victims"}});
    CHECK(counts.at("G13") == 4);
}

TEST_CASE("a file without a date of release is refused, unless the date is given") {
    const auto source = glotip_of({{}}, "glotip.csv");
    CHECK(!read_glotip(source, Labels::shipped()));
    CHECK(!read_glotip(source, Labels::shipped(), {.released = "14/04/2025", .lookups = {}}));
    const auto glotip =
        read_glotip(source, Labels::shipped(), {.released = "2025-04-14", .lookups = {}});
    REQUIRE(glotip.has_value());
    CHECK(glotip->released == "2025-04-14");
}

TEST_CASE("a file that lacks columns is refused, and all missing ones are named") {
    const auto source = source_of(
        "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Year\nBEN,,,,,,,,\n",
        "short.csv");
    const auto refused = check(source, Labels::shipped());
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::invalid_input);
    CHECK(refused.error().where == "short.csv:1");
    for (const auto* name : {"\"Age\"", "\"Unit of measurement\"", "\"txtVALUE\"", "\"Source\""}) {
        CHECK(in_english(refused.error()).find(name) != std::string::npos);
    }
}

TEST_CASE("a file of another kind is refused with the kinds that are known") {
    const auto refused = check(source_of("a,b\n1,2\n", "other.csv"), Labels::shipped());
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::invalid_input);
    CHECK(in_english(refused.error()).find("none of the files palermo knows") != std::string::npos);
}

TEST_CASE("every rule has a page with its title, and no two share an id") {
    std::map<std::string_view, int> ids;
    for (const auto& rule : rules()) {
        CAPTURE(rule.id);
        CHECK(++ids[rule.id] == 1);
        const std::string first_line = "# " + std::string(rule.id) + " " + std::string(rule.title);
        CHECK(page_of(rule.id).substr(0, first_line.size() + 1) == first_line + "\n");
        CHECK(!what_to_do(rule.id).empty());
    }
    CHECK(page_of("G99").empty());
    CHECK(what_to_do("G99").empty());
}
