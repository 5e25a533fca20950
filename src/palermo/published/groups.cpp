#include "palermo/published/groups.hpp"

#include <limits>
#include <unordered_map>

namespace palermo::published {
namespace {

/// Replaces each key by the number of its first appearance; gives how many there are.
std::uint64_t renumber(std::vector<std::uint64_t>& keys) {
    std::unordered_map<std::uint64_t, std::uint64_t> seen;
    seen.reserve(keys.size());
    for (auto& key : keys) {
        key = seen.try_emplace(key, seen.size()).first->second;
    }
    return seen.size();
}

}  // namespace

Groups Groups::by(std::span<const TextColumn* const> columns) {
    Groups groups;
    const std::size_t rows = columns.empty() ? 0 : columns[0]->size();
    expects(rows < no_row);

    // A key is written as one number in mixed radix. Where the next column would not fit any more,
    // the keys so far are counted through first: at most 2^32 of them, times at most 2^32 codes.
    std::vector<std::uint64_t> keys(rows, 0);
    std::uint64_t space = 1;
    for (const auto* column : columns) {
        const auto codes = column->codes();
        const std::uint64_t radix = column->values().size();
        if (space > std::numeric_limits<std::uint64_t>::max() / radix) {
            space = renumber(keys);
        }
        for (std::size_t row = 0; row < rows; ++row) {
            keys[row] = keys[row] * radix + codes[row];
        }
        space *= radix;
    }
    const auto count = renumber(keys);

    groups.group_of_.assign(keys.begin(), keys.end());
    groups.starts_.assign(count + 1, 0);
    for (const auto group : groups.group_of_) {
        ++groups.starts_[group + 1];
    }
    for (std::size_t group = 0; group < count; ++group) {
        groups.starts_[group + 1] += groups.starts_[group];
    }
    groups.members_.resize(rows);
    auto next = groups.starts_;
    for (RowIndex row = 0; row < rows; ++row) {
        groups.members_[next[groups.group_of_[row]]++] = row;
    }
    return groups;
}

}  // namespace palermo::published
