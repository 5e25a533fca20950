#include "palermo/protect/detail/printed.hpp"

#include <cctype>
#include <charconv>
#include <set>
#include <string>

#include "palermo/protect/tables.hpp"

namespace palermo::protect::detail {

std::optional<std::int64_t> printed_number(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c == ',' || c == ' ') continue;
        digits.push_back(c);
    }
    std::int64_t value = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc() || stopped != end || value < 0 || value >= no_limit) return {};
    return value;
}

bool names_a_total(std::string_view label) {
    std::string low;
    for (const char c : label) {
        low += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    static const std::set<std::string, std::less<>> words = {
        "total", "all", "_t", "overall", "grand total", "both sexes", "totals"};
    return words.contains(low) || low.starts_with("all ") || low.starts_with("total ") ||
           low.ends_with(" total");
}

}  // namespace palermo::protect::detail
