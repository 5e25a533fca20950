// cli/parsing.hpp: what is wrong with a command line, as a refusal that a person can act on.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "palermo/core/result.hpp"

namespace palermo::cli {

/// The words after the program's name, as CLI11 will parse them without reading [a,b] as a list.
/// Changes the options of `app` so that they give values back as they were written.
std::vector<std::string> words_of(CLI::App& app, int argc, const char* const* argv);

/// What CLI11 would say too late, in the wrong order or not at all: a misspelt command or option, an
/// option given twice, an empty value. Nothing where nothing is wrong.
std::optional<Error> fault_of(const CLI::App& app, const std::vector<std::string>& words);

/// What CLI11 refused, said again.
Error refusal_of(const CLI::ParseError& error, const CLI::App& app,
                 const std::vector<std::string>& words);

}  // namespace palermo::cli
