#include "palermo/published/sdg.hpp"
#include "palermo/published/admit.hpp"

#include <map>

#include "palermo/formats/compress.hpp"
#include "palermo/published/check.hpp"
#include "small_files.hpp"

using namespace palermo;
using namespace palermo::published;
using namespace palermo::published::testing;

namespace {

const std::string folder = PALERMO_SOURCE "/data/examples/sdg/";

formats::Source read(const std::string& name) {
    auto source = formats::read_source(folder + name);
    REQUIRE(source.has_value());
    return *std::move(source);
}

/// The rows of the file as text, by the reader alone: header and fields joined by commas.
std::string as_in_file(const formats::Source& source) {
    std::string text;
    const auto& table = source.table;
    for (std::size_t column = 0; column < table.columns(); ++column) {
        text += (column == 0 ? "" : ",") + std::string(table.name(column));
    }
    text += '\n';
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (std::size_t column = 0; column < table.columns(); ++column) {
            text += column == 0 ? "" : ",";
            text += (*table.text(table.name(column)))[row];
        }
        text += '\n';
    }
    return text;
}

}  // namespace

TEST_CASE("all 6,004 values of the five UNSD series come back as published, digit for digit") {
    std::vector<formats::Source> sources;
    for (const auto* name : {"detv", "detvfl", "detvog", "detvop", "detvsx"}) {
        sources.push_back(read(std::string("unsd_vc_htf_") + name + ".csv.xz"));
    }
    const auto sdg = read_sdg(sources);
    REQUIRE(sdg.has_value());
    CHECK(sdg->table.rows() == 6'004);
    for (const auto& source : sources) {
        CAPTURE(source.digest.name);
        CHECK(print_series(*sdg, source.digest.name) == as_in_file(source));
    }
    // And in clean codes: 998 rows for all forms, of which none is of one sex.
    const auto& form = *sdg->table.text("form");
    const auto& sex = *sdg->table.text("sex");
    std::map<std::pair<std::string_view, std::string_view>, int> rows;
    for (std::size_t row = 0; row < form.size(); ++row) {
        ++rows[{form[row], sex[row]}];
    }
    CHECK(rows[{"_T", "_T"}] == 998);
    CHECK(rows[{"labour", "M"}] == 943);
    CHECK(rows[{"sexual", "F"}] == 197);
}

TEST_CASE("the national file of the United Kingdom keeps its values as written") {
    const auto source = read("uk_indicator_16-2-2.csv.xz");
    const auto sdg = read_sdg({source});
    REQUIRE(sdg.has_value());
    REQUIRE(sdg->table.rows() == 429);
    const auto& value = *sdg->table.text("value");
    const auto& published = *source.table.text("Value");
    for (std::size_t row = 0; row < 429; ++row) {
        CHECK(value[row] == published[row]);
    }
    CHECK(value[0] == "303.0");
    CHECK((*sdg->table.counts("people"))[0] == Count{303});
    CHECK((*sdg->table.text("sex"))[0] == "_T");
}

TEST_CASE("303.0 is a count, 303.5 and -1 are not") {
    CHECK(parse_sdg_count("303") == Count{303});
    CHECK(parse_sdg_count("303.0") == Count{303});
    CHECK(parse_sdg_count("0") == Count{0});
    for (const auto* text : {"", "303.5", "-1", "3.", ".0", "n/a", "1e3", "1,000"}) {
        CAPTURE(text);
        CHECK(parse_sdg_count(text) == Count::missing());
    }
}

TEST_CASE("a series file is checked for repeated keys, codes, counts and sums") {
    const auto checked = check(source_of("age,geo_area,nature,sex,units,year,vc_htf_detvfl\n"
                                         "allage,204,c,female,number,2015,20\n"
                                         "18,204,c,female,number,2015,12\n"
                                         "lt18y,204,c,female,number,2015,7\n"  // 19, not 20
                                         "allage,204,c,male,number,2015,4\n"
                                         "allage,204,c,male,number,2015,5\n"     // another value
                                         "allage,9999,c,male,number,2015,5\n"    // no such area
                                         "allage,204,c,male,number,2016,1.5\n",  // no count
                                         "series.csv"),
                               Labels::shipped());
    REQUIRE(checked.has_value());
    std::map<std::string, std::int64_t> row_of;
    for (const auto& finding : checked->findings) {
        row_of[finding.rule] = finding.place.row;
    }
    CHECK(checked->findings.size() == 5);  // S05 too: a unit of counts beside 1.5
    CHECK(row_of["S01"] == 5);
    CHECK(row_of["S02"] == 7);
    CHECK(row_of["S03"] == 8);
    CHECK(row_of["S04"] == 2);
}

TEST_CASE("a part larger than its total is said where no other part stands beside it") {
    // Bosnia and Herzegovina published 20 for 2012, and 39 men.
    for (const auto& [name, csv] : {std::pair{"national.csv",
                                              "Year,Series,Sex,Age,Units,Value\n"
                                              "2012,VC_HTF_DETV,,,Number,20\n"
                                              "2012,VC_HTF_DETV,Male,,Number,39\n"},
                                    std::pair{"series.csv",
                                              "age,geo_area,nature,sex,units,year,vc_htf_detvfl\n"
                                              "allage,70,c,bothsex,number,2012,20\n"
                                              "allage,70,c,male,number,2012,39\n"}}) {
        CAPTURE(name);
        const auto checked = check(source_of(csv, name), Labels::shipped());
        REQUIRE(checked.has_value());
        REQUIRE(checked->findings.size() == 1);
        CHECK(checked->findings[0].rule == "S04");
        CHECK(checked->findings[0].message == "a part by sex is larger than this total");
        CHECK(checked->findings[0].place.row == 2);
        CHECK(checked->findings[0].related[0].row == 3);
    }
}

TEST_CASE("national files of SDMX and Open SDG shapes are read into the same codes") {
    const auto sdmx =
        read_sdg({source_of("Year,SERIES,UNIT_MEASURE,SEX,AGE,Value\n"
                            "2012,VC_HTF_DETVSX,NUMBER,_T,_T,20\n"
                            "2012,VC_HTF_DETVSX,NUMBER,M,Y0T17,7\n",
                            "sdmx.csv")});
    REQUIRE(sdmx);
    const auto cell = [](const Sdg& sdg, const char* column, std::size_t row) {
        return (*sdg.table.text(column))[row];
    };
    CHECK(cell(*sdmx, "form", 0) == "sexual");  // the code says so
    CHECK(cell(*sdmx, "sex", 0) == "_T");
    CHECK(cell(*sdmx, "age", 0) == "_T");
    CHECK(cell(*sdmx, "sex", 1) == "M");
    CHECK(cell(*sdmx, "age", 1) == "0-17");
    const auto open =
        read_sdg({source_of("Year,Series,Gender,Age group,Unit,Value\n"
                            "2020,Detected victims,Both Sexes,All Ages,Victims,12\n"
                            "2020,Detected victims,Females,15 to 17,Victims,9\n",
                            "open.csv")});
    REQUIRE(open);
    CHECK(cell(*open, "form", 0) == "_T");
    CHECK(cell(*open, "sex", 0) == "_T");
    CHECK(cell(*open, "age", 0) == "_T");
    CHECK(cell(*open, "sex", 1) == "F");
    CHECK(cell(*open, "age", 1) == "15 to 17");
    CHECK(open->findings.empty());
}

TEST_CASE("a unit that cannot be right is said once, and rates are not taken for people") {
    const auto found = [](const std::string& rows) {
        return check(source_of("Year,Series,Sex,Age,Units,Value\n" + rows, "n.csv"),
                     Labels::shipped(), {"S05"})
            ->findings;
    };
    // Counts under "per 100,000", as one State publishes them; 1,017 would be one in a hundred.
    const auto counts = found(
        "2016,V,,,\"per 100,000 population\",1017\n"
        "2017,V,,,\"per 100,000 population\",3\n");
    REQUIRE(counts.size() == 1);
    CHECK(counts[0].severity == Severity::error);
    CHECK(counts[0].place.row == 2);
    CHECK(
        counts[0].message ==
        "this unit is a rate, but no value of its 2 rows has a fraction and some are 100 or more: "
        "they look like counts of people");
    // Rates under persons, as two others do.
    const auto rates = found("2010,V,,,PERSONS,1.7\n2011,V,,,PERSONS,3\n");
    REQUIRE(rates.size() == 1);
    CHECK(rates[0].message ==
          "this unit counts, but 1 of its 2 values has a fraction: rates look so");
    CHECK(found("2010,V,,,PER_100000,0.4\n").at(0).severity == Severity::note);
    CHECK(found("2010,V,,,Number,17\n2011,V,,,Number,303.0\n").empty());
    const auto sdg =
        read_sdg({source_of("Year,Series,Sex,Age,Units,Value\n2010,V,,,%,3\n", "n.csv")});
    REQUIRE(sdg);
    CHECK((*sdg->table.counts("people"))[0] == Count::missing());
    CHECK((*sdg->table.text("value"))[0] == "3");
}

TEST_CASE("parts that are less than their total prove nothing while some are not there") {
    const auto found = [](const char* rows) {
        const auto checked =
            check(source_of(std::string("Year,Series,Sex,Age,Units,Value\n") + rows, "n.csv"),
                  Labels::shipped(), {"S04"});
        REQUIRE(checked.has_value());
        return checked->findings.size();
    };
    CHECK(found("2012,V,,,Number,20\n2012,V,Male,,Number,15\n") == 0);
    CHECK(found("2012,V,,,Number,20\n2012,V,Male,,Number,15\n2012,V,Female,,Number,c\n") == 0);
    CHECK(found("2012,V,,,Number,20\n2012,V,Male,,Number,15\n2012,V,Female,,Number,4\n") == 1);
    CHECK(found("2012,V,,,Number,20\n2012,V,Male,,Number,15\n2012,V,Female,,Number,6\n") == 1);
}

TEST_CASE("an SDG release goes through the door with its publisher and date") {
    const auto path = std::string(PALERMO_SOURCE "/data/examples/sdg/unsd_vc_htf_detv.csv.xz");
    const auto file = PublishedFile::read(path);
    REQUIRE(file.has_value());
    const auto release = release_of_sdg(*file, {"UNSD", "SDG 16.2.2", "2020-10-01", "cite", ""});
    REQUIRE(release.has_value());
    CHECK(release->statement().recipe.inputs.size() == 1);
    CHECK(!release_of_sdg(*file, {"UNSD", "SDG 16.2.2", "", "cite", ""}));
    // Beside it stands who published it.
    CHECK((*citation_beside(path))->publisher == "UNSD");
    CHECK((*citation_beside(path))->released == "2020-10-01");
}
