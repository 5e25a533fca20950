// cli/command.hpp: what every command shares: what it does, and how it says no.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <string>

#include "cli/task.hpp"
#include "palermo/words/words.hpp"

namespace palermo::cli {

/// What the chosen command will do, set while parsing and run after it; returns the exit code.
using Action = std::function<int(const Task&)>;

/// What the chosen command calls a field: "--small-below".
using OptionOf = std::function<std::string(const std::string& field)>;

/// "police.csv:17:3: what is wrong", in the words of the command line.
inline std::string said(const Error& error, const OptionOf& option_of = {}) {
    auto place = to_string(error.where);
    if (error.where.file.empty() && !place.empty() && option_of) place = option_of(place);
    const auto sentence = words::in_words(error, words::Words(words::Language::en), option_of);
    return place.empty() ? sentence : place + ": " + sentence;
}

/// Prints a refusal on standard error and gives its exit code (2 to 9).
inline int refuse(const Error& error, const OptionOf& option_of = {}) {
    std::fprintf(stderr, "palermo: %s\n", said(error, option_of).c_str());
    return exit_code(error.code);
}

/// Prints what somebody should know beside a result, on standard error. Empty: nothing.
inline void note(const std::string& text) {
    if (!text.empty()) std::fprintf(stderr, "palermo: note: %s\n", text.c_str());
}

}  // namespace palermo::cli
