// linkage/review.hpp: the pairs a person should decide.
//
//     Compared + chances ──review_csv()──> review.csv ──a person, beside both lists──> decisions.hpp ──> link()
//
// The file names rows, levels of agreement and a chance, and no value of any record: whoever decides looks
// the rows up where the lists lie. All pairs in doubt are in it, in pages of ten thousand rows by the column
// `page`, so that one file is written whole and given back whole: a spreadsheet filters by the page. Pairs
// that share a record stand together as one group, the groups most in doubt first.
//
//     page,group,question,list_a,row_a,list_b,row_b,chance,given,family,birth,decision
//     1,1,qc0f..,police,17,ngo,4,0.513,same,one letter apart,same,
//
// It belongs to the closed side: a file of pairs says that somebody is on two lists.
//
// Thread safety: functions of their arguments.
#pragma once

#include <span>
#include <string>

#include "palermo/linkage/decisions.hpp"

namespace palermo::linkage {

/// "unknown", "differ", "same", "crosswise", and what lies between in words: "one letter apart".
std::string_view name_of_level(const Field& field, int level);

struct ReviewFile {
    std::string csv;
    std::size_t pairs = 0;
    std::size_t pages = 0;
};

inline constexpr std::size_t rows_a_page = 10'000;
inline constexpr std::size_t most_in_a_group = 50;  // larger tangles are asked pair by pair

/// CSV of the pairs whose chance lies within the plan's review band and that nobody decided, nor decisions
/// about other pairs answer. No page cuts a group in two.
///
/// Cost     the chances of all kept pairs; 10 us a pair asked
ReviewFile review_csv(const Records& records, const Compared& compared, const Model& model,
                      const Questions& questions, std::span<const DecidedPair> decided = {},
                      std::size_t rows_in_a_page = rows_a_page);

}  // namespace palermo::linkage
