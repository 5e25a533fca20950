// Dates of birth as clerks write them, and the errors they make; values to be checked by eye.
#include "palermo/linkage/dates.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>

using namespace palermo::linkage;

TEST_CASE("dates are read as written, and what is not known stays unknown") {
    CHECK(parse_date("1990-04-03", DateOrder::year_first) == Date{1990, 4, 3});
    CHECK(parse_date("19900403", DateOrder::year_first) == Date{1990, 4, 3});
    CHECK(parse_date("03/04/1990", DateOrder::day_first) == Date{1990, 4, 3});
    CHECK(parse_date("03/04/1990", DateOrder::month_first) == Date{1990, 3, 4});
    CHECK(parse_date("1990", DateOrder::day_first) == Date{1990, 0, 0});
    CHECK(parse_date("1990-04-00", DateOrder::year_first) == Date{1990, 4, 0});
    for (const char* bad :
         {"", "-", "1990-13-01", "03/04/90", "1990-04-03-02", "soon", "1990--03"}) {
        CAPTURE(bad);
        CHECK(!parse_date(bad, DateOrder::year_first));
    }
}

TEST_CASE(
    "an ordinary error in a date is a slip: one digit, two neighbours swapped, day and month") {
    const Date date{1990, 4, 13};
    CHECK(agreement(date, {1990, 4, 13}) == DateAgreement::same);
    CHECK(agreement(date, {1990, 4, 18}) == DateAgreement::slip);  // 13, 18
    CHECK(agreement(date, {1990, 4, 23}) == DateAgreement::slip);
    CHECK(agreement(date, {1990, 7, 13}) == DateAgreement::slip);
    CHECK(agreement(date, {1970, 4, 13}) == DateAgreement::slip);
    CHECK(agreement(date, {1890, 4, 13}) == DateAgreement::slip);
    CHECK(agreement(date, {1909, 4, 13}) == DateAgreement::slip);  // 90, 09
    CHECK(agreement(date, {1990, 4, 31}) == DateAgreement::slip);
    CHECK(agreement({1990, 1, 12}, {1990, 10, 12}) == DateAgreement::slip);  // 01, 10
    CHECK(agreement({1990, 12, 3}, {1990, 10, 23}) == DateAgreement::slip);  // 1203, 1023
    CHECK(agreement({1990, 4, 3}, {1990, 3, 4}) == DateAgreement::slip);
    CHECK(agreement({1989, 4, 13}, {1990, 4, 13}) == DateAgreement::slip);  // one year
    CHECK(agreement({1989, 4, 13}, {1990, 4, 13}, 0) == DateAgreement::part);
    CHECK(agreement({1989, 4, 13}, {1992, 4, 13}, 3) == DateAgreement::slip);
}

TEST_CASE("two parts of three that agree are more than the year alone, and less than a slip") {
    const Date date{1990, 4, 13};
    CHECK(agreement(date, {1990, 4, 25}) == DateAgreement::part);
    CHECK(agreement(date, {1990, 11, 13}) == DateAgreement::part);
    CHECK(agreement(date, {1975, 4, 13}) == DateAgreement::part);
    CHECK(agreement(date, {1990, 11, 25}) == DateAgreement::year);
    CHECK(agreement(date, {1991, 4, 25}) == DateAgreement::none);
    CHECK(agreement(date, {1975, 4, 25}) == DateAgreement::none);
    CHECK(agreement(date, {1975, 11, 25}) == DateAgreement::none);
    CHECK(agreement({1990, 4, 3}, {1991, 3, 4}) == DateAgreement::none);
}

TEST_CASE("what is not known on one side neither agrees nor differs") {
    const Date date{1990, 4, 13};
    CHECK(agreement(date, {1990, 0, 0}) == DateAgreement::about);
    CHECK(agreement(date, {1990, 4, 0}) == DateAgreement::about);
    CHECK(agreement(date, {1990, 0, 13}) == DateAgreement::about);
    CHECK(agreement({1990, 0, 0}, {1990, 0, 0}) == DateAgreement::about);
    CHECK(agreement({1990, 4, 0}, {1990, 0, 0}) == DateAgreement::about);
    CHECK(agreement(date, {1990, 5, 0}) == DateAgreement::year);
    CHECK(agreement(date, {1990, 0, 14}) == DateAgreement::year);
    CHECK(agreement({1990, 4, 0}, {1990, 5, 0}) == DateAgreement::year);
    // Years near each other: little where no more is known, more where the month agrees too.
    CHECK(agreement(date, {1991, 0, 0}) == DateAgreement::year);
    CHECK(agreement(date, {1992, 0, 0}) == DateAgreement::none);
    CHECK(agreement(date, {1992, 0, 0}, 2) == DateAgreement::year);
    CHECK(agreement(date, {1991, 0, 0}, 0) == DateAgreement::none);
    CHECK(agreement(date, {1991, 4, 0}) == DateAgreement::part);
    CHECK(agreement(date, {1991, 5, 0}) == DateAgreement::none);
    CHECK(agreement(date, Date{}) == DateAgreement::none);
    CHECK(agreement(Date{}, Date{}) == DateAgreement::none);
}

