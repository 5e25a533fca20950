// synthesis/marginals.hpp: which tables are measured, with how much noise, and the measuring itself.
//
//     Schema, budget ──plan──> PlannedMarginal ──measure(Records)──> Marginal (noisy) ──> synthesize
//
// Everything before measure() knows only the schema; everything after it knows only what measure()
// returned. This is the only place where synthesis touches the data.
//
// Sources  [MMS18] McKenna, Miklau, Hay, Machanavajjhala (2018), VLDB (budget by cells^(2/3));
//          [CKS20] (noise).
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "palermo/core/task.hpp"
#include "palermo/crypto/random.hpp"
#include "palermo/ledger/rational.hpp"
#include "palermo/synthesis/schema.hpp"

namespace palermo::protect {

/// A column read at a level: 0 is the code itself, 1 the first level above it.
struct Reading {
    std::size_t column = 0;
    std::size_t level = 0;
    auto operator<=>(const Reading&) const = default;
};

/// How many codes a reading has.
std::size_t size_of(const Schema& schema, const Reading& reading);

/// One table that will be measured.
struct PlannedMarginal {
    std::vector<Reading> readings;  // one to three, columns ascending
    std::size_t cells = 0;          // product of sizes
    Rational rho;                   // what it costs
    Rational variance;              // of the noise in each cell
};

/// "citizenship x gender"; levels in brackets.
std::string name_of(const PlannedMarginal& marginal, const Schema& schema);

/// One table as measured: the truth plus exact noise. Safe to publish.
struct Marginal {
    PlannedMarginal plan;
    std::vector<std::int64_t> noisy;  // shape [cells], row-major, last reading fastest
    double sigma = 0;                 // square root of the variance, for estimation
};

/// Gives `share` of a budget to one table: rho and the variance that costs it when one victim has up
/// to `rows_per_victim_max` rows. Exactly, where 40 bits hold the variance; else it is rounded up.
PlannedMarginal planned(const Schema& schema, std::vector<Reading> readings, const Rational& share);

/// How far a measured count lies from the truth in at least 95 of 100 cells.
std::int64_t reach95(const Marginal& marginal);

/// The rounding of budgets: rho is a multiple of 2^-34.
Rational rounded_down(double rho);

/// The exact counts. Internal truth: never released.
std::vector<std::int64_t> count(const Records& records, const Schema& schema,
                                const std::vector<Reading>& readings);

/// Counts and adds exact discrete Gaussian noise.
///
/// Errors   invalid_input  the noise would be too fine or too coarse for exact arithmetic
///          unavailable    stopped
Result<std::vector<Marginal>> measure(const Records& records, const Schema& schema,
                                      const std::vector<PlannedMarginal>& plan,
                                      crypto::SecureRandom& random, const Task& task = {});

}  // namespace palermo::protect
