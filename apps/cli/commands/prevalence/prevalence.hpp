// cli/commands/prevalence/prevalence.hpp: what the subcommands of `palermo prevalence` share.
//
// One subcommand is one file with one function `add_<name>` and one line in prevalence.cpp. One
// method of `--method` is one line in methods.cpp; its help and the options it reads stand in
// palermo/prevalence/methods.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/reading.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/prevalence/bootstrap.hpp"
#include "palermo/prevalence/diagnose.hpp"
#include "palermo/prevalence/loglinear.hpp"
#include "palermo/prevalence/methods.hpp"
#include "palermo/prevalence/search.hpp"
#include "palermo/prevalence/stepwise.hpp"

namespace palermo::cli {

/// Parameters of the Bayesian methods (bayes.cpp).
struct BayesOptions {
    double delta = 0;       // graphs
    double grid_limit = 0;  // graphs, as a multiple of the people seen
    int grid_points = 0;
    int chains = 4;                 // latent, threshold
    std::int64_t sweeps = 160'000;  // latent: at most so many
    int classes = 10;               // latent
    double threshold = 2;           // threshold
    double precision = 1;
    std::string sbc;  // simulate: the method to calibrate
};

/// The command line as parsed; a subcommand reads what it offered.
struct PrevalenceOptions {
    std::string file;
    std::vector<std::string> lists;
    std::string count_column;  // empty: known by its name
    std::string method = "stepwise";
    std::string model;
    std::string interval = "bagged";
    std::string design = "specified";
    double p = prevalence::published_threshold;
    double window = 6;
    int order = 0;
    std::vector<double> levels{0.80, 0.95};
    int replicates = 20'000;
    int tables = 500;
    int study_replicates = 1000;
    bool all_designs = false;
    bool gate = false;
    bool calibrated = false;  // simulate: the double bootstrap too, with
    int outer = 500;          // so many tables drawn from each
    int inner = 200;          // and so many from each of those
    double missed_links = 0;  // share of links taken as missed, to be restored
    std::uint64_t seed = 1;
    int threads = 0;
    Task task;  // set when the command runs, on so many threads
    bool json = false;
    ReadingArguments reading;
    BayesOptions bayes;
    /// What the person gave beside the file, its columns and --json, as on the command line.
    std::vector<std::string> given;
};

/// What `--method NAME` does. An engine method has `maker` and `chosen` and gets its intervals from
/// the bootstrap; another one has `estimate`, which does and prints everything itself.
struct PrevalenceMethod {
    const char* name;
    Result<prevalence::EngineMaker> (*maker)(const PrevalenceOptions&,
                                             const prevalence::CaptureTable&) = nullptr;
    /// The model behind the point estimate.
    Result<prevalence::Fit> (*chosen)(const PrevalenceOptions&,
                                      const prevalence::CaptureTable&) = nullptr;
    Result<int> (*estimate)(const PrevalenceOptions&) = nullptr;
};

const std::vector<PrevalenceMethod>& prevalence_methods();

/// The method the options name; the command line has checked that there is one.
const PrevalenceMethod& method_of(const PrevalenceOptions& options);

/// The maker of an engine method.
/// Errors   invalid_input   the method has no engine (a bound, a classic), or its parameters are wrong
Result<prevalence::EngineMaker> maker_of(const PrevalenceOptions& options,
                                         const prevalence::CaptureTable& captures);

/// The options given, looked at before anything is estimated.
/// Errors   invalid_input   as check_options(); an order or a window below zero
Result<void> check_given(prevalence::Work work, const PrevalenceOptions& options);

/// Of simulate: --design, --all-designs or --sbc, whichever was asked for; else the method.
std::string method_for(prevalence::Work work, const PrevalenceOptions& options);

prevalence::SearchOptions search_options(const PrevalenceOptions& options);

struct ReadCaptures {
    prevalence::CaptureTable captures;
    InputDigest digest;
    prevalence::CaptureColumns columns;  // what each column was taken for
};

/// Errors   as read_source() and read_captures(), with file:line:column; drawn linkages
Result<ReadCaptures> read_captures_of(const PrevalenceOptions& options);

/// The same, as --missed-links restores it; findings are of the table as it came.
Result<ReadCaptures> read_restored(const PrevalenceOptions& options);

/// A refusal, with what was found in the lists and may be the reason.
Error with_findings(Error refusal, const prevalence::CaptureColumns& columns);

/// One decimal, or "not estimable".
std::string number(double value, int digits = 1);
/// Ten digits, or null.
std::string json_number(double value);
std::string json_reasons(const std::vector<std::string>& reasons);
/// [0.8,0.95]
std::string json_levels(const std::vector<double>& levels);
/// The lists, the column of counts and what was left aside: lines of text; members of a JSON object
/// with a comma behind them.
void show_columns(const prevalence::CaptureColumns& columns);
std::string json_columns(const prevalence::CaptureColumns& columns);
/// The reasons, and what the gate does not look at; in JSON `"gate_does_not_see":...,`.
void show_gate(const std::vector<std::string>& reasons);
std::string json_gate_limit();
void show_warnings(const std::vector<std::string>& warnings);

/// What must be known to get the same digits again, as JSON: the options that were read, and no others.
std::string prevalence_recipe(prevalence::Work work, const PrevalenceOptions& options,
                              const InputDigest& digest, const prevalence::CaptureColumns& columns);
/// The parameters of that which every kind of work may read.
std::vector<prevalence::Parameter> parameters_of(const PrevalenceOptions& options,
                                                 const prevalence::CaptureColumns& columns);

/// A subcommand with what all of them take: FILE, --lists, --count, --json.
CLI::App* add_subcommand(CLI::App& group, Action& action,
                         const std::shared_ptr<PrevalenceOptions>& options, const char* name,
                         const char* text, const char* examples,
                         Result<int> (*run)(const PrevalenceOptions&));
/// --method and its parameters.
void add_method_options(CLI::App* command, PrevalenceOptions& options);
/// --replicates, --seed, --threads, --level.
void add_chance_options(CLI::App* command, PrevalenceOptions& options, int& replicates);

// The Bayesian methods, bayes.cpp: a posterior told with its prior, its assumption and the gate.
void add_bayesian_options(CLI::App& command, BayesOptions& options);
Result<int> estimate_bayesian(const PrevalenceOptions& options);
/// The posterior median as an engine, for diagnose.
Result<prevalence::EngineMaker> bayesian_maker(const PrevalenceOptions& options,
                                               const prevalence::CaptureTable& captures);
/// `simulate --sbc METHOD`: ranks of truths drawn from the prior; exit code 1 where not uniform.
void add_calibration_option(CLI::App& command, BayesOptions& options);
Result<int> calibrate_bayesian(const PrevalenceOptions& options);
/// One row each for `compare`: method, people (NaN where the method was not run), note.
/// Errors   unavailable   interrupted
Result<void> compare_bayesian(
    const PrevalenceOptions& options, const prevalence::CaptureTable& captures,
    const std::function<void(const std::string&, double, const std::string&)>& show);

using AddSubcommand = void (*)(CLI::App& group, Action& action,
                               const std::shared_ptr<PrevalenceOptions>& options);
void add_estimate(CLI::App&, Action&, const std::shared_ptr<PrevalenceOptions>&);
void add_search(CLI::App&, Action&, const std::shared_ptr<PrevalenceOptions>&);
void add_diagnose(CLI::App&, Action&, const std::shared_ptr<PrevalenceOptions>&);
void add_simulate(CLI::App&, Action&, const std::shared_ptr<PrevalenceOptions>&);
void add_compare(CLI::App&, Action&, const std::shared_ptr<PrevalenceOptions>&);
/// --by and what goes with it, added to `estimate`; after all others (strata.cpp).
void add_strata(CLI::App&, Action&, const std::shared_ptr<PrevalenceOptions>&);
/// What --method robust says without covariates.
Result<int> robust_needs_covariates(const PrevalenceOptions&);

/// `estimate` of a file with a column `draw`: averaged over linkages; the exit code. Nothing where the
/// file has no such column.
Result<std::optional<int>> estimate_linked(const PrevalenceOptions& options);

}  // namespace palermo::cli
