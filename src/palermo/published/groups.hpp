// published/groups.hpp: rows of a table that share the same values in some columns.
//
//     const auto groups = Groups::by(std::array{state, year});   groups.rows_of(0)
//
// Thread safety: Groups are read by many threads at once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "palermo/table/table.hpp"

namespace palermo::published {

using RowIndex = std::uint32_t;
inline constexpr RowIndex no_row = 0xFFFFFFFF;

/// Groups in order of their first row; rows within a group in order of the file.
class Groups {
public:
    /// Cost  O(rows * columns) time, one hash a row; 12 bytes a row.
    static Groups by(std::span<const TextColumn* const> columns);
    Groups() = default;

    std::size_t size() const noexcept { return starts_.empty() ? 0 : starts_.size() - 1; }
    std::uint32_t group_of(RowIndex row) const { return group_of_[row]; }
    std::span<const RowIndex> rows_of(std::uint32_t group) const {
        return std::span(members_).subspan(starts_[group], starts_[group + 1] - starts_[group]);
    }
    RowIndex first_of(std::uint32_t group) const { return members_[starts_[group]]; }

private:
    std::vector<std::uint32_t> group_of_;  // shape [rows]
    std::vector<std::uint32_t> starts_;    // shape [groups + 1]
    std::vector<RowIndex> members_;        // shape [rows]
};

}  // namespace palermo::published
