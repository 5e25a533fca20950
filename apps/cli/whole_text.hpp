// cli/whole_text.hpp: what a person types arrives as it was typed.
//
// CLI11 takes "[c]" after an option of several values for a list and hands on "c"; "[a,b]" becomes
// two. Offices print [c] where they hide a count, and columns may be called so. Such words are
// shielded before CLI11 reads them, for every option of every command, and unshielded before anything
// else looks at them.
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

namespace palermo::cli {

/// Nobody types it, and CLI11 does not know it.
inline constexpr char shield = '\x01';

/// The words of the command line as App::parse() wants them: without the program, last one first.
inline std::vector<std::string> shielded(int argc, const char* const* argv) {
    std::vector<std::string> words;
    for (int i = argc - 1; i > 0; --i) {
        std::string word = argv[i];
        const auto equals = word.starts_with("--") ? word.find('=') : std::string::npos;
        const auto begin = equals == std::string::npos ? 0 : equals + 1;
        if (begin < word.size() && word[begin] == '[' && word.ends_with(']')) {
            word.insert(begin, 1, shield);
        }
        words.push_back(std::move(word));
    }
    return words;
}

/// Lets every option of `app` and its commands take such words as they were typed.
inline void unshield(CLI::App& app) {
    for (auto* option : app.get_options()) {
        if (option->get_items_expected_max() == 0) continue;
        option->transform([](std::string word) {
            if (word.starts_with(shield)) word.erase(0, 1);
            return word;
        });
    }
    for (auto* command : app.get_subcommands([](CLI::App*) { return true; })) unshield(*command);
}

}  // namespace palermo::cli
