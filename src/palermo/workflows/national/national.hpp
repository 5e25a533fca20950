// workflows/national/national.hpp: from an office's own spreadsheet to a national report, in one command.
//
//     files ──read, map, check──> questions? ──no──> count, protect ──> release, tables ──build──> site
//                                     ╰──yes──> columns.csv, labels.csv, to be filled in, and again
//
//     DIR/columns.csv       what each column holds           written once, read again
//     DIR/labels.csv        what the office's labels mean    written where something is open, read again
//     DIR/findings.csv      what is wrong with the files     for the office alone
//     DIR/understood.csv    what every answer was taken for  for the office alone
//     DIR/release/          NLD.victims.csv, release.json    what leaves the building
//     DIR/compared_with_unodc.csv                            where a UNODC release is given
//     DIR/tables/           tables for others, csv and xlsx
//     DIR/site/             the report
//
// Nothing that a person wrote is written over: columns.csv and labels.csv are read where they stand.
//
// Mandate  A/RES/76/7, para 22-23. Guide: docs/guides/national.md
// Thread safety: two of them do not work in one folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "palermo/workflows/national/check.hpp"
#include "palermo/workflows/national/compare.hpp"
#include "palermo/workflows/national/publish.hpp"
#include "palermo/workflows/report/build.hpp"

namespace palermo::workflows {

struct NationalRequest {
    static constexpr bool takes_threads = true;

    OfficeInput office = {};
    std::string state = {};
    Output out = {};
    NationalProtection protection = {};
    bool open_as_unknown = false;
    Input unodc = {};
    std::vector<std::string> languages = {"en"};

    static void fields(auto& self, auto&& field) {
        OfficeInput::fields(self.office, field);
        field(Field{.name = "state",
                    .text = "The State that counts, by its ISO 3166 code: NLD",
                    .required = true},
              self.state);
        field(
            Field{
                .name = "out",
                .text =
                    "Folder of this work: the questions palermo has, then release, tables and site",
                .required = true},
            self.out);
        field(
            Field{
                .name = "open_as_unknown",
                .text =
                    "Count answers whose meaning nobody has said as not known, instead of asking"},
            self.open_as_unknown);
        field(
            Field{
                .name = "unodc",
                .text =
                    "The UNODC release, to compare with what it says of the same State and years"},
            self.unodc);
        field(Field{.name = "languages",
                    .text = "Of the pages: en, fr, es, ru, zh, ar, or all",
                    .option = "--lang",
                    .between = ','},
              self.languages);
        NationalProtection::fields(self.protection, field);
    }
    static std::span<const FieldRule> rules() { return {}; }
};

struct NationalOutcome {
    Office office;
    std::string folder;
    std::vector<std::string> questions;  // files to fill in; empty: the work was done
    std::optional<NationalPublished> published;
    std::vector<std::string> tables;  // files for others
    std::optional<CompareNationalOutcome> compared;
    std::optional<ReportOutcome> report;
};

/// Errors   those of the steps
Result<NationalOutcome> national(const NationalRequest& request, const Task& task, Notes& notes);

formats::Json to_json(const NationalOutcome& outcome);
std::string in_words(const NationalOutcome& outcome);
/// Questions or findings.
Ending ending_of(const NationalOutcome& outcome);

}  // namespace palermo::workflows
