#include "palermo/linkage/dates.hpp"

#include <array>
#include <bit>
#include <chrono>
#include <cstdlib>

#include "palermo/linkage/detail/date_text.hpp"

namespace palermo::linkage {

namespace {

// Digits of a packed date. The year takes the upper half, so that "the same year" is one comparison.
constexpr std::uint32_t month_digits = 0xFF00, day_digits = 0xFF, known_digits = 0xFFFF;

std::uint32_t two_digits(int number) {
    return static_cast<std::uint32_t>(number / 10 << 4 | number % 10);
}

int year_of(DateDigits date) {
    const auto digit = [&](int at) { return static_cast<int>(date.packed >> at & 0xF); };
    return digit(28) * 1000 + digit(24) * 100 + digit(20) * 10 + digit(16);
}

bool near_years(DateDigits a, DateDigits b, int within) {
    return std::abs(year_of(a) - year_of(b)) <= within;
}

bool knows_month(DateDigits date) {
    return (date.packed & month_digits) != 0;
}
bool knows_day(DateDigits date) {
    return (date.packed & day_digits) != 0;
}

// One digit wrong, or two neighbours in each other's place; `wrong` is a exclusive-or b.
bool slipped(std::uint32_t a, std::uint32_t b, std::uint32_t wrong) {
    constexpr std::uint32_t ones = 0x11111111;
    const std::uint32_t at =
        (wrong | wrong >> 1 | wrong >> 2 | wrong >> 3) & ones;  // a bit a digit
    const std::uint32_t others = at & (at - 1);
    if (others == 0) return true;
    const int first = std::countr_zero(at);
    if (others != std::uint32_t{1} << (first + 4)) return false;
    const auto two = [&](std::uint32_t date) { return date >> first & 0xFF; };
    return two(a) == ((two(b) << 4 | two(b) >> 4) & 0xFF);
}

DateAgreement partly_known(DateDigits a, DateDigits b, int within) {
    const std::uint32_t wrong = a.packed ^ b.packed;
    const bool both_months = knows_month(a) && knows_month(b);
    const bool both_days = knows_day(a) && knows_day(b);
    const bool differ =
        (both_months && (wrong & month_digits) != 0) || (both_days && (wrong & day_digits) != 0);
    if (wrong >> 16 == 0) return differ ? DateAgreement::year : DateAgreement::about;
    if (differ || !near_years(a, b, within)) return DateAgreement::none;
    return both_months || both_days ? DateAgreement::part : DateAgreement::year;
}

}  // namespace

std::string_view name_of(DateAgreement agreement) {
    constexpr std::array<std::string_view, 6> names = {"differ", "year",  "part",
                                                       "slip",   "about", "same"};
    return names[static_cast<std::size_t>(agreement)];
}

DateDigits digits_of(const Date& date) {
    return {two_digits(date.year / 100) << 24 | two_digits(date.year % 100) << 16 |
            two_digits(date.month) << 8 | two_digits(date.day)};
}

DateAgreement agreement(DateDigits a, DateDigits b, int within) {
    if (a.packed == 0 || b.packed == 0) return DateAgreement::none;
    if (!knows_month(a) || !knows_month(b) || !knows_day(a) || !knows_day(b)) {
        return partly_known(a, b, within);
    }
    const std::uint32_t wrong = a.packed ^ b.packed;
    if (wrong == 0) return DateAgreement::same;
    const bool year = wrong >> 16 == 0, month = (wrong & month_digits) == 0,
               day = (wrong & day_digits) == 0;
    const int parts = int{year} + int{month} + int{day};
    // Most pairs are two people: none of the parts agrees, and nothing else needs to be looked at.
    if (parts == 0) return DateAgreement::none;
    if (slipped(a.packed, b.packed, wrong)) return DateAgreement::slip;
    if (parts == 2) {
        return !year && near_years(a, b, within) ? DateAgreement::slip : DateAgreement::part;
    }
    if (!year) return DateAgreement::none;
    const std::uint32_t crossed = (b.packed & day_digits) << 8 | (b.packed & month_digits) >> 8;
    return (a.packed & known_digits) == crossed ? DateAgreement::slip : DateAgreement::year;
}

DateAgreement agreement(const Date& a, const Date& b, int within) {
    return agreement(digits_of(a), digits_of(b), within);
}

namespace {

using detail::DateText;

constexpr int first_year = 1850, last_year = 2100;

int days_in(int year, int month) {
    constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[static_cast<std::size_t>(month - 1)];
}

DateRead date_of(int year, int month, int day) {
    const bool other = (year >= 1270 && year <= 1460) || (year >= 2400 && year <= 2650);
    if (other) return {{}, NoDate::other_calendar};
    if (year < first_year || year > last_year) return {};
    if (month > 12 || day > (month == 0 ? 31 : days_in(year, month))) {
        return {{}, NoDate::no_such_day};
    }
    return {Date{static_cast<std::int16_t>(year), static_cast<std::int8_t>(month),
                 static_cast<std::int8_t>(day)}};
}

// 1 is 1 January 1900, and 60 the 29 February that year did not have: from 61 on, days since 30 December 1899.
DateRead day_number(int number, DateOrder order) {
    if (order != DateOrder::serial && order != DateOrder::serial_1904) {
        return {{}, NoDate::day_number};
    }
    using namespace std::chrono;
    const auto since = order == DateOrder::serial ? 1899y / 12 / 30 : 1904y / 1 / 1;
    const year_month_day day{sys_days{since} + days{number}};
    return date_of(int{day.year()}, static_cast<int>(unsigned{day.month()}),
                   static_cast<int>(unsigned{day.day()}));
}

// A year of two digits: from 32 on it is no day, and this century has not come so far.
bool short_year(const DateText::Number& number) {
    return number.digits == 2 && number.value >= 32;
}
bool day_or_month(const DateText::Number& number) {
    return number.digits <= 2;
}

DateRead by_units(const DateText& text) {
    int year = -1, month = text.month, day = 0;
    for (int i = 0; i < text.count; ++i) {
        const auto& number = text.numbers[static_cast<std::size_t>(i)];
        if (number.unit == DateText::Unit::year && year < 0) {
            if (number.digits == 2) return {{}, NoDate::short_year};
            if (number.digits != 4) return {};
            year = number.value;
        } else if (number.unit == DateText::Unit::month && month == 0 && day_or_month(number)) {
            month = number.value;
        } else if (number.unit == DateText::Unit::day && day == 0 && day_or_month(number)) {
            day = number.value;
        } else {
            return {};
        }
    }
    return year < 0 ? DateRead{} : date_of(year, month, day);
}

DateRead by_month_name(const DateText& text) {
    const auto& a = text.numbers[0];
    const auto& b = text.numbers[1];
    if (text.count == 1) {
        if (a.digits == 4) return date_of(a.value, text.month, 0);
        if (!day_or_month(a)) return {};
        return short_year(a) ? date_of(1900 + a.value, text.month, 0)
                             : DateRead{{}, NoDate::short_year};
    }
    if (text.count != 2) return {};
    if (a.digits == 4 && day_or_month(b)) return date_of(a.value, text.month, b.value);
    if (b.digits == 4 && day_or_month(a)) return date_of(b.value, text.month, a.value);
    if (!day_or_month(a) || !day_or_month(b)) return {};
    if (short_year(a) == short_year(b)) return {{}, NoDate::short_year};
    return short_year(a) ? date_of(1900 + a.value, text.month, b.value)
                         : date_of(1900 + b.value, text.month, a.value);
}

DateRead by_order(int first, int second, int year, DateOrder order) {
    return order == DateOrder::month_first ? date_of(year, first, second)
                                           : date_of(year, second, first);
}

DateRead by_numbers(const DateText& text, DateOrder order) {
    const auto& a = text.numbers[0];
    const auto& b = text.numbers[1];
    const auto& c = text.numbers[2];
    if (text.count == 1) {
        if (a.digits == 4) return date_of(a.value, 0, 0);
        if (a.digits == 5) return day_number(a.value, order);
        if (a.digits != 8) return {};
        // Digits five and six are a month in YYYYMMDD, and in DDMMYYYY the century: never both.
        const int century = a.value / 100 % 100;
        return century >= first_year / 100 && century <= last_year / 100
                   ? by_order(a.value / 1'000'000, a.value / 10'000 % 100, a.value % 10'000, order)
                   : date_of(a.value / 10'000, century, a.value % 100);
    }
    if (text.count == 2) {
        if (a.digits == 4 && day_or_month(b)) return date_of(a.value, b.value, 0);
        if (b.digits == 4 && day_or_month(a)) return date_of(b.value, a.value, 0);
        return {};
    }
    if (a.digits == 4 && day_or_month(b) && day_or_month(c)) {
        return date_of(a.value, b.value, c.value);
    }
    if (c.digits == 4 && day_or_month(a) && day_or_month(b)) {
        return by_order(a.value, b.value, c.value, order);
    }
    if (!day_or_month(a) || !day_or_month(b) || !day_or_month(c)) return {};
    if (short_year(a) == short_year(c)) return {{}, NoDate::short_year};
    return short_year(a) ? date_of(1900 + a.value, b.value, c.value)
                         : by_order(a.value, b.value, 1900 + c.value, order);
}

}  // namespace

DateRead read_date(std::string_view text, DateOrder order) {
    const auto read = detail::date_text(text);
    if (!read || read->count == 0) return {};
    if (read->other_calendar) return {{}, NoDate::other_calendar};
    auto made = read->numbers[0].unit != DateText::Unit::none ? by_units(*read)
                : read->month != 0                            ? by_month_name(*read)
                                                              : by_numbers(*read, order);
    if (made.date && read->about) made.date = Date{made.date->year, 0, 0};
    return made;
}

std::optional<Date> parse_date(std::string_view text, DateOrder order) {
    return read_date(text, order).date;
}

}  // namespace palermo::linkage
