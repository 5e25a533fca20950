// cli/command.hpp: what every command shares: how it is added, and how it ends.
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

#include "cli/task.hpp"
#include "palermo/words/words.hpp"

namespace palermo::cli {

/// What the chosen command will do, set while parsing and run after it; returns the exit code.
using Action = std::function<int(const Task&)>;

/// What the chosen command calls a field: "--small-below".
using OptionOf = std::function<std::string(const std::string& field)>;

/// "small_below" as "--small-below": of the commands that have no row in operations yet.
inline std::string option_by_name(const std::string& field) {
    if (field == "sheets") return "--sheet";
    if (field == "encodings") return "--encoding";
    auto option = "--" + field;
    std::replace(option.begin(), option.end(), '_', '-');
    return option;
}

/// "what is wrong", without its place.
inline std::string sentence_of(const Error& error, const OptionOf& option_of = option_by_name) {
    return words::in_words(error, words::Words(words::Language::en), option_of);
}

/// "police.csv:17:3: what is wrong", in the words of the command line.
inline std::string said(const Error& error, const OptionOf& option_of = option_by_name) {
    auto place = to_string(error.where);
    if (error.where.file.empty() && !place.empty() && option_of) place = option_of(place);
    const auto sentence = sentence_of(error, option_of);
    return place.empty() ? sentence : place + ": " + sentence;
}

/// Prints a refusal on standard error and gives its exit code (2 to 9).
inline int refuse(const Error& error, const OptionOf& option_of = option_by_name) {
    std::fprintf(stderr, "palermo: %s\n", said(error, option_of).c_str());
    return exit_code(error.code);
}

/// Prints what somebody should know beside a result, on standard error. Empty: nothing.
inline void note(const std::string& text) {
    if (!text.empty()) std::fprintf(stderr, "palermo: note: %s\n", text.c_str());
}

/// Runs `run(*arguments)` when `command` is chosen; `arguments->task`, where there is one, is the task.
template <class Arguments, class Run>
void on(CLI::App* command, Action& action, std::shared_ptr<Arguments> arguments, Run run) {
    command->callback([&action, arguments, run] {
        action = [arguments, run](const Task& task) {
            if constexpr (requires { arguments->task; }) arguments->task = task;
            const auto result = run(*arguments);
            return result ? *result : refuse(result.error());
        };
    });
}

// One function a group, in commands/<group>.cpp; main.cpp calls them in this order.

/// The group itself, so that other files can add commands to it.
CLI::App& add_prevalence(CLI::App& app, Action& action);

}  // namespace palermo::cli
