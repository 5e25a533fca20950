// mapping/detail/tally.hpp: how often each different value of a column stands there, and where first.
#pragma once

#include <cstdint>
#include <vector>

#include "palermo/table/table.hpp"

namespace palermo::mapping::detail {

/// Shape [different values].
inline std::vector<std::int64_t> counts_of(const TextColumn& column) {
    std::vector<std::int64_t> counts(column.values().size());
    for (const auto code : column.codes()) ++counts[code];
    return counts;
}

/// The first row of each different value.
inline std::vector<std::uint32_t> first_rows(const TextColumn& column) {
    std::vector<std::uint32_t> first(column.values().size(), 0);
    for (auto row = column.size(); row-- > 0;)
        first[column.code(row)] = static_cast<std::uint32_t>(row);
    return first;
}

}  // namespace palermo::mapping::detail
