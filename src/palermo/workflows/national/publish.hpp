// workflows/national/publish.hpp: an office's cases counted, protected, and let out as the State's tables.
//
//     Office ──national_tables()──> linked tables ──publish_records()──> NLD.victims.csv, release.json
//
// Counted are people by year with sex, age and form; by year with citizenship; with authority; with place;
// with the time to a decision. What two of the tables say is one cell, and all are protected together.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).
// Method   docs/methods/cell_suppression.md
// Thread safety: one ledger is used by one of them at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "palermo/disclosure/suppress.hpp"
#include "palermo/workflows/national/office.hpp"
#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/protect/publication.hpp"

namespace palermo::workflows {

/// How national tables are protected, and by whom they are published.
struct NationalProtection {
    protect::SuppressionRules suppression = {};
    Input secret = {};
    Publication publication = {.title = "Victims of trafficking in persons detected by the State"};

    static void fields(auto& self, auto&& field) {
        constexpr std::string_view group = "How people are protected";
        field(Field{.name = "small_below",
                    .text = "Hide counts from 1 to below this",
                    .option = "--small",
                    .group = group,
                    .low = 2,
                    .high = 1'000'000},
              self.suppression.small_below);
        field(Field{.name = "width_min",
                    .text = "A hidden small count could be one of more than this many numbers",
                    .option = "--width",
                    .group = group,
                    .low = 1,
                    .high = 1'000'000},
              self.suppression.width_min);
        field(Field{.name = "secret",
                    .text =
                        "A file of 16 random bytes or more, kept, for the choice of what is hidden "
                        "(default: the ledger's, or one of this user)",
                    .group = group},
              self.secret);
        Publication::fields(self.publication, field,
                            "Releases of the same people that are public and stand in no ledger: "
                            "NLD.victims.csv of other years");
    }
};

struct NationalPublishRequest {
    OfficeInput office = {};
    std::string state = {};
    Output out = {};
    NationalProtection protection = {};
    bool open_as_unknown = false;

    static void fields(auto& self, auto&& field) {
        OfficeInput::fields(self.office, field);
        field(Field{.name = "state",
                    .text = "The State that counts, by its ISO 3166 code: NLD",
                    .required = true},
              self.state);
        field(Field{.name = "out",
                    .text = "Folder of the release, new or empty: NLD.victims.csv and release.json",
                    .required = true},
              self.out);
        field(Field{.name = "open_as_unknown",
                    .text = "Count answers whose meaning nobody has said as not known, instead of "
                            "stopping"},
              self.open_as_unknown);
        NationalProtection::fields(self.protection, field);
    }
    static std::span<const FieldRule> rules() { return {}; }
};

/// The cases with the columns that are published, and the tables they are counted in.
struct NationalTables {
    Table records;
    std::vector<std::string> by;             // year, sex, age, form: those that are there
    std::vector<std::string> tables;         // "year,citizenship"
    std::vector<protect::Hierarchy> groups;  // forms under SEXUAL, LABOUR, OTHER
    std::vector<std::string> left_out;       // fields that no file has, and columns not published
};

/// Errors   invalid_input  national.no_year: nothing says when people were counted
Result<NationalTables> national_tables(const mapping::Cases& cases, std::int64_t small_below);

/// Errors   invalid_input  national.unknown_state
Result<void> check_state(const std::string& state);

struct NationalPublished {
    std::string out;  // NLD.victims.csv
    mapping::CaseCounts counts;
    std::int64_t open = 0;  // answers taken as not known
    PublishedFile published;
    std::vector<std::string> left_out;
};

/// Through the door, as protect tables does.
///
/// Errors   those of read_office() and publish_records(); invalid_input  national.questions_open
Result<NationalPublished> publish_national(const NationalPublishRequest& request, const Task& task,
                                           Notes& notes);

/// The same of an office that is read already.
Result<NationalPublished> publish_office(const Office& office,
                                         const NationalPublishRequest& request, const Task& task,
                                         Notes& notes);

formats::Json to_json(const NationalPublished& outcome);
std::string in_words(const NationalPublished& outcome);

}  // namespace palermo::workflows
