// workflows/protect/plan.hpp: what a synthetic release would measure, what it costs, and how far off it is.
//
//     schema ──> plan_synthesis() ──> PlanOutcome      ledger ──> is it covered?
//     schema, rows, an earlier release ──> expected_distance()
//
//     const auto outcome = TRY(plan({.schema = {"nrm.json"}, .rows = 100'000}, task));
//
// Reads no case data and spends nothing.
// Thread safety: a function of its arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "palermo/synthesis/synthesize.hpp"
#include "palermo/workflows/operations.hpp"

namespace palermo::workflows {

/// The fields of plan and synthesize that say how much privacy a release may cost, and how well it fits.
struct BudgetFields {
    static void fields(auto& self, auto&& field) {
        field(Field{.name = "epsilon", .text = "Privacy loss at most"}, self.epsilon);
        field(Field{.name = "triples",
                    .text = "Tables of three columns to choose privately",
                    .low = 0,
                    .high = 1000},
              self.triples);
        field(Field{.name = "sweeps",
                    .text = "Fit records in at most so many sweeps; fitting ends earlier by itself",
                    .low = 1,
                    .high = 1000},
              self.sweeps);
    }
};

struct PlanRequest {
    Input schema;
    Input ledger = {};  // empty: nobody asks whether it covers the plan
    double delta = 1e-6;
    std::int64_t rows = 0;  // records there will be; 0: not said
    Input like = {};        // records that are public; empty: spread as case files usually are
    double epsilon = 1;
    int triples = 4;
    int sweeps = 60;

    static void fields(auto& self, auto&& field) {
        field(Field{.name = "schema",
                    .text = "Columns, codes and rules, all public (JSON)",
                    .required = true},
              self.schema);
        field(Field{.name = "ledger", .text = "Look whether this ledger covers it"}, self.ledger);
        field(Field{.name = "delta", .text = "At most one over the number of victims"}, self.delta);
        field(Field{.name = "rows",
                    .text = "Records there will be, about (a public figure)",
                    .low = 0,
                    .high = 1'099'511'627'776},
              self.rows);
        field(Field{.name = "like",
                    .text = "Public records of such cases (microdata.csv of an earlier release): "
                            "the error is told for records spread as these"},
              self.like);
        BudgetFields::fields(self, field);
    }
    static std::span<const FieldRule> rules();
};

struct PlanOutcome {
    protect::Schema schema;
    protect::SynthesisPlan plan;
    std::int64_t rows = 0;
    std::optional<protect::Rational> left = {};  // of the ledger; nothing where none was named

    bool is_covered() const { return !left || plan.rho <= *left; }
    /// By how much the tables of two columns of the release will differ from the truth, as a share of the
    /// records (total variation), on average, about; 0 where the number of records is not known.
    double expected_distance = 0;
    bool is_like = false;  // for records spread as public ones that were named
};

/// Errors   not_found      one of the files
///          invalid_input  what Schema::parse(), plan_synthesis() and encode() refuse
///          corrupt        the ledger
Result<PlanOutcome> plan(const PlanRequest& request, const Task& task);

formats::Json to_json(const PlanOutcome& outcome);
std::string in_words(const PlanOutcome& outcome);
/// Refused as a conflict where the ledger does not cover it; the plan is told all the same.
Ending ending_of(const PlanOutcome& outcome);

}  // namespace palermo::workflows
