// linkage/review.hpp: the pairs a person should decide, and what was decided.
//
//     Compared + chances ──questions()──> review.csv ──a person, beside both lists──> decisions ──> link()
//
// The file names rows, levels of agreement and a chance, and no value of any record: whoever decides looks
// the rows up where the lists lie. A question is known by a keyed digest of what both records say, so that
// a decision is found again when rows have moved and is never asked for twice.
//
// It belongs to the closed side: a file of pairs says that somebody is on two lists.
//
// Thread safety: functions of their arguments.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/crypto/keyed.hpp"
#include "palermo/linkage/clusters.hpp"
#include "palermo/table/table.hpp"

namespace palermo::linkage {

/// Decisions by question.
using Decided = std::map<std::string, Decision, std::less<>>;

/// The question a pair is: 32 hex digits of HMAC-SHA256, the same whichever list comes first.
std::string question(const Records& records, const crypto::Key& key, std::size_t a, std::size_t b);

/// Reads a review file. Rows without a decision are questions still open.
///
/// Errors   invalid_input  no column question or decision; a decision that is not "same" or "different"; a
///                         question decided in two ways; with file:row:column
Result<Decided> read_decisions(const Table& table, std::string_view file_name,
                               std::int64_t first_row = 2);

/// Decisions in the shape of compared.pairs.
std::vector<Decision> decisions_of(const Records& records, const Compared& compared,
                                   const crypto::Key& key, const Decided& decided);

struct ReviewFile {
    std::string csv;
    std::size_t pairs = 0;     // in the file
    std::size_t left_out = 0;  // as much in doubt as asked for, but beyond `most`: not in the file
};

/// CSV of the pairs whose chance lies within the plan's review band and that were not decided, likeliest
/// doubt first: question, list_a, row_a, list_b, row_b, chance, one column a field, decision (empty).
ReviewFile review_csv(const Records& records, const Compared& compared, const Model& model,
                      const crypto::Key& key, std::span<const Decision> decisions,
                      std::size_t most = 10'000);

}  // namespace palermo::linkage
