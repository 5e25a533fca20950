// cli/reading.hpp: what a person may have to say about a file before it can be read.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "palermo/formats/source.hpp"
#include "palermo/words/words.hpp"

namespace palermo::cli {

struct ReadingArguments {
    std::string encoding = "auto";
    std::string sheet;
};

inline void add_reading(CLI::App& command, ReadingArguments& arguments) {
    command
        .add_option("--encoding", arguments.encoding,
                    "Of csv files: auto, utf-8, utf-16le, utf-16be or windows-1252")
        ->capture_default_str();
    command.add_option("--sheet", arguments.sheet,
                       "Of xlsx files: the name of the sheet, where it is not the first");
}

/// Errors   invalid_input  an encoding nobody knows
inline Result<formats::ReadOptions> options_of(const ReadingArguments& arguments) {
    formats::ReadOptions options;
    const auto encoding = formats::encoding_named(arguments.encoding);
    if (!encoding) {
        return fail(Code::invalid_input,
                    "unknown encoding; choose from auto, utf-8, utf-16le, utf-16be, windows-1252",
                    "--encoding");
    }
    options.csv.encoding = *encoding;
    options.xlsx.sheet = arguments.sheet;
    return options;
}

/// "en", "fr" or "all".
///
/// Errors   invalid_input  a language palermo does not speak
inline Result<std::vector<words::Language>> languages_of(const std::vector<std::string>& codes) {
    std::vector<words::Language> languages;
    for (const auto& code : codes) {
        if (code == "all") {
            return std::vector(words::all_languages.begin(), words::all_languages.end());
        }
        const auto language = words::language(code);
        if (!language) {
            return fail(Code::invalid_input,
                        "unknown language; choose from en, fr, es, ru, zh, ar, or all", "--lang");
        }
        languages.push_back(*language);
    }
    return languages;
}

}  // namespace palermo::cli
