#include "palermo/linkage/dates.hpp"

#include <array>
#include <bit>
#include <cstdlib>
#include <utility>

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

std::optional<Date> parse_date(std::string_view text, DateOrder order) {
    std::array<int, 3> parts{};
    std::array<std::size_t, 3> digits{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c >= '0' && c <= '9') {
            if (count == 3 || ++digits[count] > 8) return std::nullopt;
            parts[count] = parts[count] * 10 + (c - '0');
        } else if ((c == '-' || c == '/' || c == '.') && count < 3 && digits[count] > 0) {
            ++count;
        } else {
            return std::nullopt;
        }
    }
    if (count == 3 || digits[count] == 0) return std::nullopt;
    ++count;
    if (count == 1 && digits[0] == 8) {
        const int whole = parts[0];
        if (order == DateOrder::year_first) {
            parts = {whole / 10000, whole / 100 % 100, whole % 100};
        } else {
            parts = {whole / 1000000, whole / 10000 % 100, whole % 10000};
        }
        digits = order == DateOrder::year_first ? std::array<std::size_t, 3>{4, 2, 2}
                                                : std::array<std::size_t, 3>{2, 2, 4};
        count = 3;
    }
    // A part of four digits is the year wherever it stands; "1990" and "1990-04" are years first.
    const bool year_leads = digits[0] == 4;
    if (!year_leads && (count == 1 || digits[count - 1] != 4)) return std::nullopt;
    for (std::size_t i = 0; i < count; ++i) {
        const bool is_year = year_leads ? i == 0 : i + 1 == count;
        if (!is_year && digits[i] > 2) return std::nullopt;
    }
    int year = 0, month = 0, day = 0;
    if (year_leads) {
        year = parts[0], month = parts[1], day = parts[2];
    } else if (count == 2) {
        year = parts[1], month = parts[0];
    } else {
        const bool month_leads = order == DateOrder::month_first;
        year = parts[2], month = parts[month_leads ? 0 : 1], day = parts[month_leads ? 1 : 0];
    }
    if (year < 1850 || year > 2100 || month > 12 || day > 31) return std::nullopt;
    return Date{static_cast<std::int16_t>(year), static_cast<std::int8_t>(month),
                static_cast<std::int8_t>(day)};
}

}  // namespace palermo::linkage
