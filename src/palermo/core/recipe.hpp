// core/recipe.hpp: enough to get the same digits again. No number is shown without one.
//
//     const Recipe recipe{"palermo 0.1.0 report/C01", {source.digest}, "{}"};
//
// Thread safety: values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace palermo {

/// The version all recipes of this build carry, "0.1.0".
std::string_view program_version();

/// One input of a computation, told by its bytes and not by its path.
struct InputDigest {
    std::string name;    // "data_glotip_2025-04-14.csv"
    std::string sha256;  // 64 hex digits

    bool operator==(const InputDigest&) const = default;
};

/// Program + inputs + parameters. Two equal recipes give equal digits.
struct Recipe {
    std::string program;              // "palermo 0.1.0 report/C01"
    std::vector<InputDigest> inputs;  // in the order they were given
    std::string parameters;           // canonical JSON: keys sorted, no spaces

    bool operator==(const Recipe&) const = default;
};

}  // namespace palermo
