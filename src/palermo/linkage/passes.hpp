// linkage/passes.hpp: which keys bring records together, chosen by what they are expected to find.
//
//     Records ──choose_passes()──> passes, and the share of true links that each is expected to add
//
// A pass of one key misses every pair that errs in it. So passes are chosen from all fields and their parts
// (sound of a name, year, half of a number ...), singly, in twos and in threes:
//
//   1. What a pass costs is counted in a sample of records: the pairs that share its keys.
//   2. How often each part agrees for one person is read from pilot pairs: those that agree in keys of
//      other fields so selective that they are hardly two people.
//   3. People are imagined whose fields err as those of the pilot pairs do, field by field on its own, and
//      the pass that finds the most of them for its pairs is taken, again and again, until next to nobody
//      is left or the pairs are spent.
//
//     const auto choice = choose_passes(records, logs, 60'000'000, 1);
//     choice.passes.front(), choice.adds.front()   // birth, 0.93
//
// What it expects rests on fields that err independently. After linking BlockingRecall (clusters.cpp)
// estimates the same from the links themselves.
//
// Sources  [C12] Christen (2012), IEEE TKDE 24(9), 1537-1555 (indexing). [BMC06] Bilenko, Kamath, Mooney
//          (2006), ICDM, 87-96 (predicates chosen as a cover; there from pairs with labels).
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <vector>

#include "palermo/linkage/records.hpp"

namespace palermo::linkage {

struct PassChoice {
    std::vector<Pass> passes;
    std::vector<double> adds;  // [passes] share of true links expected of it and of none before
    double expected_recall = 0;
};

/// What a pair weighs before anything is fitted, [field][level]: log of m/u as it may be.
using RoughLogs = std::vector<std::vector<double>>;

/// Passes whose pairs are fewer than `most_pairs` together. None where no key is selective enough.
///
/// Cost     sorts of a sample of at most 16,384 records for each candidate, and of all records for at most
///          five pilots
PassChoice choose_passes(const Records& records, const RoughLogs& logs, std::int64_t most_pairs,
                         std::uint64_t seed);

}  // namespace palermo::linkage
