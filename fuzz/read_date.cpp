// Any bytes: a date of the years 1850 to 2100 that is read again as it is written, or none, in every order.
#include <cstdint>
#include <string>
#include <string_view>

#include "palermo/core/result.hpp"
#include "palermo/linkage/dates.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace palermo::linkage;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto order : {DateOrder::year_first, DateOrder::day_first, DateOrder::month_first,
                             DateOrder::serial, DateOrder::serial_1904}) {
        const auto date = parse_date(text, order);
        if (!date) continue;
        palermo::expects(date->year >= 1850 && date->year <= 2100);
        palermo::expects(agreement(*date, *date) >= DateAgreement::about);
        const auto written = std::to_string(date->year) + "-" + std::to_string(date->month) + "-" +
                             std::to_string(date->day);
        palermo::expects(parse_date(written, order) == date);
    }
    return 0;
}
