// workflows/diff.hpp: from two releases of the UNODC file to what changed, for people and machines.
//
//     two files ──read──> diff_releases() ──> ReleaseDiff ──> diff.csv, diff.json, diff.<lang>.html
//
// Mandate  A/RES/76/7, para 23: data that can be compared.
#pragma once

#include <filesystem>
#include <vector>

#include "palermo/core/files.hpp"
#include "palermo/core/result.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/published/diff.hpp"
#include "palermo/words/words.hpp"

namespace palermo::workflows {

struct DiffRequest {
    std::filesystem::path older;
    std::filesystem::path newer;
    formats::ReadOptions reading = {};  // of both
    std::filesystem::path out = {};     // folder; empty: nothing is written
    std::vector<words::Language> languages = {words::Language::en};  // of the pages
    Replace replace = Replace::no;  // a folder of palermo's that stands at `out`
};

/// Reads both files, compares them and, where `out` is named, writes the pages and machine files.
/// The folder is swapped in when it is complete.
///
/// Errors   not_found      one of the files
///          invalid_input  what a reader refuses; one of the two is not a UNODC trafficking file
///          conflict       `out` may not be replaced (core/files.hpp), asked before anything is read
///          unavailable    disk; `out` is what it was
Result<published::ReleaseDiff> compare_releases(const DiffRequest& request);

}  // namespace palermo::workflows
