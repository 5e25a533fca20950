#include "palermo/core/recipe.hpp"

#include <fmt/format.h>

namespace palermo {

std::string_view program_version() {
    return PALERMO_VERSION;
}

std::string json_quoted(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

std::string to_json(const Recipe& recipe) {
    std::string inputs;
    for (const auto& input : recipe.inputs) {
        if (!inputs.empty()) inputs += ',';
        inputs +=
            fmt::format(R"({{"name":{},"sha256":"{}"}})", json_quoted(input.name), input.sha256);
    }
    return fmt::format(R"({{"inputs":[{}],"parameters":{},"program":{}}})", inputs,
                       recipe.parameters.empty() ? "{}" : recipe.parameters,
                       json_quoted(recipe.program));
}

}  // namespace palermo
