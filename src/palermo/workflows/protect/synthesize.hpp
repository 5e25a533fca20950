// workflows/protect/synthesize.hpp: case microdata that can be published, on the ledger of these people.
//
//     data, schema, ledger ──> publish_synthetic() ──> SynthesizeOutcome, and the folder of the release
//
//     const auto outcome = TRY(synthesize({.data = {"cases.csv"}, .schema = {"nrm.json"},
//                                          .ledger = {"cases.ledger"}, .out = {"release2026"},
//                                          .purpose = "annual report", .title = "NRM cases",
//                                          .publisher = "National Rapporteur"}, task, notes));
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).
// Thread safety: a function of its arguments; a ledger is locked while one of them works on it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "palermo/release/release.hpp"
#include "palermo/synthesis/schema.hpp"
#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/protect/plan.hpp"
#include "palermo/workflows/reading.hpp"

namespace palermo::workflows {

struct SynthesizeRequest {
    Input data;
    Input schema;
    Input ledger;
    Output out;  // folder, new or empty
    std::string purpose;
    std::string title;
    std::string publisher;
    std::string terms = {};
    std::vector<std::string> ignored = {};
    Reading reading = {};
    int canary_runs = 200;
    std::optional<double> delta = {};  // nothing: that of the ledger
    double epsilon = 1;
    int triples = 4;
    int sweeps = 60;

    static void fields(auto& self, auto&& field) {
        field(Field{.name = "data",
                    .text = "Case microdata: csv, xlsx, .xz or .gz",
                    .option = "DATA",
                    .required = true},
              self.data);
        field(Field{.name = "schema",
                    .text = "Columns, codes and rules, all public (JSON)",
                    .required = true},
              self.schema);
        field(Field{.name = "ledger",
                    .text = "The account of these people's privacy",
                    .required = true},
              self.ledger);
        field(Field{.name = "out", .text = "Folder of the release, new or empty", .required = true},
              self.out);
        field(Field{.name = "purpose", .text = "Why; stands in the ledger", .required = true},
              self.purpose);
        field(Field{.name = "title", .text = "Of the release", .required = true}, self.title);
        field(Field{.name = "publisher", .text = "Who publishes it", .required = true},
              self.publisher);
        field(Field{.name = "terms", .text = "Under what words it may be used"}, self.terms);
        field(Field{.name = "ignored",
                    .text = "Columns of the data to leave out",
                    .option = "--ignore"},
              self.ignored);
        Reading::fields(self.reading, field);
        field(Field{.name = "canary_runs",
                    .text = "Runs of the attack before the release, each way",
                    .low = 20,
                    .high = 100'000},
              self.canary_runs);
        field(Field{.name = "delta", .text = "Without it, that of the ledger"}, self.delta);
        BudgetFields::fields(self, field);
    }
};

struct SynthesizeOutcome {
    protect::Release release;
    std::string out;
    // True numbers, for the office alone: in_words() tells them, and nothing that is published does.
    std::size_t records_read = 0;
    protect::Adjusted adjusted = {};        // what the schema had counted elsewhere, or left out
    std::vector<std::string> columns = {};  // shape [columns of the schema]
};

/// Reserves budget, measures with noise, fits, attacks, writes, commits. Refused or stopped at any
/// point, nothing is published and nothing is spent.
///
/// Errors   not_found       one of the files
///          invalid_input   what a reader, Schema::parse(), plan_synthesis() or encode() refuses
///          conflict        something stands at `out`, asked before anything is read; the ledger does
///                          not cover it
///          would_disclose  an attack succeeded
///          those of protect::publish_synthetic() and Ledger::open()
Result<SynthesizeOutcome> synthesize(const SynthesizeRequest& request, const Task& task,
                                     Notes& notes);

/// The statement of the release, as it stands in its folder.
formats::Json to_json(const SynthesizeOutcome& outcome);
std::string in_words(const SynthesizeOutcome& outcome);

}  // namespace palermo::workflows
