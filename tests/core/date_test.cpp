#include "palermo/core/date.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <chrono>

using namespace palermo;

TEST_CASE("a date is a day that was or will be") {
    const auto date = Date::parse("2025-04-14");
    REQUIRE(date.has_value());
    CHECK(date->year() == 2025);
    CHECK(date->month() == 4);
    CHECK(date->day() == 14);
    CHECK(to_string(*date) == "2025-04-14");
    CHECK(Date::parse("2024-02-29").has_value());
    CHECK(Date::parse("2000-02-29").has_value());
    CHECK(to_string(*Date::parse("0001-01-01")) == "0001-01-01");
    for (const auto* text :
         {"", "2025-02-31", "2025-02-29", "1900-02-29", "2025-04-31", "2025-13-01", "2025-00-10",
          "2025-01-00", "0000-01-01", "2025-4-14", "14-04-2025", "2025/04/14", "2025-04-14 ",
          "2025-04-14T00:00", "+025-04-14", "2025-04-1a", "٢٠٢٥-٠٤-١٤"}) {
        CAPTURE(text);
        CHECK(!Date::parse(text).has_value());
    }
}

TEST_CASE("dates stand in the order of the calendar") {
    CHECK(*Date::parse("2023-05-30") < *Date::parse("2025-04-14"));
    CHECK(*Date::parse("2025-03-31") < *Date::parse("2025-04-01"));
    CHECK(*Date::parse("2025-04-14") == *Date::parse("2025-04-14"));
}

TEST_CASE("a file name gives its date, and nothing that only looks like one") {
    REQUIRE(date_in("data_glotip_2025-04-14.csv").has_value());
    CHECK(to_string(*date_in("data_glotip_2025-04-14.csv")) == "2025-04-14");
    CHECK(to_string(*date_in("2025-02-31_made_2025-03-01.csv")) == "2025-03-01");
    CHECK(!date_in("data_glotip.csv").has_value());
    CHECK(!date_in("12025-04-14.csv").has_value());
    CHECK(!date_in("2025-04-145.csv").has_value());
    CHECK(!date_in("2025-04-1").has_value());
}

TEST_CASE("what is written is read back as the same day, for every day there is") {
    CHECK(rc::check("write, read", [] {
        using namespace std::chrono;
        const sys_days first(year(1) / 1 / 1), last(year(9999) / 12 / 31);
        const int count = static_cast<int>((last - first).count());
        const year_month_day day(first + days(*rc::gen::inRange(0, count + 1)));
        char text[16];
        std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                      static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
        const auto date = Date::parse(text);
        RC_ASSERT(date.has_value());
        RC_ASSERT(to_string(*date) == text);
    }));
}
