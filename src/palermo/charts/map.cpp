#include "palermo/charts/map.hpp"

#include <algorithm>

namespace palermo::charts {

const Outline* find_outline(std::string_view iso3) {
    const auto all = outlines();
    const auto found =
        std::lower_bound(all.begin(), all.end(), iso3,
                         [](const Outline& o, std::string_view code) { return o.iso3 < code; });
    return found != all.end() && found->iso3 == iso3 ? &*found : nullptr;
}

}  // namespace palermo::charts
