// disclosure/uniqueness.hpp: how many who are alone in a file are alone in the population?
//
//     sizes of groups of equal records + share of the population ──> population_uniques()
//
// A record that is alone in a sample may be of one of many such people. Where the file is the whole
// population it is not: there who is alone is alone. Between the two a model has to say how often
// answers that stand once here stand once in the population; two are asked, and both are given, since
// neither can be checked by the file itself:
//   Pitman   the sizes of groups follow Pitman's sampling formula [P95] with two parameters, found by
//            maximum likelihood [H01]
//   Zayatz   groups of the population have sizes as often as those of the file [Z91]
// Both take the file for a simple random sample of the population. Cases that offices have seen are
// none: the numbers are then an order of size, not more.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).
// Sources  [H01] Hoshino (2001), J. Official Statistics 17(4), 499-520. [P95] Pitman (1995), Probab.
//          Theory Relat. Fields 102, 145-158. [Z91] Zayatz (1991), Estimation of the percent of unique
//          population elements, US Census Bureau. [D12] Dankar et al. (2012), BMC Med. Inform. Decis.
//          Mak. 12:66 compares them.
// Method   docs/methods/uniqueness.md
//
//     const auto found = TRY(population_uniques({{1, 2}, {2, 1}}, 0.5));  // 2 alone, one group of 2
//     found.by_zayatz;  // 2 * 7/11
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/table/table.hpp"

namespace palermo::formats {
class Json;
}

namespace palermo::protect {

/// How many groups of equal records there are of each size.
using GroupSizes = std::map<std::int64_t, std::int64_t>;

/// Errors   invalid_input  no such text column
Result<GroupSizes> group_sizes(const Table& records, const std::vector<std::string>& columns);

struct PopulationUniques {
    double fraction = 1;     // of the population that is in the file
    std::int64_t alone = 0;  // records alone in the file
    double by_pitman = 0;    // of them, expected alone in the population
    double by_zayatz = 0;
    bool is_population = false;  // the file is everybody: both numbers are `alone`
};

/// Errors   invalid_input  the fraction is not above 0 and up to 1; no records
/// Cost     O(different sizes), some thousand evaluations
Result<PopulationUniques> population_uniques(const GroupSizes& sizes, double fraction);

/// Parameters of Pitman's sampling formula.
struct Pitman {
    double alpha = 0.5;  // above 0, below 1
    double theta = 1;    // above -alpha

    /// How many of so many people are expected to be alone: each of the others, the m-th to come, stays
    /// away from one who is alone with probability (theta + m - 1 + alpha) / (theta + m).
    double expected_alone(std::int64_t people) const;
    double log_likelihood(const GroupSizes& sizes) const;
};

/// By maximum likelihood, one search inside another.
Pitman fit_pitman(const GroupSizes& sizes);

/// {"alone":2,"by_pitman":1.1,"by_zayatz":1.273,"fraction":0.5,"is_population":false}
formats::Json to_json(const PopulationUniques& found);

}  // namespace palermo::protect
