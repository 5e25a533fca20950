// disclosure/detail/circles.hpp: sets of columns that go round in a circle.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace palermo::protect::detail {

/// What Graham's reduction leaves of sets of columns: columns of one set only go, then sets inside
/// others. Nothing is left where they do not go round in a circle; else the circle, in order.
std::vector<std::set<std::string>> circle_in(std::vector<std::set<std::string>> sets);

}  // namespace palermo::protect::detail
