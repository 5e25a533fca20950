// workflows/national/operations.hpp: the rows of `palermo national`.
//
// Thread safety: a function of its arguments.
#pragma once

#include <vector>

#include "palermo/workflows/operations.hpp"

namespace palermo::workflows {

std::vector<Operation> national_operations();

}  // namespace palermo::workflows
