#include "palermo/published/labels.hpp"

#include <algorithm>

namespace palermo::published {

bool is_state(std::string_view iso3) {
    return iso3.size() == 3 &&
           std::ranges::all_of(iso3, [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace palermo::published
