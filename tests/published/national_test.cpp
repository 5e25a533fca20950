#include "palermo/published/national.hpp"

#include <doctest/doctest.h>

#include <map>

#include "palermo/formats/csv.hpp"

using namespace palermo;
using namespace palermo::published;

namespace {

/// "total _T F _T 2024" to its count, or "hidden".
std::map<std::string, std::string> canonical(const std::string& text) {
    const auto national = formats::parse_csv(text, "NLD.victims.csv");
    REQUIRE(national);
    const auto table = canonical_of_national(*national, "NLD");
    REQUIRE(table);
    std::map<std::string, std::string> cells;
    for (std::size_t row = 0; row < table->rows(); ++row) {
        const auto people = (*table->counts("people"))[row];
        std::string key;
        for (const auto* name : {"dimension", "category", "sex", "age"})
            key += std::string((*table->text(name))[row]) + " ";
        key += std::to_string((*table->counts("year"))[row].value);
        cells[key] = people.known() ? std::to_string(people.value) : "hidden";
    }
    return cells;
}

}  // namespace

TEST_CASE("a State's tables become the rows that UNODC publishes") {
    const auto cells = canonical(
        "year,sex,age,form,citizenship,count\n"
        "2024,Total,Total,Total,Total,120\n"
        "2024,F,0_17,Total,Total,*\n"
        "2024,F,Total,SEXUAL,Total,80\n"
        "2024,F,Total,SEX.PROST,Total,70\n"
        "2024,Total,Total,Total,NGA,30\n"
        "2024,Total,Total,Total,UNK,4\n"
        "Total,Total,Total,Total,Total,120\n");
    CHECK(cells.size() == 5);
    CHECK(cells.at("total _T _T _T 2024") == "120");
    CHECK(cells.at("total _T F 0-17 2024") == "hidden");
    CHECK(cells.at("form sexual F _T 2024") == "80");
    CHECK(cells.at("citizenship NGA _T _T 2024") == "30");
    CHECK(cells.at("citizenship _UNKNOWN _T _T 2024") == "4");
}

TEST_CASE("the stateless and groups of States are added, and a sum with a hidden part is hidden") {
    CHECK(canonical("year,citizenship,count\n2024,STATELESS,8\n2024,GROUP,3\n")
              .at("citizenship _GROUP _T _T 2024") == "11");
    CHECK(canonical("year,citizenship,count\n2024,STATELESS,8\n2024,GROUP,*\n")
              .at("citizenship _GROUP _T _T 2024") == "hidden");
}

TEST_CASE("people counted in no year have no place in a table by year") {
    CHECK(canonical("year,sex,count\n,F,8\n2024,F,3\n").size() == 1);
}

TEST_CASE("the State is told by the name of the file") {
    CHECK(state_in_name("NLD.victims.csv") == "NLD");
    CHECK(state_in_name("work/release/NGA.victims.csv") == "NGA");
    CHECK(state_in_name("ZZZ.victims.csv").empty());
    CHECK(state_in_name("victims.csv").empty());
}

TEST_CASE(
    "a State's tables with a column, a code or a number that is none are refused with the place") {
    const auto refused = [](const std::string& text) {
        const auto national = formats::parse_csv(text, "NLD.victims.csv");
        REQUIRE(national);
        const auto cells = NationalCells::of(*national, "NLD.victims.csv");
        REQUIRE_FALSE(cells);
        return std::pair(std::string(cells.error().id), cells.error().where.row);
    };
    using Refusal = std::pair<std::string, std::int64_t>;
    // By a column of regions the same people would be counted in every region and in the sum.
    CHECK(refused("year,sex,region,count\n2024,Total,North,5\n") ==
          Refusal("national.unknown_column", 1));
    CHECK(refused("year,sexe,count\n2024,F,5\n") == Refusal("national.unknown_column", 1));
    CHECK(refused("year,sex,count\n2024,F,5\n2024,woman,5\n") ==
          Refusal("national.unknown_code", 3));
    CHECK(refused("year,sex,count\n2024,F,5\n24-25,F,5\n") == Refusal("national.unknown_code", 3));
    CHECK(refused("year,sex,count\n2024,F,n/a\n") == Refusal("national.no_number", 2));
    CHECK(refused("year,sex,count\n2024,F,-5\n") == Refusal("national.no_number", 2));
    CHECK(refused("sex,count\nF,5\n") == Refusal("national.no_year", 0));
    CHECK(refused("year,sex\n2024,F\n") == Refusal("national.no_count", 0));
}

TEST_CASE("hidden is written as nothing, a star or below a number, and zero is zero") {
    const auto national = formats::parse_csv(
        "year,sex,count\n2024,F,\n2024,M,*\n2024,O,<5\n2024,U,0\n", "NLD.victims.csv");
    const auto cells = NationalCells::of(*national, "NLD.victims.csv");
    REQUIRE(cells);
    for (const std::size_t row : {0, 1, 2}) CHECK(cells->people(row) == Count::suppressed());
    CHECK(cells->people(3) == Count{0, CellState::known});
}
