#include "palermo/prevalence/detail/count_of_people.hpp"

#include <charconv>
#include <system_error>

namespace palermo::prevalence::detail {

Whole whole_number(std::string_view text) {
    if (text.empty()) {
        return {0,
                "the count is missing; write 0 where nobody had this history. If it was hidden "
                "because few people had it, it is not 0: ask for it, or join lists until no count "
                "is hidden"};
    }
    if (text.front() == '-') return {0, "a count of people cannot be negative"};
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range || (error == std::errc() && value > most_people)) {
        return {0, "the count is impossibly large"};
    }
    if (error != std::errc() || end != text.data() + text.size()) {
        return {0, "a count of people must be a whole number in digits"};
    }
    return {value, nullptr};
}

}  // namespace palermo::prevalence::detail
