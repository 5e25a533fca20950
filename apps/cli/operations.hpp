// cli/operations.hpp: the table of all that can be asked, as commands with options, help and manual.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "cli/command.hpp"

namespace palermo::cli {

/// One command a row of workflows::operations(), each option bound to its field.
void add_operations(CLI::App& app, Action& action);

/// palermo.1, in roff.
std::string manual();

/// The completion of bash.
std::string completion();

}  // namespace palermo::cli
