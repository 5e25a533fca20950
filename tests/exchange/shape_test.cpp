#include "palermo/exchange/shape.hpp"

#include <doctest/doctest.h>

#include "palermo/formats/csv.hpp"
#include "palermo/published/admit.hpp"
#include "palermo/published/national.hpp"

using namespace palermo;
using namespace palermo::exchange;

namespace {

Table csv(const std::string& text) {
    auto table = formats::parse_csv(text, "t.csv");
    REQUIRE(table);
    return std::move(*table);
}

/// A State's tables as somebody published them.
protect::Release tables_of(const std::string& text) {
    const auto file = published::PublishedFile::parse(text, "NLD.victims.csv");
    REQUIRE(file);
    auto release =
        published::release_as_it_stands(*file, "test", {"Office", "Tables", "2025-01-01", ""});
    REQUIRE(release);
    return std::move(*release);
}

const std::string small =
    "year,sex,age,form,citizenship,count\n"
    "2020,Total,Total,Total,Total,120\n"
    "2020,F,Total,Total,Total,100\n"
    "2020,M,Total,Total,Total,*\n"
    "2020,Total,Total,SEXUAL,Total,80\n"
    "2020,Total,Total,SEX,Total,80\n"
    "2020,Total,Total,Total,NGA,30\n"
    "Total,Total,Total,Total,Total,120\n";

std::string text_in(const Table& table, std::string_view column, std::size_t row) {
    const auto* text = table.text(column);
    REQUIRE(text != nullptr);
    return std::string((*text)[row]);
}

}  // namespace

TEST_CASE("every shape that is shipped can be read, and says what could not be checked") {
    REQUIRE(shape_names().size() >= 3);
    for (const auto name : shape_names()) {
        const auto shape = shape_named(name);
        REQUIRE(shape);
        CHECK_FALSE(shape->title.empty());
        CHECK_FALSE(shape->checked.empty());
        CHECK_FALSE(shape->columns.empty());
    }
}

TEST_CASE(
    "120 people in the UNODC columns: a total, women, the form, a citizenship; a hidden number "
    "stays empty") {
    const auto made = shaped(tables_of(small), "NLD", *shape_named("unodc"));
    REQUIRE(made);
    CHECK(made->table.rows() == 5);  // all but the detailed form, and the sum of years
    CHECK(made->hidden == 1);
    CHECK(text_in(made->table, "Iso3_code", 0) == "NLD");
    CHECK(text_in(made->table, "Dimension", 0) == "Total");
    CHECK(text_in(made->table, "txtVALUE", 0) == "120");
    CHECK(text_in(made->table, "Sex", 2) == "Male");
    CHECK(text_in(made->table, "txtVALUE", 2).empty());
    CHECK(text_in(made->table, "Category", 3) == "Sexual exploitation");
    CHECK(text_in(made->table, "Category", 4) == "Nigeria");
    CHECK(text_in(made->table, "recipe", 4) ==
          "NLD.victims.csv: year=2020 sex=Total age=Total citizenship=NGA");
}

TEST_CASE("a rate is people for each 100,000, and only of years whose population is known") {
    auto shape = *shape_named("sdg_16_2_2");
    const auto made =
        shaped(tables_of("year,sex,age,count\n2020,Total,Total,174\n1900,Total,Total,174\n"), "NLD",
               shape);
    REQUIRE(made);
    REQUIRE(made->table.rows() == 3);  // two numbers, and the rate of 2020
    CHECK(made->without_people == 1);
    CHECK(text_in(made->table, "SERIES", 0) == "VC_HTF_DETV");
    CHECK(text_in(made->table, "SERIES", 1) == "VC_HTF_DETVR");
    // 17.4 million people: 174 are about 1 for each 100,000.
    const auto rate = std::stod(text_in(made->table, "OBS_VALUE", 1));
    CHECK(rate > 0.98);
    CHECK(rate < 1.01);
}

TEST_CASE("a sex that the SDG database has no code for is left out and counted") {
    const auto made = shaped(tables_of("year,sex,age,count\n2020,O,Total,12\n2020,F,Total,12\n"),
                             "NLD", *shape_named("sdg_16_2_2"));
    REQUIRE(made);
    CHECK(made->without_code == 1);
}

TEST_CASE("a shape of one's own is three columns; a word that is none is refused with its line") {
    const auto shape =
        read_shape(csv("what,name,value\nrows,total,\ncolumn,An,{year}\ncolumn,Nombre,{value}\n"
                       "code,sex:Total,x\ncode,age:Total,x\n"),
                   "ours");
    REQUIRE(shape);
    const auto made = shaped(tables_of(small), "NLD", *shape);
    REQUIRE(made);
    CHECK(made->table.rows() == 1);
    CHECK(text_in(made->table, "An", 0) == "2020");
    CHECK(text_in(made->table, "Nombre", 0) == "120");
    const auto refused =
        read_shape(csv("what,name,value\nrows,total,\ncolumn,An,{yaer}\n"), "ours");
    REQUIRE_FALSE(refused);
    CHECK(std::string(refused.error().id) == "shape.unknown_word");
    CHECK(refused.error().where.row == 3);
    // A list that is none would leave its cells out in silence.
    CHECK_FALSE(read_shape(csv("what,name,value\nrows,total,\ncode,sexx:F,women\n"), "ours"));
    CHECK_FALSE(read_shape(csv("what,name,value\nrows,total,\ncode,sex,women\n"), "ours"));
    CHECK_FALSE(read_shape(csv("what,name,value\nby,age,non\n"), "ours"));
}
