// workflows/report/build.hpp: from published files to a report that anyone can check, and back.
//
//     files ──read, check, admit──> Release ──write_site──> folder      build_report()
//     folder ──its own inputs──> the same site in memory ──compare──    verify_report()
//
// Mandate  A/RES/76/7, para 22-23.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "palermo/core/files.hpp"
#include "palermo/core/task.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/release/release.hpp"
#include "palermo/report/site.hpp"

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

/// "NLD:2010-2015=Ned.csv", "USA=Western.csv" or "file.csv".
///
/// Errors   invalid_input  what stands before the colon is no ISO 3166 alpha-3 code, or the years
///                         are no year and no two years, or lie in the future
Result<CaptureFile> capture_file(const std::string& text);

struct ReportRequest {
    std::vector<std::filesystem::path> files;  // one UNODC release; SDG 16.2.2 series beside it
    std::vector<words::Language> languages = {words::Language::en};
    std::vector<std::filesystem::path> lookups;  // further citizenship labels
    std::filesystem::path legislation;           // register of laws, or empty

    std::filesystem::path out;
    std::filesystem::path cases = {};  // tables.csv of a palermo release of case data, or empty
    std::vector<CaptureFile> captures = {};  // for the people nobody saw

    /// Of files that have no metadata beside them, or instead of it.
    std::vector<FileCitation> citations = {};

    /// Estimates released earlier: "Ned.by_method.csv", with "Ned.details.csv" and both statements
    /// beside it.
    std::vector<std::filesystem::path> estimates = {};

    Replace replace = Replace::no;      // a folder of palermo's that stands at `out`
    formats::ReadOptions reading = {};  // of all files but the folder's own
};

/// A file that came in as public, and by whose word.
struct Admitted {
    std::string file;
    protect::Citation citation;
    std::int64_t printed_small = 0;  // numbers of 1 to 9 that stand in it openly
};

struct ReportResult {
    report::SiteSummary site;
    std::int64_t rows = 0;      // of all files
    std::int64_t findings = 0;  // by all rules
    std::vector<Admitted> admitted;
    std::vector<std::string> private_captures;  // protected, and not copied into the site

    /// Columns of published files that no figure and no rule uses, by file. The whole file is copied
    /// into the site, so whoever opens it reads them.
    std::vector<std::pair<std::string, std::vector<std::string>>> unused_columns;
    std::vector<std::string>
        remarks;  // what a person should see before publishing, one sentence each
};

/// Reads, checks, admits and writes the whole site. The folder is swapped in when it is complete.
///
/// A published file comes in with a citation only: of `citations`, or of the metadata beside it.
/// Capture histories without one are private: what was protected of them comes in, and no copy.
///
/// Errors   invalid_input  no UNODC release among the files, two of them, a file of no known kind, one
///                         without a citation, or a citation of a file that is not given
///          would_disclose  a column that nothing uses is called as names or phone numbers are: the
///                         whole file would be copied into the site
///          corrupt        `cases` is not what the release.json beside it says
///          conflict       `out` may not be replaced (core/files.hpp), asked before anything is read
///          unavailable    disk, or interrupted; `out` is what it was
Result<ReportResult> build_report(const ReportRequest& request, const Task& task = {});

/// One place where a site is not what its inputs give.
struct Difference {
    std::string file;   // "en/world.html"
    std::string what;   // "C01.WLD.victims", "the file", "the file is missing"
    std::string shown;  // the number on the site; empty where it is no number
    std::string made;   // the number made again
};

struct Verification {
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
Result<Verification> verify_report(const std::filesystem::path& folder, const Task& task = {});

}  // namespace palermo::workflows
