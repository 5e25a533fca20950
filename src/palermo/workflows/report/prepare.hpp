// workflows/report/prepare.hpp: the files that a report is made of, read, checked and admitted.
//
//     ReportFiles ──read, check, admit──> Prepared ──inputs()──> report::write_site()
//
//     const auto prepared = TRY(prepare({.files = {"data_glotip_2025-04-14.csv"}}, task));
//
// Used by report build (build.hpp), which is given the files, and report verify (verify.hpp), which finds
// them in the site.
//
// Mandate  A/RES/76/7, para 22-23.
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "palermo/core/given_files.hpp"
#include "palermo/core/task.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/release/release.hpp"
#include "palermo/report/site.hpp"
#include "palermo/report/sources.hpp"

namespace palermo::workflows {

/// Capture histories of one place and time; a study of no State is shown for the world only.
struct CaptureFile {
    std::filesystem::path path;
    std::string iso3;   // "NLD", or empty
    std::string years;  // "2010-2015", or empty

    /// Whose publication the histories are; without, they are taken as private (estimates.hpp).
    std::optional<protect::Citation> citation = {};
};

/// By whose word a file is public.
struct FileCitation {
    std::string file;  // as its path or its name
    protect::Citation citation;
};

/// "data.csv=UNODC; Detected victims; 2025-04-14; reproduce with citation".
///
/// Errors   invalid_input  no file before "=", or those of published::parse_citation()
Result<FileCitation> file_citation(const std::string& text);

/// Of a file with the name "NLD:2010-2015", "USA" or none.
///
/// Errors   invalid_input  what stands before the colon is no ISO 3166 alpha-3 code, or the years
///                         are no year and no two years, or lie in the future
Result<CaptureFile> capture_file(const NamedInput& given);

/// What a report is made of.
struct ReportFiles {
    std::vector<std::filesystem::path> files;  // one UNODC release; SDG 16.2.2 series beside it
    std::vector<std::filesystem::path> lookups = {};  // further citizenship labels
    /// By the names of report/sources.hpp: "legislation".
    std::map<std::string, std::filesystem::path, std::less<>> sources = {};
    std::vector<CaptureFile> captures = {};  // for the people nobody saw

    /// Of files that have no metadata beside them, or instead of it.
    std::vector<FileCitation> citations = {};

    /// Estimates released earlier: "Ned.by_method.csv", with "Ned.details.csv" and both statements
    /// beside it.
    std::vector<std::filesystem::path> estimates = {};

    formats::ReadOptions reading = {};  // of all files but the folder's own
};

/// A file that came in as public, and by whose word.
struct Admitted {
    std::string file;
    protect::Citation citation;
    std::int64_t printed_small = 0;  // numbers of 1 to 9 that stand in it openly
};

/// Everything a site is made of, read and admitted.
struct Prepared {
    report::Sources sources;
    Findings findings;
    std::vector<report::RuleResult> rules;
    std::vector<report::InputFile> files;
    std::vector<Admitted> admitted;
    std::vector<std::string> private_captures;  // protected, and not copied into the site

    /// Columns of published files that no figure and no rule uses, by file. The whole file is copied
    /// into the site, so whoever opens it reads them.
    std::vector<std::pair<std::string, std::vector<std::string>>> unused_columns;
    std::vector<std::string>
        remarks;            // what a person should see before publishing, one sentence each
    std::int64_t rows = 0;  // of all files

    /// Points into this.
    report::SiteInputs inputs() const;
};

/// A published file comes in with a citation only: of `citations`, or of the metadata beside it.
/// Capture histories without one are private: what was protected of them comes in, and no copy.
///
/// Errors   invalid_input  no UNODC release among the files, two of them, a file of no known kind, one
///                         without a citation, or a citation of a file that is not given
///          would_disclose  a column that nothing uses is called as names or phone numbers are: the
///                         whole file would be copied into the site
///          corrupt        `cases` is not what the release.json beside it says
Result<Prepared> prepare(const ReportFiles& given, const Task& task);

}  // namespace palermo::workflows
