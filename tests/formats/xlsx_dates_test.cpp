#include "palermo/formats/detail/xlsx_dates.hpp"

#include <doctest/doctest.h>

using namespace palermo::formats::detail;

namespace {

std::string day(double serial, DateSystem system = DateSystem::from_1900) {
    return iso_date(serial, Shown::day, system).value_or("none");
}

}  // namespace

TEST_CASE("days of a workbook are those of the calendar, around the day that never was") {
    CHECK(day(1) == "1900-01-01");
    CHECK(day(59) == "1900-02-28");
    CHECK(day(60) == "1900-02-29");  // as the cell shows it
    CHECK(day(61) == "1900-03-01");
    CHECK(day(32936) == "1990-03-04");
    CHECK(day(45000) == "2023-03-15");
    CHECK(day(2958465) == "9999-12-31");
    CHECK(day(0, DateSystem::from_1904) == "1904-01-01");
    CHECK(day(31474, DateSystem::from_1904) == "1990-03-04");  // 1462 less
}

TEST_CASE("numbers that no program shows as a day stay numbers") {
    for (const double serial : {-1.0, 0.0, 0.5, 2958466.0, 1e300}) CHECK(day(serial) == "none");
    CHECK(day(-1, DateSystem::from_1904) == "none");
    CHECK(day(2957004, DateSystem::from_1904) == "none");
}

TEST_CASE("a time of day follows where it is shown and not midnight") {
    const auto shown = [](double serial) {
        return iso_date(serial, Shown::day_and_time, DateSystem::from_1900).value_or("none");
    };
    CHECK(shown(32936) == "1990-03-04");
    CHECK(shown(32936.5) == "1990-03-04T12:00:00");
    CHECK(shown(32936.0 + 8.5 / 24) == "1990-03-04T08:30:00");
    CHECK(shown(32936.999999) == "1990-03-05");  // less than a second before midnight
    CHECK(day(32936.5) == "1990-03-04");
}

TEST_CASE("the code of a format says whether it shows a day") {
    for (const auto* code : {"yyyy\\-mm\\-dd;@", "DD/MM/YYYY", "[$-409]d\\-mmm\\-yy", "mmm\\ yyyy",
                             "d.m.yy", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "mmmm"}) {
        CHECK(shown_by(code) == Shown::day);
    }
    for (const auto* code : {"yyyy-mm-dd hh:mm:ss", "m/d/yy h:mm AM/PM"}) {
        CHECK(shown_by(code) == Shown::day_and_time);
    }
    for (const auto* code :
         {"General", "0.00", "#,##0;[Red]-#,##0", "0.00E+00", "hh:mm", "[h]:mm:ss", "mm:ss",
          "0 \"days\"", "\\d0", "@", "0%", "h AM/PM", "Standard", ""}) {
        CHECK(shown_by(code) == Shown::number);
    }
}

TEST_CASE("a day written as text with midnight behind it is that day") {
    CHECK(plain_day("1990-03-04T00:00:00") == "1990-03-04");
    CHECK(plain_day("1990-03-04T00:00:00.000Z") == "1990-03-04");
    CHECK(plain_day("1990-03-04") == "1990-03-04");
    CHECK(plain_day("1990-03-04T08:30:00") == "1990-03-04T08:30:00");
    CHECK(plain_day("1990-03-04T00:00:01") == "1990-03-04T00:00:01");
}
