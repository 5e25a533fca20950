// workflows/report/operations.hpp: the rows of `palermo report` (workflows/operations.hpp).
//
// Thread safety: a function of nothing.
#pragma once

#include <vector>

#include "palermo/workflows/operations.hpp"

namespace palermo::workflows {

std::vector<Operation> report_operations();

}  // namespace palermo::workflows
