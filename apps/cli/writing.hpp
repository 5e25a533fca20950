// cli/writing.hpp: what a person may have to say about a file or folder that is to be written.
#pragma once

#include <CLI/CLI.hpp>

#include "palermo/core/files.hpp"

namespace palermo::cli {

/// The one word by which palermo is allowed to replace what it made.
inline void add_replace(CLI::App& command, bool& replace) {
    command.add_flag("--replace", replace,
                     "Replace what palermo wrote there before; never what others made or what was "
                     "changed since");
}

}  // namespace palermo::cli