namespace {

rc::Gen<Date> dates() {
    return rc::gen::construct<Date>(rc::gen::cast<std::int16_t>(rc::gen::inRange(1950, 2010)),
                                    rc::gen::cast<std::int8_t>(rc::gen::inRange(0, 13)),
                                    rc::gen::cast<std::int8_t>(rc::gen::inRange(0, 32)));
}
Date whole(Date date) {
    date.month = std::max<std::int8_t>(date.month, 1);
    date.day = std::max<std::int8_t>(date.day, 1);
    return date;
}
std::string digits(const Date& date) {
    const auto text = std::to_string(date.year * 10000 + date.month * 100 + date.day);
    REQUIRE(text.size() == 8);
    return text;
}
// Of any eight digits, whether they are a date or not.
Date date_of(const std::string& text) {
    return {static_cast<std::int16_t>(std::stoi(text.substr(0, 4))),
            static_cast<std::int8_t>(std::stoi(text.substr(4, 2))),
            static_cast<std::int8_t>(std::stoi(text.substr(6, 2)))};
}

}  // namespace

TEST_CASE(
    "dates agree alike from both sides, a whole date with itself, and packed digits are digits") {
    CHECK(rc::check([] {
        const auto a = *dates(), b = *dates();
        const int within = *rc::gen::inRange(0, 4);
        RC_ASSERT(agreement(a, b, within) == agreement(b, a, within));
        RC_ASSERT((agreement(a, b, within) == DateAgreement::same) == (a == b && a.whole()));
        RC_ASSERT(agreement(a, a) == (a.whole() ? DateAgreement::same : DateAgreement::about));
        RC_ASSERT(agreement(a, b, within) <= agreement(a, b, within + 1));
        RC_ASSERT(digits_of(a).packed == std::stoul(digits(a), nullptr, 16));
    }));
}

TEST_CASE("one digit changed is a slip, and so are two neighbours swapped and a month for a day") {
    CHECK(rc::check([] {
        const auto date = whole(*dates());
        const auto text = digits(date);
        auto wrong = text;
        wrong[std::size_t(*rc::gen::inRange(1, 8))] = char('0' + *rc::gen::inRange(0, 10));
        RC_PRE(date_of(wrong).whole() && wrong != text);
        RC_ASSERT(agreement(date, date_of(wrong)) == DateAgreement::slip);
        auto swapped = text;
        const auto at = std::size_t(*rc::gen::inRange(0, 7));
        std::swap(swapped[at], swapped[at + 1]);
        // Where year, month and day all differ nothing is left to see; that needs a swap across a border
        // and more, and one swap touches two parts at most.
        RC_PRE(date_of(swapped).whole());
        RC_ASSERT(agreement(date, date_of(swapped)) >= DateAgreement::slip);
        if (date.day <= 12) {
            RC_ASSERT(agreement(date, {date.year, date.day, date.month}) >= DateAgreement::slip);
        }
    }));
}

TEST_CASE("to forget a part of the same date leaves it about the same") {
    CHECK(rc::check([] {
        const auto date = whole(*dates());
        RC_ASSERT(agreement(date, {date.year, date.month, 0}) == DateAgreement::about);
        RC_ASSERT(agreement(date, {date.year, 0, date.day}) == DateAgreement::about);
        RC_ASSERT(agreement(date, {date.year, 0, 0}) == DateAgreement::about);
    }));
}

TEST_CASE("levels of agreement have names that a reviewer understands") {
    CHECK(name_of(DateAgreement::none) == "differ");
    CHECK(name_of(DateAgreement::slip) == "slip");
    CHECK(name_of(DateAgreement::same) == "same");
}
