// linkage/dates.hpp: dates as people write them, and how far two of them agree.
//
//     "03/04/1990", "3 avril 1990" ──parse_date()──> Date ──agreement()──> none, year, part, slip, about, same
//
// A wrong digit in a date of birth is the commonest error of lists of people. A date that is only equal or
// not throws such pairs away; here an ordinary error has a level of its own, and the model (model.hpp) says
// what each level is worth.
//
// Sources  [CLDR] Unicode CLDR, names of months. [C12] Christen (2012), Data Matching, Springer, sec. 5.9. [D64] Damerau (1964), Commun. ACM 7,
//          171-176: four in five errors are one letter wrong, missing, too many, or two swapped.
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace palermo::linkage {

/// A date as far as it is known. The year is known wherever anything is.
struct Date {
    std::int16_t year = 0;  // 0: not known
    std::int8_t month = 0;
    std::int8_t day = 0;

    bool operator==(const Date&) const = default;
    bool whole() const { return year != 0 && month != 0 && day != 0; }
};

/// Which part of "03/04/1990" comes first. "1990-04-03" is read in every order; with year_first, dates
/// whose year stands last are read day first.
enum class DateOrder : std::uint8_t {
    year_first,
    day_first,
    month_first,
    serial,       // five digits are a workbook's day number: 1 is 1 January 1900
    serial_1904,  // and of workbooks that count from 1904
};

/// Why a text is no date.
enum class NoDate : std::uint8_t {
    words,           // none that palermo reads
    no_such_day,     // 31 February, month 13
    short_year,      // a year of two digits whose century or place is not certain
    other_calendar,  // 2533 (Buddhist), 1410 (Hijri), 1369 (Persian)
    day_number,      // five digits, and the order does not say that these are a workbook's days
};

struct DateRead {
    std::optional<Date> date;
    NoDate why = NoDate::words;  // where there is no date
};

/// Reads a date of the years 1850 to 2100. A day or month given as 0 or 00 is not known.
///
///     1990-04-03, 1990-04-03T00:00:00, 1990/4/3, 03/04/1990, 3. 4. 1990, 19900403, 1990-04, 1990,
///     3 April 1990, 3 avril 1990, 3 апреля 1990 г., ٣ أبريل ١٩٩٠, 1990年4月3日, 03-APR-90, c. 1990
///
/// Digits of any script. Months by name in the six languages of the UN and in some sixty others (CLDR); a
/// name that is one month here and another there is not read. "c. 1990" and the like are known by the
/// year alone. Years of two digits are read from 32 to 99, where one part only can be such a year: 31 and
/// below may be a day, or of this century. Times are passed over, and no date is moved by its time zone.
///
/// Cost: where there are letters, the names of months are learned once.
DateRead read_date(std::string_view text, DateOrder order);
std::optional<Date> parse_date(std::string_view text, DateOrder order);

/// How far two dates agree, from worst to best.
enum class DateAgreement : std::uint8_t {
    none,  // nothing below
    year,  // the year alone; or years not further apart than `within`, where one side knows no more
    part,  // two of year, month and day; or the month, where no day is known and the years are near
    slip,  // one digit of YYYYMMDD wrong, two neighbours swapped, day and month in each other's place,
           // or the same day of a year not further than `within`
    about,  // month or day is not known on one side, and all that both know agrees
    same
};

/// "differ", "year", "part", "slip", "about", "same".
std::string_view name_of(DateAgreement agreement);

/// A date made ready for comparison: eight digits of four bits, YYYYMMDD; parts not known are 0.
struct DateDigits {
    std::uint32_t packed = 0;  // 1990-04-03 is 0x19900403

    bool operator==(const DateDigits&) const = default;
};
DateDigits digits_of(const Date& date);

/// What is not known on one side neither agrees nor differs: a date without day against one of another
/// month agrees in the year. Symmetric.
///
///     agreement({1990, 4, 3}, {1990, 4, 8})   slip: one digit
///     agreement({1990, 4, 3}, {1990, 0, 0})   about
///     agreement({1990, 4, 3}, {1990, 4, 25})  part
///
/// Cost: about 10 ns (measured on a busy machine), no memory.
DateAgreement agreement(DateDigits a, DateDigits b, int within = 1);
DateAgreement agreement(const Date& a, const Date& b, int within = 1);

}  // namespace palermo::linkage
