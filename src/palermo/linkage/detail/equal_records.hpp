// linkage/detail/equal_records.hpp: records of one list that are equal in every field.
//
// Thread safety: a function of its arguments.
#pragma once

#include "palermo/linkage/detail/prepared.hpp"

namespace palermo::linkage::detail {

inline constexpr std::uint32_t nobody = 0xFFFFFFFF;

/// By record: the first record of its list that is equal in every field, or nobody. All fields must be
/// known, and two or more: what nobody wrote down is not equal. Cost: records log records.
std::vector<std::uint32_t> first_equal(const std::vector<Prepared>& fields,
                                       const std::vector<std::int64_t>& first);

}  // namespace palermo::linkage::detail
