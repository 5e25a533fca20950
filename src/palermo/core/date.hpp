// core/date.hpp: a day of the calendar, as ISO 8601 writes it.
//
// A date that cannot be is a wrong fact with a right look: 2025-02-31 passes every pattern of digits
// and dashes. A Date is a day that was or will be; text becomes one in one place, here.
//
// Source  ISO 8601-1:2019, calendar date, extended format.
//
//     const auto day = Date::parse("2025-04-14");   day->year() == 2025
//
// Thread safety: values.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace palermo {

class Date {
public:
    /// "2025-04-14", ten characters, a day of the Gregorian calendar from year 1 to 9999; else
    /// nothing. No blanks, no time of day, no other order.
    static std::optional<Date> parse(std::string_view iso);

    int year() const noexcept { return year_; }    // 1 to 9999
    int month() const noexcept { return month_; }  // 1 to 12
    int day() const noexcept { return day_; }      // 1 to 31

    auto operator<=>(const Date&) const = default;

private:
    Date(int year, int month, int day)
        : year_(static_cast<std::int16_t>(year)),
          month_(static_cast<std::int8_t>(month)),
          day_(static_cast<std::int8_t>(day)) {}

    std::int16_t year_;
    std::int8_t month_, day_;
};

/// "2025-04-14"
std::string to_string(Date date);

/// The first date in a text such as a file name, "data_glotip_2025-04-14.csv"; digits on either side
/// belong to something else, so "12025-04-14" and "2025-04-145" hold none.
std::optional<Date> date_in(std::string_view text);

}  // namespace palermo
