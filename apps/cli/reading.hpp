// cli/reading.hpp: what a person may have to say about a file before it can be read, and what the file
// says when it was.
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "palermo/core/recipe.hpp"
#include "palermo/core/spelling.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/words/words.hpp"

namespace palermo::cli {

/// What the files read by this run had to say, in order. Shown at the end of every command, and in
/// JSON by those that print JSON.
inline formats::Notes& notes() {
    static formats::Notes all;
    return all;
}

/// On standard error, beside whatever the command says.
inline void show_notes() {
    for (const auto& note : notes()) std::fprintf(stderr, "palermo: %s\n", note.c_str());
}

/// The first member of an object, `"notes":["..."],`, or nothing where there are none.
inline std::string json_notes() {
    std::string list;
    for (const auto& note : notes()) list += (list.empty() ? "" : ",") + json_quoted(note);
    return list.empty() ? list : "\"notes\":[" + list + "],";
}

/// A JSON object with its notes.
inline std::string with_notes(std::string json) {
    json.insert(json.find('{') + 1, json_notes());
    return json;
}

/// One of each for all files, or one each for every file in the order they are given.
struct ReadingArguments {
    std::vector<std::string> encodings;
    std::vector<std::string> sheets;
};

inline void add_reading(CLI::App& command, ReadingArguments& arguments, bool several = false) {
    const std::string each = several ? "; one for all files, or one each" : "";
    auto* encoding = command.add_option(
        "--encoding", arguments.encodings,
        "Of csv files: auto, utf-8, utf-16le, utf-16be or windows-1252 (default auto)" + each);
    auto* sheet = command.add_option(
        "--sheet", arguments.sheets,
        "Of xlsx files: the name of the sheet, where it is not the first" + each);
    // One value each time, so that a file behind it is not taken for another.
    for (auto* option : {encoding, sheet}) option->allow_extra_args(false);
}

/// How to read file `file` of `files`. Its notes go to notes().
///
/// Errors   invalid_input  an encoding nobody knows; neither one for all nor one for each
inline Result<formats::ReadOptions> options_of(const ReadingArguments& arguments,
                                               std::size_t file = 0, std::size_t files = 1) {
    formats::ReadOptions options;
    options.notes = &notes();
    const auto one = [&](const std::vector<std::string>& given,
                         const char* name) -> Result<std::string> {
        if (given.empty()) return std::string();
        if (given.size() == 1) return given.front();
        if (given.size() == files) return given[file];
        return fail_plainly(Code::invalid_input,
                            files == 1 ? std::string("give it once: one file is read")
                                       : "give it once for all files, or " + std::to_string(files) +
                                             " times, once for each",
                            name);
    };
    const auto name = TRY(one(arguments.encodings, "--encoding"));
    if (!name.empty()) {
        const auto encoding = formats::encoding_named(name);
        if (!encoding) {
            const std::vector<std::string> known = {"auto", "utf-8", "utf-16le", "utf-16be",
                                                    "windows-1252"};
            return fail_plainly(Code::invalid_input,
                                "there is no encoding " + name + did_you_mean(name, known) +
                                    " (it takes auto, utf-8, utf-16le, utf-16be, windows-1252)",
                                "--encoding");
        }
        options.csv.encoding = *encoding;
    }
    options.xlsx.sheet = TRY(one(arguments.sheets, "--sheet"));
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
            return fail_plainly(Code::invalid_input,
                                "there is no language " + code +
                                    " here; choose from en, fr, es, ru, zh, ar, "
                                    "or all",
                                "--lang");
        }
        if (std::find(languages.begin(), languages.end(), *language) != languages.end()) {
            return fail_plainly(Code::invalid_input,
                                "language " + code + " is given twice; leave one out", "--lang");
        }
        languages.push_back(*language);
    }
    return languages;
}

}  // namespace palermo::cli
