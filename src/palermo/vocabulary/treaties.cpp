#include "palermo/vocabulary/treaties.hpp"

#include <algorithm>

#include "palermo/vocabulary/detail/data.hpp"

namespace palermo::vocabulary {

std::span<const TreatyStatus> treaty_statuses(Treaty treaty) {
    const auto all = detail::treaty_statuses();
    const auto from = std::ranges::find(all, treaty, &TreatyStatus::treaty);
    const auto to =
        std::find_if(from, all.end(), [&](const auto& status) { return status.treaty != treaty; });
    return {from, to};
}

const TreatyStatus* treaty_status(Treaty treaty, std::string_view party) {
    const auto all = treaty_statuses(treaty);
    const auto found = std::ranges::find(all, party, &TreatyStatus::party);
    return found == all.end() ? nullptr : &*found;
}

int parties(Treaty treaty) {
    return static_cast<int>(std::ranges::count_if(treaty_statuses(treaty), &TreatyStatus::bound));
}

}  // namespace palermo::vocabulary
