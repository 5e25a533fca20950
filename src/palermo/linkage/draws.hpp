// linkage/draws.hpp: not one answer but many, as likely as each is.
//
//     Compared + Model ──draw_linkages()──> M linkages ──> M capture tables ──> averaged estimate
//
// A missed link makes one person two and the estimate too large; a false one does the reverse. So the
// linkage is drawn, not chosen: a Markov chain over all partitions of the records into people, at most one
// record a list. Records of one list that link() took for one person stay one: a pair of people counts by the
// best pair of their records. A partition has the weight
//
//     product of m/u over copies within people  x  product over histories h of n_h!
//
// where n_h counts people by capture history. Of three records of one person two are copies, not three
// pairs of them: in each field one record is taken for right and the others for copies of it, right or
// not [CH90], as it fits best. (Counting all pairs made large people grow: agreement on a common name
// counted six times among four records, where it is worth three, and 7 of 100 links were false.)
//
// The second factor is the prior that holds every capture table for equally likely, and given the table
// every linkage that gives it: for two lists, Sadinle's [S17] with a flat prior on the number of links.
// Each sweep offers each record every person among its candidates, or to be a person of its own; then
// exchanges of rivals for one partner; then m is drawn anew given the links, so that what the lists cannot
// tell about m is carried on too.
//
// What it does not carry  Pairs that no pass compared and whose records no third one joins stay apart in
// every draw; blocking_recall (clusters.hpp) says how many that may be. Fields that err together make
// every draw too sure. Whether two records of one list are one person is not drawn.
//
// Sources  [CH90] Copas, Hilton (1990), JRSS A 153, 287-320 (hits and misses). [S14] Sadinle (2014), Ann.
//          Appl. Stat. 8, 2404-2434 (partitions). [S17] Sadinle (2017), JASA 112, 600-612. [S18] Sadinle
//          (2018), Ann. Appl. Stat. 12, 1013-1038 (linkage averaging). [SHF16] Steorts, Hall, Fienberg
//          (2016), JASA 111, 1660-1672. [LR01] Larsen, Rubin (2001), JASA 96, 32-41.
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "palermo/core/task.hpp"
#include "palermo/linkage/clusters.hpp"

namespace palermo::linkage {

struct DrawOptions {
    int draws = 50;
    int burn_in = 200;  // sweeps before the first draw
    int between = 10;   // sweeps from one draw to the next
    std::uint64_t seed = 1;
    std::function<void(int, std::span<const std::uint32_t>)>
        each;  // draw number, entity of each record
};

struct Draws {
    std::vector<std::vector<std::int64_t>> counts;  // [draws][2^lists]
    std::vector<double> people;                     // entities after each sweep past the burn-in
    double effective_draws =
        0;  // independent draws the sweeps are worth, by autocorrelation of `people`
    double mean_people = 0, sd_people = 0;
};

/// Starts from `start` (link()). Deterministic by seed.
///
/// Errors   invalid_input  no draws, or more than 100,000
///          unavailable    interrupted
/// Cost     about 0.25 us a sweep and candidate pair, k^2 times that for people of k records; one thread
Result<Draws> draw_linkages(const Records& records, const Compared& compared, const Model& model,
                            const Linkage& start, const DrawOptions& options = {},
                            std::span<const Decision> decisions = {}, const Task& task = {});

}  // namespace palermo::linkage
