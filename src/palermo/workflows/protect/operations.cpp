#include "palermo/workflows/protect/operations.hpp"

namespace palermo::workflows {

std::vector<Operation> protect_operations() {
    return {};
}

}  // namespace palermo::workflows
