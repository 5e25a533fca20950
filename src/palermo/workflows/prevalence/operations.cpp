#include "palermo/workflows/prevalence/operations.hpp"

namespace palermo::workflows {

std::vector<Operation> prevalence_operations() {
    return {};
}

}  // namespace palermo::workflows
