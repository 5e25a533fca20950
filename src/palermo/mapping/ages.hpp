// mapping/ages.hpp: an age as an office writes it.
//
//     read_age("٢٣")            -> 23               code "23"       group 18plus
//     read_age("moins de 18")   -> 0 to 17          code "0_17"     group 0_17
//     read_age("13-17 años")    -> 13 to 17         code "13-17"    group 0_17
//     read_age("0-18 godina")   -> 0 to 18          code "0-18"     no group: it crosses 18
//     read_age("8 months")      -> 0                code "0"        group 0_17
//     read_age("999")           -> impossible
//
// A child is everyone under eighteen (Palermo Protocol, article 3 (d)).
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace palermo::mapping {

inline constexpr int oldest_age_years = 120;

struct Age {
    enum class Is : std::uint8_t {
        nothing,    // neither a number nor a known word
        years,      // low_years to high_years, both counted in; equal for an exact age
        no_answer,  // "unknown", "-", empty
        impossible,  // above 120 or below 0: often a code for "unknown" (999, -99) or a year of birth
        total,       // "all ages"
    };
    Is is = Is::nothing;
    int low_years = 0;
    std::optional<int> high_years = {};  // none: and above
    std::string_view why = {};           // of no_answer: unknown, na, declined, missing

    bool exact() const { return is == Is::years && high_years == low_years; }
};

/// Words and digits of some forty languages; ranges, "18+", "under 18", months and weeks. Two readings
/// of one text ("7/12") give nothing.
Age read_age(std::string_view text);

/// "23", "0_17", "18plus", "13-17", "65plus"; empty unless `is` is years.
std::string code_of(const Age& age);

/// "0_17" or "18plus"; nothing where the age lies on both sides of eighteen or is not known.
std::optional<std::string_view> age_group(const Age& age);

/// The same of a code that code_of() made.
std::optional<std::string_view> age_group(std::string_view code);

struct AgeCount {
    int years;
    std::int64_t rows;
};

/// Ages that stand for "unknown" in a column: 77, 88, 97, 98 or 99, given by three people or more and by
/// more than all from 75 to 110 together otherwise. For a person to confirm.
std::vector<int> likely_missing_codes(std::span<const AgeCount> ages);

}  // namespace palermo::mapping
