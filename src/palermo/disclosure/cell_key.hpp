// disclosure/cell_key.hpp: each count perturbed a little, the same way wherever the same people are counted.
//
//     records ──record_keys()──> Cube with cell keys ──perturb_cube()──> perturbed_candidate() ──> publish()
//
// Every record has a secret random key. A cell's key is the sum of the keys of its people, so the
// same people have the same key in every table, and a cell asked for twice gets one answer. A table
// of probabilities, made once, turns count and key into a deviation: at most `deviation_max`, zero
// on average, of a chosen variance, never to a number from 1 to `not_printed`; among all such, the
// one that assumes nothing else (largest entropy).
//
// Not additive: a total has a key of its own and is moved on its own, which is why it is as good as
// any other cell. Parts need not add up to it, and must not be made to.
//
// Sources  [FW05] Fraser, Wooton (2005), UNECE work session on confidentiality: cell keys.
//          [TBE13] Thompson, Broadfoot, Elazar (2013), same series: TableBuilder.
//          [G16] Giessing (2016), LNCS 9867, 46-61: maximum-entropy transition probabilities.
// Method   docs/methods/cell_key.md
//
//     const auto keys = TRY(record_keys(records, "", secret));
//     const auto cube = TRY(count_cube(records, {"sex", "age"}, {}, {}, {}, keys));
//     auto candidate = TRY(perturbed_candidate(cube, CellKeyRules{}, secret_sha256));
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "palermo/disclosure/candidate.hpp"
#include "palermo/disclosure/suppress.hpp"
#include "palermo/disclosure/tables.hpp"

namespace palermo::protect {

struct CellKeyRules {
    std::int64_t deviation_max = 5;
    double variance = 3;           // of the deviation, where the constraints leave room
    std::int64_t not_printed = 2;  // 1 to this is never printed; 0: anything may be

    /// What the attack asks: cells of 1 to small_below - 1 people keep width_min values beside one.
    std::int64_t small_below = 10;
    std::int64_t width_min = 3;

    /// As in SuppressionRules: more of a group than this in one category is refused. 1: counted only.
    double group_share_max = 1;
};

/// For each count, the probabilities of what is printed instead.
class PerturbationTable {
public:
    /// Errors   invalid_input  deviation_max outside 1 to 50, not_printed above deviation_max - 1, or a
    ///                         variance not above 0 and below deviation_max squared
    static Result<PerturbationTable> make(const CellKeyRules& rules);

    /// What is printed for a count and a key. Nobody stays nobody.
    std::int64_t printed(std::int64_t count, std::uint64_t cell_key) const;

    /// Probability that a count is printed with deviation -deviation_max to deviation_max, in
    /// thousand millionths. shape [2 deviation_max + 1]
    std::span<const std::int64_t> probabilities(std::int64_t count) const;

    /// The counts that can have been printed as this value, 0 for "nobody" included.
    Bounds behind(std::int64_t value) const;

    double mean(std::int64_t count) const;
    double variance(std::int64_t count) const;

private:
    std::int64_t reach_ = 0;
    std::vector<std::vector<std::int64_t>> rows_;  // shape [counts; the last for all above]
};

/// A key for each record. `id` names a column that tells records apart and stays the same from file
/// to file; empty: the text of the whole record, and which of several equal ones it is.
///
/// Errors   invalid_input  no such column, the column names a record twice, or the secret has fewer
///                         than 16 bytes
/// Cost     O(rows), 4 us a record
Result<std::vector<std::uint64_t>> record_keys(const Table& records, const std::string& id,
                                               std::string_view secret);

/// The cube printed by the table; its cells must have been counted with record_keys().
std::vector<std::int64_t> perturb_cube(const Cube& cube, const PerturbationTable& table);

/// The perturbed table on its way out; cells printed as 0 are not listed. publish() attacks it: the
/// attacker knows the probabilities and that true counts add up. `secret_sha256`: digest of the
/// secret the keys were made with, which a later release must share.
Result<Candidate> perturbed_candidate(const Cube& cube, const CellKeyRules& rules,
                                      const std::string& secret_sha256);

}  // namespace palermo::protect
