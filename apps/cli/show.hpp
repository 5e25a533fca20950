// cli/show.hpp: numbers and nouns as the command line shows them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace palermo::cli {

/// "58,769"
inline std::string with_commas(std::int64_t number) {
    std::string digits = std::to_string(number);
    const std::int64_t first = number < 0 ? 1 : 0;
    for (auto at = static_cast<std::int64_t>(digits.size()) - 3; at > first; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), ",");
    }
    return digits;
}

/// "1 row", "58,769 rows"
inline std::string counted(std::int64_t count, std::string_view one) {
    return with_commas(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

}  // namespace palermo::cli
