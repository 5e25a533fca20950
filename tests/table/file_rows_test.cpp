#include "palermo/table/file_rows.hpp"

#include <doctest/doctest.h>

using namespace palermo;

TEST_CASE("rows left out move the places of the rows below them") {
    FileRows rows(3);  // names in row 3; rows 4 and 7 are nothing
    rows.leave_out(0, 1);
    rows.leave_out(2, 1);
    CHECK(rows(0) == 5);
    CHECK(rows(1) == 6);
    CHECK(rows(2) == 8);
    CHECK(rows(100) == 106);
    CHECK(rows.left_out() == 2);
    for (std::size_t row = 0; row < 9; ++row) CHECK(rows.table_row(rows(row)) == row);
    CHECK(rows.gaps() == std::vector<FileRows::Gap>{{4, 4}, {7, 7}});
    rows.leave_out(2, 2);
    CHECK(rows(2) == 10);
    CHECK(rows.gaps() == std::vector<FileRows::Gap>{{4, 4}, {7, 9}});
    CHECK(FileRows()(0) == 2);
}
