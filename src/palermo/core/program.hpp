// core/program.hpp: another program of this machine, found on the PATH and waited for.
//
//     const auto chromium = find_program({"chromium", "google-chrome"});
//     if (chromium) TRY(run_program(*chromium, {"--headless", "page.html"}, task));
//
// No shell reads the words, so nothing in them is ever run. What the program says is thrown away.
//
// Thread safety: yes; each call waits for its own program.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/core/task.hpp"

namespace palermo {

/// The first of these names that is a program in a folder of PATH.
std::optional<std::filesystem::path> find_program(std::initializer_list<std::string_view> names);

/// Starts it with these words and waits. It is ended where the task is stopped.
///
/// Errors   unavailable  program.failed: it could not be started, ended with another code than 0, or was
///                       ended after `seconds`; stopped
Result<void> run_program(const std::filesystem::path& program,
                         const std::vector<std::string>& words, const Task& task,
                         int seconds = 120);

}  // namespace palermo
