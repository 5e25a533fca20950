// workflows/prevalence/simulate.hpp: do the intervals hold? Known populations, counted again.
//
//     SimulateRequest ──simulate()──> SimulateOutcome: coverage of each design, or ranks of truths, recipe
//
//     const auto outcome = TRY(simulate({.captures = {.file = {"lists.csv"}}, .tables = 100}, task, notes));
//
// What is simulated is invented: no number here is of people, and no gate is asked.
// Thread safety: a function of its arguments.
#pragma once

#include <optional>

#include "palermo/prevalence/bayes/calibrate.hpp"
#include "palermo/prevalence/simulate.hpp"
#include "palermo/prevalence/stepwise.hpp"
#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/prevalence/captures.hpp"

namespace palermo::workflows {

struct SimulateRequest {
    CapturesGiven captures;
    int replicates = 1000;
    std::uint64_t seed = 1;
    std::vector<double> levels = {0.80, 0.95};
    std::string design = "specified";
    bool all_designs = false;
    double missed_links = 0;
    int tables = 500;
    double p = prevalence::published_threshold;
    bool gate = false;
    bool calibrated = false;
    int outer = 500;
    int inner = 200;
    std::string sbc = {};  // the method to calibrate; empty: none
    Asked asked = {};

    static constexpr bool takes_threads = true;
    static void fields(auto& self, auto&& field) {
        CapturesGiven::fields(self.captures, field);
        field(Field{.name = "replicates", .text = "Bootstrap replicates"}, self.replicates);
        field(Field{.name = "seed", .text = "Same seed, same digits"}, self.seed);
        field(Field{.name = "levels",
                    .text = "Levels of the intervals",
                    .option = "--level",
                    .between = ','},
              self.levels);
        field(Field{.name = "design", .text = "What is true", .choices = names_of_designs()},
              self.design);
        field(Field{.name = "all_designs",
                    .text = "Every design, one line each; linkage also with the rate of missed "
                            "links known"},
              self.all_designs);
        field(Field{.name = "missed_links",
                    .text = "Restore this share of links in each table before estimating",
                    .low = 0,
                    .high = 0.49},
              self.missed_links);
        field(Field{.name = "tables", .text = "Tables to draw", .low = 1, .high = 1'000'000},
              self.tables);
        field(Field{.name = "p", .text = "Threshold of stepwise", .low = 0, .high = 0.1}, self.p);
        field(Field{.name = "gate",
                    .text = "How often the publication gate closes, and on which tables"},
              self.gate);
        field(Field{.name = "calibrated",
                    .text = "The double bootstrap too: outer times inner more fits a table, some "
                            "minutes a design"},
              self.calibrated);
        field(Field{.name = "outer",
                    .text = "Of the double bootstrap: tables drawn from each",
                    .low = 20,
                    .high = 1'000'000},
              self.outer);
        field(Field{.name = "inner",
                    .text = "Of the double bootstrap: tables drawn from each of those",
                    .low = 20,
                    .high = 1'000'000},
              self.inner);
        field(Field{.name = "sbc",
                    .text = "Calibrate a Bayesian method instead: truths from its prior, as many "
                            "people seen and lists as in the file, at most 5 lists",
                    .choices = {"graphs", "latent", "threshold"}},
              self.sbc);
    }
    static std::vector<std::string_view> names_of_designs();
};

struct SimulateOutcome {
    struct Designed {
        std::string name;
        prevalence::Design design;
        prevalence::Study study;
    };
    struct Ranks {
        std::string method;
        int tables = 0, bins = 0;
        prevalence::Calibration made;
        bool uniform() const { return made.p_value > 0.01; }  // as far as can be seen
    };
    std::vector<Designed> studies = {};  // one, or one a design
    bool all_designs = false, with_gate = false, with_calibrated = false;
    std::optional<Ranks> ranks = {};  // in their place
    prevalence::CaptureColumns columns = {};
    Recipe recipe;
};

/// Errors   invalid_input  as read_captures() and prevalence::check_fields(); no level, too few replicates
///          not_estimable  the table has no estimate to start from
///          unavailable    interrupted
Result<SimulateOutcome> simulate(const SimulateRequest& request, const Task& task, Notes& notes);

formats::Json to_json(const SimulateOutcome& outcome);
std::string in_words(const SimulateOutcome& outcome);
/// Findings: ranks that are not uniform.
Ending ending_of(const SimulateOutcome& outcome);

}  // namespace palermo::workflows
