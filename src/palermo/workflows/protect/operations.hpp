// workflows/protect/operations.hpp: the rows of `palermo protect` (workflows/operations.hpp).
//
// Thread safety: a function of nothing.
#pragma once

#include <vector>

#include "palermo/workflows/operations.hpp"

namespace palermo::workflows {

std::vector<Operation> protect_operations();

}  // namespace palermo::workflows
