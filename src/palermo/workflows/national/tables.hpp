// workflows/national/tables.hpp: a State's published tables as others ask for them.
//
//     NLD.victims.csv, release.json ──╮
//     shapes ─────────────────────────┴─export_tables()──> sdg_16_2_2.csv, .xlsx; unodc.csv, .xlsx; tables.xlsx
//
// Made of what was published alone, so nothing here can tell more than that.
//
// Mandate  A/RES/76/7, para 22-23.
// Thread safety: a function of its arguments; two of them do not write one folder.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "palermo/release/release.hpp"
#include "palermo/workflows/notes.hpp"
#include "palermo/workflows/operations.hpp"

namespace palermo::workflows {

struct ExportTablesRequest {
    Input release = {};
    std::vector<std::string> shapes = {};
    std::vector<Input> own_shapes = {};
    Output out = {};
    bool replace = false;

    static void fields(auto& self, auto&& field) {
        field(
            Field{.name = "release",
                  .text = "NLD.victims.csv as palermo national publish wrote it, with release.json "
                          "beside it",
                  .option = "FILE",
                  .required = true},
            self.release);
        field(Field{.name = "shapes",
                    .text = "Whose columns (default: all three)",
                    .option = "--shape",
                    .choices = {"sdg_16_2_2", "unodc", "eurostat_crim_thb"}},
              self.shapes);
        field(Field{.name = "own_shapes",
                    .text = "A shape of your own (docs/formats/shape.md)",
                    .option = "--shape-file"},
              self.own_shapes);
        field(Field{.name = "out", .text = "Folder, new or empty", .required = true}, self.out);
        field(replace_field(), self.replace);
    }
    static std::span<const FieldRule> rules() { return {}; }
};

/// One shape that was written.
struct ExportedTable {
    std::string name;
    std::string title;
    std::string checked;  // what could and could not be checked
    std::int64_t rows = 0;
    std::int64_t hidden = 0, without_code = 0, without_people = 0;
};

struct ExportTablesOutcome {
    std::string out;
    std::vector<ExportedTable> tables;
    std::vector<std::string> files;
};

/// Errors   those of release_of_national_tables() and of exchange; conflict where something stands at `out`
Result<ExportTablesOutcome> export_tables(const ExportTablesRequest& request, const Task& task);

formats::Json to_json(const ExportTablesOutcome& outcome);
std::string in_words(const ExportTablesOutcome& outcome);

/// Years across, categories down: what a person reads. Shape [tables].
struct CrossTable {
    std::string name;  // of the sheet
    std::string title;
    Table table;
};
Result<std::vector<CrossTable>> cross_tables(const Table& national);

/// A State's published tables, read with the statement beside them.
Result<protect::Release> read_national(const std::filesystem::path& path);

}  // namespace palermo::workflows
