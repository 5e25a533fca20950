// disclosure/detail/told_groups.hpp: which groups group_disclosure() counts.
#pragma once

#include <cstdint>
#include <vector>

#include "palermo/disclosure/group_disclosure.hpp"
#include "palermo/disclosure/suppress.hpp"

namespace palermo::protect::detail {

/// A group that is nearly all in one category.
struct ToldGroup {
    CellIndex total = 0;     // the group
    CellIndex part = 0;      // of it, in the category
    std::size_t column = 0;  // of the category
};

struct ToldGroups {
    GroupDisclosure counted;        // what a reader can count
    std::vector<ToldGroup> groups;  // all that are told, of a hidden size too
};

/// As group_disclosure() of an exact table.
Result<ToldGroups> told_groups(const Cube& cube, const std::vector<CellFate>& fate,
                               const SuppressionRules& rules);

}  // namespace palermo::protect::detail
