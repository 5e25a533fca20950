#include "palermo/core/recipe.hpp"

namespace palermo {

std::string_view program_version() {
    return PALERMO_VERSION;
}

}  // namespace palermo
