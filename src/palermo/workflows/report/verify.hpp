// workflows/report/verify.hpp: the proof that the numbers of a site are its own.
//
//     folder ──its own inputs──> prepare() ──> the same site in memory ──compare──> differences
//
//     const auto verified = TRY(verify_report({.folder = {"site"}}, task));
//
// Mandate  A/RES/76/7, para 22-23.
// Thread safety: a function of its arguments.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "palermo/workflows/operations.hpp"

namespace palermo::workflows {

struct VerifyRequest {
    Input folder;

    static void fields(auto& self, auto&& field) {
        field(Field{.name = "folder",
                    .text = "A folder made by `palermo report build`",
                    .option = "DIR",
                    .required = true},
              self.folder);
    }
};

/// One place where a site is not what its inputs give.
struct Difference {
    enum class Of : std::uint8_t {
        number,        // shown as another one
        bytes,         // a file that says something else
        missing,       // no such file
        not_ours,      // a file that palermo did not make
        empty_folder,  // palermo makes none
        no_file,       // a link or device
    };

    Of of = Of::bytes;
    std::string file;        // "en/world.html"
    std::string fact = {};   // "C01.WLD.victims", of a number
    std::string shown = {};  // the number on the site
    std::string made = {};   // the number made again
};

struct VerifyOutcome {
    std::int64_t files = 0;    // compared byte by byte
    std::int64_t numbers = 0;  // <data> elements compared, in all languages
    std::vector<Difference> differences;
};

/// Makes the site of a folder again from the inputs in it and compares every byte and every number.
///
/// Errors   not_found      no such folder
///          invalid_input  not a site that palermo made
///          corrupt        an input in the folder is not the one its manifest names
///          conflict       made by another version of palermo, whose numbers may differ
Result<VerifyOutcome> verify_report(const VerifyRequest& request, const Task& task);

/// "the file is missing"; of a number its fact.
std::string what_of(const Difference& difference);

formats::Json to_json(const VerifyOutcome& outcome);
std::string in_words(const VerifyOutcome& outcome);
Ending ending_of(const VerifyOutcome& outcome);

}  // namespace palermo::workflows
