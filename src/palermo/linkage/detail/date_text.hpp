// linkage/detail/date_text.hpp: the numbers and month of a written date, before anyone asks which is the day.
//
//     "٣ أبريل ١٩٩٠ م" ──date_text()──> numbers 3, 1990; month 4
//
// Source   [CLDR] Unicode CLDR, names of months and weekdays, as ICU has them.
//
// Thread safety: a function of its argument.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace palermo::linkage::detail {

struct DateText {
    enum class Unit : std::uint8_t { none, year, month, day };  // 年, 月, 日
    struct Number {
        int value = 0;
        int digits = 0;
        Unit unit = Unit::none;
    };
    std::array<Number, 3> numbers;
    int count = 0;                // of numbers
    int month = 0;                // by name
    bool about = false;           // "c.", "около", "?"
    bool other_calendar = false;  // "هـ"
};

/// Nothing where something stands there that belongs to no date: more than three numbers, an unknown
/// word, two separators in a row.
std::optional<DateText> date_text(std::string_view text);

}  // namespace palermo::linkage::detail
