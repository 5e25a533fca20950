// report/site.hpp: the whole report as a folder of plain files.
//
//     Release(s), Findings ──> write_site() ──> Sink ──> folder, or comparison (report verify)
//
// Pages need no server and no script: HTML, one style sheet, inline SVG. Every number in a sentence is
// a <data> element that names its fact; every figure carries its recipe and the State-years behind it.
// The same inputs and options give the same bytes.
//
// Thread safety: a function of its arguments; the sink is called from several threads at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/core/task.hpp"
#include "palermo/pages/sink.hpp"
#include "palermo/release/release.hpp"
#include "palermo/report/sources.hpp"
#include "palermo/words/words.hpp"

namespace palermo::report {

/// One input file, copied into the site so that anybody can make the numbers again.
struct InputFile {
    std::string name;    // as on disk, "data_glotip_2025-04-14.csv.xz"
    std::string sha256;  // of its bytes
    std::string bytes;
    std::string role = "data";  // "data", "lookup", "legislation": what verify gives it as
    std::string about = {};     // of capture histories: "NLD:2010-2015"

    /// By whose word the file is public, and how many numbers of 1 to 9 it prints.
    std::optional<protect::Citation> citation = {};
    std::int64_t printed_small = 0;
};

/// What a rule found, for the page on data quality.
struct RuleResult {
    std::string rule;      // "G01"
    std::string severity;  // "error"
    std::int64_t findings = 0;
};

struct SiteInputs {
    const Sources* sources = nullptr;    // detections must be among them
    const Findings* findings = nullptr;  // what `report check` says of the inputs
    std::vector<RuleResult> rules;       // every rule that ran, those without findings too
    std::vector<InputFile> files;
};

struct SiteOptions {
    std::vector<words::Language> languages = {words::Language::en};
};

/// A headline of the home page, in the first language.
struct Headline {
    std::string label;
    std::string shown;
    std::string fact;   // "C01.WLD.victims"
    std::string value;  // exact
};

struct SiteSummary {
    std::int64_t files = 0;
    std::int64_t pages = 0;
    std::int64_t charts = 0;
    std::int64_t facts = 0;   // numbers in sentences, counted once for all languages
    std::int64_t values = 0;  // numbers in charts, counted once for all languages
    std::vector<Headline> headlines;
};

using pages::Sink;

/// Errors   invalid_input  no language, or the release is no table of victims and offenders
///          unavailable    stopped, or what the sink returns
/// Cost     about 10 CPU s a language for 199 States; memory of one page and the cube
Result<SiteSummary> write_site(const SiteInputs& inputs, const SiteOptions& options,
                               const Sink& sink, const Task& task = {});

}  // namespace palermo::report
