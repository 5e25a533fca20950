// cli/given.hpp: which options stood on a command line, for rules on what goes with what.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace palermo::cli {

/// The options given to a command, each by its name: "--by".
inline std::vector<std::string> given_options(const CLI::App& command) {
    std::vector<std::string> given;
    for (const auto* option : command.get_options()) {
        if (option->count() > 0) given.push_back(option->get_name());
    }
    return given;
}

}  // namespace palermo::cli
