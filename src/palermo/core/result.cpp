#include "palermo/core/result.hpp"

namespace palermo {

std::string to_string(const Error& error) {
    return error.where.empty() ? error.message : error.where + ": " + error.message;
}

}  // namespace palermo
