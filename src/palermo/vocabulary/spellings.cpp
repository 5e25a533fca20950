#include "palermo/vocabulary/spellings.hpp"

#include <vector>

#include "palermo/vocabulary/detail/data.hpp"

namespace palermo::vocabulary {

std::span<const Spelling> known_spellings() {
    static const auto all = [] {
        std::vector<Spelling> made;
        for (const auto& row : detail::citizenship()) {
            if (!row.iso3.empty()) made.push_back({row.label, country_by_iso3(row.iso3), true});
        }
        for (const auto& row : detail::other_names()) {
            made.push_back({row.name, country_by_iso3(row.iso3), false});
        }
        return made;
    }();
    return all;
}

}  // namespace palermo::vocabulary
