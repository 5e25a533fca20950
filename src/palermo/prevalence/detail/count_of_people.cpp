#include "palermo/prevalence/detail/count_of_people.hpp"

#include <charconv>
#include <system_error>

namespace palermo::prevalence::detail {

Result<std::int64_t> whole_number(std::string_view text) {
    if (text.empty()) return fail(Code::invalid_input, "captures.count_missing");
    if (text.front() == '-') return fail(Code::invalid_input, "captures.negative_count");
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range || (error == std::errc() && value > most_people)) {
        return fail(Code::invalid_input, "captures.count_too_large");
    }
    if (error != std::errc() || end != text.data() + text.size()) {
        return fail(Code::invalid_input, "captures.count_not_whole");
    }
    return value;
}

}  // namespace palermo::prevalence::detail
