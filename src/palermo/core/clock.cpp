#include "palermo/core/clock.hpp"

#include <array>
#include <ctime>

namespace palermo {

std::string now_utc() {
    const auto now = std::time(nullptr);
    std::tm parts = {};
    ::gmtime_r(&now, &parts);
    std::array<char, 32> text = {};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

std::string today_utc() {
    return now_utc().substr(0, 10);
}

}  // namespace palermo
