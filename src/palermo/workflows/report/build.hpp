// workflows/report/build.hpp: from published files to a report that anyone can check.
//
//     files ──prepare()──> releases ──write_site()──> folder
//
//     const auto built = TRY(build_report({.files = {{"data_glotip_2025-04-14.csv"}}, .out = {"site"}},
//                                         task, notes));
//
// Mandate  A/RES/76/7, para 22-23.
// Thread safety: a function of its arguments; two of them do not write one folder.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/reading.hpp"
#include "palermo/workflows/report/prepare.hpp"

namespace palermo::workflows {

struct ReportRequest {
    std::vector<Input> files;  // one UNODC release; SDG 16.2.2 series beside it
    Output out;
    bool replace = false;                         // a folder of palermo's that stands at `out`
    std::vector<std::string> languages = {"en"};  // of the pages
    std::vector<std::string> pdf = {};            // States whose pages are printed too
    std::vector<Input> lookups = {};              // further citizenship labels
    std::vector<NamedInput> captures = {};        // named by State and years: "NLD:2010-2015"
    std::vector<std::string> citations = {};      // "FILE=publisher; title; date"
    std::map<std::string, Input, std::less<>> sources = {};  // by name of report/sources.hpp
    Reading reading = {};

    static void fields(auto& self, auto&& field) {
        field(Field{.name = "files",
                    .text =
                        "The UNODC release, and SDG 16.2.2 series beside it; none with --national",
                    .option = "FILE"},
              self.files);
        field(Field{.name = "out", .text = "Folder of the site, new or empty", .required = true},
              self.out);
        field(replace_field(), self.replace);
        Reading::fields(self.reading, field);
        field(Field{.name = "languages",
                    .text = "Languages: en, fr, es, ru, zh, ar, or all",
                    .option = "--lang",
                    .between = ','},
              self.languages);
        field(
            Field{.name = "pdf",
                  .text = "Print the pages of these States as PDF too, beside the site in OUT.pdf; "
                          "NLD,FRA. Needs chromium",
                  .between = ','},
            self.pdf);
        field(
            Field{.name = "lookups",
                  .text = "More citizenship labels, in the columns of data/lookups/citizenship.csv",
                  .option = "--lookup"},
            self.lookups);
        field(Field{.name = "captures",
                    .text = "Capture histories (palermo prevalence) for the page on people nobody "
                            "saw; with State and years as NLD:2010-2015=FILE. Without a citation "
                            "(--cite, or FILE-metadata.json) they are private: not copied, small "
                            "overlaps hidden",
                    .may_be_unnamed = true},
              self.captures);
        field(Field{.name = "citations",
                    .text = "Who published a file, and when: \"FILE=publisher; title; date\", and "
                            "terms after a third semicolon; needed where no FILE-metadata.json "
                            "says it",
                    .option = "--cite"},
              self.citations);
        for (const auto& source : report::source_kinds()) {
            if (source.text.empty()) continue;
            field(Field{.name = source.name, .text = source.text},
                  self.sources[std::string(source.name)]);
        }
    }
};

struct ReportOutcome {
    std::string out;  // where the site stands
    report::SiteSummary site;
    std::int64_t rows = 0;      // of all files
    std::int64_t findings = 0;  // by all rules
    std::vector<Admitted> admitted;
    std::vector<std::string> private_captures;  // protected, and not copied into the site
    std::vector<std::pair<std::string, std::vector<std::string>>> unused_columns;  // prepare.hpp
    std::vector<std::string> pdf;                                                  // files
};

/// Reads, checks, admits and writes the whole site. The folder is swapped in when it is complete. What a
/// person should see before publishing goes to `notes`.
///
/// Errors   those of prepare()
///          conflict       `out` may not be replaced (core/files.hpp), asked before anything is read
///          unavailable    disk, or interrupted; `out` is what it was
Result<ReportOutcome> build_report(const ReportRequest& request, const Task& task, Notes& notes);

formats::Json to_json(const ReportOutcome& outcome);
std::string in_words(const ReportOutcome& outcome);

}  // namespace palermo::workflows
