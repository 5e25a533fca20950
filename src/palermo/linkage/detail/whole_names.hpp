// linkage/detail/whole_names.hpp: names that a clerk put into the wrong one of two fields, or into both.
//
//     given "Ana Lopez", family ""      given "Ana", family "Ana"
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "palermo/linkage/detail/prepared.hpp"

namespace palermo::linkage::detail {

/// Records whose family name repeats the given name: the family name counts as not known. How many there were.
std::int64_t forget_doubled(const Prepared& given, Prepared& family);

/// By record: which field holds two words and more while the other is not known. Empty: no record.
enum class Whole : std::uint8_t { no, in_given, in_family };
std::vector<Whole> find_whole(const Prepared& given, const Prepared& family);

/// Levels of a pair of which one holds a whole name in one field; both 0 where the other's family name is no
/// part of it, so that the fields are compared as they stand.
struct NameLevels {
    int given = 0, family = 0;
};
NameLevels levels_of_whole(const Prepared& given, const Prepared& family, Whole where,
                           std::size_t whole, std::size_t other);

}  // namespace palermo::linkage::detail
