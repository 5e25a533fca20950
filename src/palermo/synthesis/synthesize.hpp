// synthesis/synthesize.hpp: case microdata that can be published, and the tables it was made from.
//
//     Schema ──plan──> SynthesisPlan ──synthesize(Records)──> Synthesis ──attack, ledger──> Release
//
// The records that come out belong to nobody. They are drawn so that their tables of one, two and
// some three columns agree with tables measured under differential privacy; they keep every rule of
// the schema; and beside them stand the measured tables with intervals, because a synthetic record
// proves nothing about a person and a count without its error proves nothing about a country.
//
// Mandate  A/RES/76/7, para 14 and 22 (A76-7.P22.05); Trafficking Protocol, art. 6 (1).
// Sources  [MMS21] McKenna, Miklau, Sheldon (2021), J. Privacy Confid. 11(3) (select, measure,
//          generate); [ZWL21] Zhang et al. (2021), USENIX Security (record fitting).
// Method   docs/methods/synthetic_microdata.md
//
// Thread safety: functions of their arguments; one ledger a thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "palermo/disclosure/candidate.hpp"
#include "palermo/ledger/ledger.hpp"
#include "palermo/release/release.hpp"
#include "palermo/synthesis/marginals.hpp"

namespace palermo::protect {

struct SynthesisOptions {
    double epsilon = 1;
    double delta = 1e-6;
    double one_way_share = 0.05;  // of rho
    double levels_share = 0.03;   // coarser readings of columns that have levels
    double triples_share = 0.05;  // choosing and measuring tables of three columns
    int triples = 4;
    std::size_t triple_cells_max = 6'000;  // larger tables of three are not candidates
    int sweeps = 60;                       // of fitting, at most; it ends by itself
};

/// All that will be asked of the data, and what it costs. Made from the schema alone.
struct SynthesisPlan {
    double epsilon = 0;  // as asked; the cost never exceeds it
    double delta = 0;
    Rational rho;                            // total, exact
    std::vector<PlannedMarginal> marginals;  // measured first
    int triples = 0;                         // chosen after that
    Rational triple_selection_epsilon;       // of each choice (pure DP)
    Rational triple_rho;                     // of measuring each chosen table
    std::vector<std::vector<Reading>> triple_candidates;
    int sweeps = 0;
};

/// Errors   invalid_input  epsilon or delta out of range, so many columns that the budget for one
///                         table rounds to nothing, or rules that tie too many columns together
Result<SynthesisPlan> plan_synthesis(const Schema& schema, const SynthesisOptions& options);

/// What leaves the mechanism: everything here is differentially private.
struct Synthesis {
    Records records;
    std::vector<Marginal> measured;            // planned tables, then chosen ones
    std::vector<std::vector<double>> cleaned;  // beside `measured`; empty where not estimated
    std::uint64_t seed = 0;  // of the fitting; the same tables and seed give these records
};

/// The mechanism itself. Spends plan.rho on `records`; keeping the account is the caller's duty, so
/// outside tests and experiments call publish_synthetic() below.
///
/// Errors   not_estimable  no records
///          unavailable    stopped
/// Cost     CTDC, 97,750 x 21: about 3 s on two cores, 60 MB
Result<Synthesis> synthesize(const Records& records, const Schema& schema,
                             const SynthesisPlan& plan, crypto::SecureRandom& random,
                             const Task& task = {});

/// The part of synthesize() that has seen no data: from measured tables to records.
///
/// Errors   unavailable  stopped
Result<Records> fit_records(const Schema& schema, const std::vector<Marginal>& measured, int sweeps,
                            std::uint64_t seed, std::vector<std::vector<double>>* cleaned = nullptr,
                            const Task& task = {});

/// Where a release comes from and why it is made.
struct SyntheticRelease {
    std::string purpose;         // "annual report 2026"
    std::string title;           // "Cases of the national referral mechanism, 2015-2025"
    std::string publisher;       // "Office of the National Rapporteur"
    std::string terms;           // "reproduce with citation; no re-identification"
    std::string dataset_sha256;  // digest of the rows; stays in the ledger
    int canary_runs = 200;       // of the attack before the release, each way
};

/// What the mechanism made of `records`, on its way out, attacked on invented records. `entry` of the
/// ledger holds its budget: publish() takes it on that entry alone.
///
/// Errors   not_estimable  no records
///          unavailable    stopped
Result<Candidate> synthesized_candidate(const Records& records, const Schema& schema,
                                        const std::string& schema_json, const SynthesisPlan& plan,
                                        const SyntheticRelease& about, std::int64_t entry,
                                        crypto::SecureRandom& random, const Task& task);

/// Reserves budget, synthesizes, attacks, writes `target` (microdata.csv, tables.csv, schema.json,
/// release.json), commits. Either all of it happens or nothing is spent and nothing is written.
///
/// Errors   conflict        the ledger's budget does not cover it, or `target` is somebody else's
///          invalid_input   the schema's rows per victim are not those of the ledger
///          not_estimable   no records
///          would_disclose  an attack succeeded
Result<Release> publish_synthetic(Ledger& ledger, const Records& records, const Schema& schema,
                                  const std::string& schema_json, const SynthesisPlan& plan,
                                  const SyntheticRelease& about,
                                  const std::filesystem::path& target, crypto::SecureRandom& random,
                                  const Task& task = {});

}  // namespace palermo::protect
