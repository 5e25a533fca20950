// workflows/registry/operations.hpp: the rows of the groups registry, backup, audit and store, and of doctor.
//
// Thread safety: a function without arguments.
#pragma once

#include <vector>

#include "palermo/workflows/operations.hpp"

namespace palermo::workflows {

std::vector<Operation> registry_operations();

}  // namespace palermo::workflows
