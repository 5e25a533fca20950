#include "palermo/table/columns.hpp"

#include <doctest/doctest.h>

using namespace palermo;

TEST_CASE("commas part names of columns, unless a column is called so") {
    const auto table =
        *Table::make({TextColumn("region"), TextColumn("form"), TextColumn("sex,age")});
    using Names = std::vector<std::string>;
    CHECK(columns_named(table, Names{"region,form"}) == Names{"region", "form"});
    CHECK(columns_named(table, Names{"region", "sex,age"}) == Names{"region", "sex,age"});
    CHECK(columns_named(table, Names{"region,none,"}) == Names{"region", "none"});
}
