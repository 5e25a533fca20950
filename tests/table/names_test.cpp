#include "palermo/table/names.hpp"

#include <doctest/doctest.h>

#include <array>

#include "palermo/table/table.hpp"

using namespace palermo;

TEST_CASE("a column name is the same with other case, surplus white space and invisible marks") {
    for (const auto* name :
         {"Unit of measurement", "UNIT OF MEASUREMENT", " Unit of measurement ",
          "Unit of\nmeasurement", "Unit of\r\n measurement",
          "Unit\xC2\xA0of\xE3\x80\x80measurement", "\xEF\xBB\xBF\xEF\xBB\xBFUnit of measurement",
          "Unit of meas\xC2\xADurement", "\xEF\xBC\xB5nit of measurement"}) {
        CAPTURE(name);
        CHECK(folded_name(name) == "unit of measurement");
    }
    CHECK(folded_name("") == "");
    CHECK(folded_name(" \xEF\xBB\xBF ") == "");
    // Two words are two words, an accent is a letter, and bytes that are no text stay as they are.
    CHECK(folded_name("Unitof measurement") == "unitof measurement");
    CHECK(folded_name("A\xC3\xB1o") == "a\xC3\xB1o");
    CHECK(folded_name("a\xA0") == "a\xA0");
}

TEST_CASE("a name is shown with what nobody sees") {
    CHECK(visible_name("Country ") == "\"Country \"");
    CHECK(visible_name("Unit of\r\nmeasurement") == "\"Unit of\\r\\nmeasurement\"");
    CHECK(visible_name("\xEF\xBB\xBFSex\xC2\xA0") == "\"<U+FEFF>Sex<U+00A0>\"");
}

TEST_CASE(
    "a table finds a column by the exact name first, then by the only one that is nearly so") {
    const auto make = [](std::initializer_list<const char*> names) {
        std::vector<Table::Column> columns;
        for (const auto* name : names) columns.emplace_back(TextColumn(name));
        auto table = Table::make(std::move(columns));
        REQUIRE(table);
        return *std::move(table);
    };
    const auto table = make({"Sex", "SEX ", "COUNTRY ", "age", "Age "});
    CHECK(table.text("Sex")->name() == "Sex");
    CHECK(table.text("SEX ")->name() == "SEX ");
    CHECK(table.text("Country")->name() == "COUNTRY ");
    CHECK(table.text("AGE") == nullptr);     // two are as near
    CHECK(table.text("Contry") == nullptr);  // a slip is not acted on
    CHECK(table.counts("Country") == nullptr);
}

TEST_CASE("a slip of a name is proposed, where it is the only nearest") {
    constexpr std::array<std::string_view, 4> names = {"Contry", "Sex", "Yaer", "Region"};
    CHECK(nearest_name(names, "Country") == 0);
    CHECK(nearest_name(names, "Year") == 2);
    CHECK(nearest_name(names, "Category") == std::nullopt);
    constexpr std::array<std::string_view, 2> tied = {"Agee", "Agem"};
    CHECK(nearest_name(tied, "Age") == std::nullopt);
    CHECK(find_name(names, " SEX") == 1);
    CHECK(find_name(names, "Country") == std::nullopt);
}
