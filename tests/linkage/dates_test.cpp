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
         {"", "-", "1990-13-01", "03/04/05", "1990-04-03-02", "soon", "1990--03"}) {
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

namespace {

std::optional<Date> read(std::string_view text, DateOrder order = DateOrder::year_first) {
    return read_date(text, order).date;
}
NoDate why(std::string_view text, DateOrder order = DateOrder::year_first) {
    const auto made = read_date(text, order);
    CAPTURE(text);
    REQUIRE(!made.date);
    return made.why;
}

}  // namespace

TEST_CASE("a date is read with a time behind it, with any separator, and packed in eight digits") {
    const Date third{1990, 4, 3};
    for (const auto* text :
         {"1990-04-03", "1990-04-03T00:00:00", "1990-04-03 00:00", "1990-04-03T00:00:00.000Z",
          "1990-04-03 12:30:00 AM", "1990-04-03T00:00:00+02:00", "1990/04/03", "1990.04.03",
          "1990 04 03", "1990/4/3", "1990. 4. 3.", " 1990-04-03 ", "19900403", "19900403T000000",
          "3.4.1990.", "3. 4. 1990", "03041990", "3 / 4 / 1990"}) {
        CAPTURE(text);
        CHECK(read(text) == third);
    }
    CHECK(read("04/03/1990 00:00", DateOrder::month_first) == third);
    CHECK(read("4/1990") == Date{1990, 4, 0});
    for (const auto* text : {"1990-04-03-02", "1990-04-", "-1990", "1990--04", "1990,04,03", "35",
                             "199004", "1990-04-03 was", "04 19 9 0", "12:30", "1988-1990"}) {
        CAPTURE(text);
        CHECK(!read(text));
    }
}

TEST_CASE("digits of any script are digits, and Chinese dates are read") {
    const Date third{1990, 4, 3};
    for (const auto* text :
         {"١٩٩٠-٠٤-٠٣", "٣/٤/١٩٩٠", "۱۹۹۰/۰۴/۰۳", "১৯৯০-০৪-০৩", "１９９０／０４／０３",
          "1990年4月3日", "1990年 04月 03日", "一九九〇年四月三日", "1990年4月3号",
          "\u200f٣/٤/١٩٩٠", "1990\u20110\u0034-03"}) {
        CAPTURE(text);
        CHECK(read(text) == third);
    }
    CHECK(read("1990年十二月二十三日") == Date{1990, 12, 23});
    CHECK(read("1990年4月") == Date{1990, 4, 0});
    CHECK(read("1990年") == Date{1990, 0, 0});
    CHECK(!read("79年4月3日"));  // of which era?
    CHECK(!read("平成2年4月3日"));
}

TEST_CASE("months are read by name in six languages and more") {
    const Date third{1990, 4, 3};
    for (const auto* text :
         {"3 April 1990", "April 3, 1990",          "3rd of April 1990",  "03-APR-1990",
          "3 Apr. 1990",  "Tuesday, April 3, 1990", "1990 Apr 3",         "3 avril 1990",
          "3 avr. 1990",  "3 de abril de 1990",     "3/abr/1990",         "3 апреля 1990 г.",
          "3 апр. 1990",  "Апрель 3 1990",          "3 أبريل 1990",       "٣ ابريل ١٩٩٠",
          "3 نيسان 1990", "3 aprile 1990",          "3. April 1990",      "3 kwietnia 1990",
          "3.IV.1990",    "3 квітня 1990",          "3 tháng 4 năm 1990", "3 nisan 1990"}) {
        CAPTURE(text);
        CHECK(read(text) == third);
    }
    CHECK(read("1er mai 1990") == Date{1990, 5, 1});
    CHECK(read("1 août 1990") == Date{1990, 8, 1});
    CHECK(read("3 كانون الثاني 1990") == Date{1990, 1, 3});
    CHECK(read("April 1990") == Date{1990, 4, 0});
    CHECK(read("Apr-90") == Date{1990, 4, 0});
    // November in Czech and Polish, October in Croatian: not certain, and not read.
    CHECK(!read("3 listopad 1990"));
    CHECK(!read("3 April"));
    CHECK(!read("April"));
}

TEST_CASE("a date called about is known by its year") {
    for (const auto* text :
         {"c. 1990", "ca. 1990", "ca 1990", "circa 1990", "about 1990", "1990?", "~1990",
          "vers 1990", "hacia 1990", "около 1990", "около 1990 г.", "约1990年", "1990年左右",
          "حوالي 1990", "about April 1990", "1990 (est.)"}) {
        CAPTURE(text);
        CHECK(read(text) == Date{1990, 0, 0});
    }
}

TEST_CASE("a year of two digits is read only where its century and place are certain") {
    CHECK(read("03/04/90") == Date{1990, 4, 3});
    CHECK(read("03/04/90", DateOrder::month_first) == Date{1990, 3, 4});
    CHECK(read("90-04-03") == Date{1990, 4, 3});
    CHECK(read("3-Apr-90") == Date{1990, 4, 3});
    CHECK(why("03/04/05") == NoDate::short_year);
    CHECK(why("03/04/31") == NoDate::short_year);  // the 31st, or 1931, or 2031
    CHECK(why("3-Apr-05") == NoDate::short_year);
    CHECK(why("90/04/91") == NoDate::short_year);
}

TEST_CASE("days that are in no calendar are not read, and neither are years of other calendars") {
    for (const auto* text : {"1990-02-31", "1990-13-01", "31/04/1990", "1990-04-32", "1991-02-29",
                             "31 April 1990", "30 février 1990", "19900231", "1900-02-29"}) {
        CAPTURE(text);
        CHECK(why(text) == NoDate::no_such_day);
    }
    CHECK(read("1992-02-29") == Date{1992, 2, 29});
    CHECK(read("2000-02-29") == Date{2000, 2, 29});
    for (const auto* text :
         {"2533-04-03", "3/4/2533", "1410-09-07", "1369/01/14", "۱۳۶۹/۰۱/۱۴", "1369"}) {
        CAPTURE(text);
        CHECK(why(text) == NoDate::other_calendar);
    }
    CHECK(why("soon") == NoDate::words);
    CHECK(why("1066-10-14") == NoDate::words);
}

TEST_CASE(
    "day numbers of a workbook are read where the plan says so, and known for what they are") {
    CHECK(why("32966") == NoDate::day_number);
    CHECK(why("32966.0") == NoDate::day_number);
    CHECK(read("32966", DateOrder::serial) == Date{1990, 4, 3});
    CHECK(read("32966.5", DateOrder::serial) == Date{1990, 4, 3});
    CHECK(read("31504", DateOrder::serial_1904) == Date{1990, 4, 3});  // 1462 days fewer
    CHECK(read("1990-04-03", DateOrder::serial) == Date{1990, 4, 3});
    CHECK(read("1990", DateOrder::serial) == Date{1990, 0, 0});
}

TEST_CASE("every day of a century is read as it is written in ten ways") {
    const char* const months[] = {"January",   "February", "March",    "April",
                                  "May",       "June",     "July",     "August",
                                  "September", "October",  "November", "December"};
    CHECK(rc::check([&] {
        auto date = whole(*dates());
        date.day = std::min<std::int8_t>(date.day, 28);
        const auto y = std::to_string(date.year), m = std::to_string(date.month),
                   d = std::to_string(date.day);
        RC_ASSERT(read(y + "-" + m + "-" + d) == date);
        RC_ASSERT(read(d + "/" + m + "/" + y) == date);
        RC_ASSERT(read(d + "." + m + "." + y, DateOrder::day_first) == date);
        RC_ASSERT(read(m + "/" + d + "/" + y, DateOrder::month_first) == date);
        RC_ASSERT(read(y + "年" + m + "月" + d + "日") == date);
        RC_ASSERT(read(digits(date)) == date);
        RC_ASSERT(read(d + " " + months[date.month - 1] + " " + y) == date);
        RC_ASSERT(read(std::string(months[date.month - 1]) + " " + d + ", " + y) == date);
        RC_ASSERT(read(y + " " + m + " " + d) == date);
        RC_ASSERT(read(y + "-" + m + "-" + d + "T00:00:00") == date);
    }));
}

TEST_CASE("any text is a date of the years 1850 to 2100 or none, and no harm is done") {
    CHECK(rc::check([](const std::string& text) {
        for (const auto order :
             {DateOrder::year_first, DateOrder::day_first, DateOrder::month_first,
              DateOrder::serial, DateOrder::serial_1904}) {
            const auto date = read(text, order);
            RC_ASSERT(!date || (date->year >= 1850 && date->year <= 2100 && date->month >= 0 &&
                                date->month <= 12 && date->day >= 0 && date->day <= 31));
        }
    }));
}
