// Small invented files for the tests of `published`.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "palermo/formats/csv.hpp"
#include "palermo/formats/source.hpp"

namespace palermo::published::testing {

inline formats::Source source_of(std::string_view csv, std::string name) {
    auto table = formats::parse_csv(csv, name);
    REQUIRE(table.has_value());
    formats::Source source;
    source.table = *std::move(table);
    source.digest = {std::move(name), std::string(64, '0')};
    return source;
}

/// One line of a UNODC file of an invented year's report by Benin.
struct Row {
    std::string category = "Total";
    std::string sex = "Total";
    std::string age = "Total";
    std::string year = "2019";
    std::string value = "10";
    std::string dimension = "Total";
    std::string indicator = "Detected trafficking victims";
    std::string state = "BEN,Benin,Africa,Sub-Saharan Africa";
};

inline std::string csv_of(std::initializer_list<Row> rows) {
    std::string csv =
        "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,"
        "Unit of measurement,txtVALUE,Source\n";
    for (const auto& row : rows) {
        csv += row.state + "," + row.indicator + "," + row.dimension + ",\"" + row.category +
               "\"," + row.sex + "," + row.age + "," + row.year + ",Counts,\"" + row.value +
               "\",GLOTIP\n";
    }
    return csv;
}

inline formats::Source glotip_of(std::initializer_list<Row> rows,
                                 std::string name = "data_glotip_2025-04-14.csv") {
    return source_of(csv_of(rows), std::move(name));
}

}  // namespace palermo::published::testing
