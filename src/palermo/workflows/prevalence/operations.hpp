// workflows/prevalence/operations.hpp: the rows of `palermo prevalence` (workflows/operations.hpp).
//
// Thread safety: a function of nothing.
#pragma once

#include <vector>

#include "palermo/workflows/operations.hpp"

namespace palermo::workflows {

std::vector<Operation> prevalence_operations();

}  // namespace palermo::workflows
