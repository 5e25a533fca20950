// workflows/reading.hpp: what a person may have to say about a file before it can be read.
//
//     const auto how = TRY(reading_of(request.reading, notes, i, request.files.size()));
//     const auto source = TRY(formats::read_source(request.files[i].path, how));
//
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/words/words.hpp"
#include "palermo/workflows/field.hpp"
#include "palermo/workflows/notes.hpp"

namespace palermo::workflows {

/// One of each for all files, or one each for every file in the order they are given.
struct Reading {
    std::vector<std::string> encodings;
    std::vector<std::string> sheets;

    /// For the fields() of a Request that has a Reading. `several`: it reads more than one file.
    static void fields(auto& self, auto&& field, bool several = false) {
        field(
            Field{.name = "encodings",
                  .text = several ? "Of csv files: auto, utf-8, utf-16le, utf-16be or windows-1252 "
                                    "(default auto); one for all files, or one each"
                                  : "Of csv files: auto, utf-8, utf-16le, utf-16be or windows-1252 "
                                    "(default auto)",
                  .option = "--encoding",
                  .one_each = true},
            self.encodings);
        field(
            Field{.name = "sheets",
                  .text =
                      several
                          ? "Of xlsx files: the name of the sheet, where it is not the first; one "
                            "for all files, or one each"
                          : "Of xlsx files: the name of the sheet, where it is not the first",
                  .option = "--sheet",
                  .one_each = true},
            self.sheets);
    }
};

/// How to read file `file` of `files`. What the file has to say goes to `notes`, which must outlive the
/// reading.
///
/// Errors   invalid_input  request.no_choice, request.once_or_each, request.once
Result<formats::ReadOptions> reading_of(const Reading& reading, Notes& notes, std::size_t file = 0,
                                        std::size_t files = 1);

/// "en", "fr" or "all". `field` names them in a refusal.
///
/// Errors   invalid_input  request.no_language, request.language_twice
Result<std::vector<words::Language>> languages_of(const std::vector<std::string>& codes,
                                                  const std::string& field = "languages");

}  // namespace palermo::workflows
