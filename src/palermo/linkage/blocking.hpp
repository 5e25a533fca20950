// linkage/blocking.hpp: the pairs that are worth comparing, and an account of those that never were.
//
//     Records ──compare_pairs()──> Compared: how often each pattern was seen, the pairs that may be links
//
// A million records against a million are 10^12 pairs. Passes of keys bring together those that share a
// birth date, or the sound of a name and a year, and so on; a pair is compared once, however many passes
// find it. What no pass finds is never compared, and is counted here as such. Blocks larger than the
// plan's bound are left out and counted too.
//
// Up to a few million pairs all are compared; beyond, by the passes of the plan or those of passes.hpp.
//
// Beside that, random pairs say how two different people agree by chance, field by field.
//
// Sources  [C12] Christen (2012), IEEE TKDE 24(9), 1537-1555 (indexing).
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "palermo/core/task.hpp"
#include "palermo/linkage/records.hpp"

namespace palermo::linkage {

struct Pair {
    std::uint32_t a = 0, b = 0;  // records, a < b
    Pattern pattern = 0;
    std::uint16_t passes = 0;  // bit p: pass p finds this pair

    bool operator==(const Pair&) const = default;
};

struct PatternCount {
    std::uint32_t pair_class = 0;  // class_of
    Pattern pattern = 0;
    std::int64_t pairs = 0;
};

struct RandomPattern {
    Pattern pattern = 0;
    std::int64_t pairs = 0;
    std::int64_t within = 0;  // of them, pairs of one list
};

struct PassReport {
    std::string name;
    std::int64_t blocks = 0;           // with two records or more
    std::int64_t new_pairs = 0;        // compared in this pass and in none before
    std::int64_t left_out_blocks = 0;  // larger than the plan's bound
    std::int64_t left_out_pairs = 0;   // in those blocks; another pass may find some of them
    std::int64_t without_key = 0;      // records for which a part of the key is not known
    double adds = 0;  // share of true links expected of it and of none before; NaN: not chosen so
};

struct Compared {
    std::vector<PatternCount> patterns;   // sorted by class and pattern; all compared pairs
    std::vector<Pair> pairs;              // sorted; those that could be links
    std::vector<std::int64_t> there_are;  // pairs by class, compared or not
    std::int64_t compared = 0;
    std::int64_t never_compared = 0;
    std::vector<std::vector<double>>
        random_levels;                 // [field][level]: pairs drawn at random, with a field known
    std::vector<double> random_known;  // [field]: how many of them knew it
    double random_pairs = 0;
    double random_of = 0;                        // pairs there are of which they were drawn
    std::vector<RandomPattern> random_patterns;  // of the random pairs, sorted
    bool random_is_all = false;  // all pairs there are were taken instead of a sample
    std::vector<PassReport> passes;
    std::vector<Pass> used;  // [passes]
};

struct CompareOptions {
    std::uint64_t seed = 1;
    std::int64_t random_pairs = 500'000;
    std::int64_t few_pairs = 20'000;  // up to so many between lists, random pairs are those
    std::int64_t most_compared = 4'000'000'000;  // then refuse rather than run for hours
    std::int64_t most_of_all = 4'000'000;        // up to so many pairs there are, all are compared
    std::int64_t most_chosen =
        60;  // pairs for each record that chosen passes may cost, or 4 million
};

/// Errors   invalid_input  nothing to compare; more pairs than `most_compared`; no field to choose
///                         passes by
///          unavailable    interrupted
/// Cost     about 0.3 us a compared pair on one thread; 16 bytes for each pair that could be a link
Result<Compared> compare_pairs(const Records& records, const CompareOptions& options = {},
                               const Task& task = {});

}  // namespace palermo::linkage
