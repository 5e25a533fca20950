#include "palermo/core/date.hpp"

#include <fmt/format.h>

#include <chrono>

namespace palermo {
namespace {

constexpr std::size_t iso_length = 10;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

int number(std::string_view digits) {
    int value = 0;
    for (const char c : digits) value = 10 * value + (c - '0');
    return value;
}

}  // namespace

std::optional<Date> Date::parse(std::string_view iso) {
    if (iso.size() != iso_length) return std::nullopt;
    for (std::size_t i = 0; i < iso.size(); ++i) {
        if (i == 4 || i == 7 ? iso[i] != '-' : !is_digit(iso[i])) return std::nullopt;
    }
    const int year = number(iso.substr(0, 4));
    const int month = number(iso.substr(5, 2));
    const int day = number(iso.substr(8, 2));
    const std::chrono::year_month_day on(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
    if (year == 0 || !on.ok()) return std::nullopt;
    return Date(year, month, day);
}

std::string to_string(Date date) {
    return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
}

std::optional<Date> date_in(std::string_view text) {
    for (std::size_t at = 0; at + iso_length <= text.size(); ++at) {
        const auto end = at + iso_length;
        if ((at > 0 && is_digit(text[at - 1])) || (end < text.size() && is_digit(text[end]))) {
            continue;
        }
        if (const auto date = Date::parse(text.substr(at, iso_length))) return date;
    }
    return std::nullopt;
}

}  // namespace palermo
