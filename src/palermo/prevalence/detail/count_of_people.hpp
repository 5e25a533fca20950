// prevalence/detail/count_of_people.hpp: a count as written in a file, or why it is none.
#pragma once

#include <cstdint>
#include <string_view>

namespace palermo::prevalence::detail {

inline constexpr std::int64_t most_people = std::int64_t{1} << 53;  // exact as doubles

/// `trouble` is the refusal in words, nullptr where there is none.
struct Whole {
    std::int64_t value = 0;
    const char* trouble = nullptr;
};

/// A whole number of 0 to most_people, written in digits only.
Whole whole_number(std::string_view text);

}  // namespace palermo::prevalence::detail
