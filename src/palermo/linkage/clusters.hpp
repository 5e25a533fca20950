// linkage/clusters.hpp: which records are one person, as one answer.
//
//     Compared + Model ──link()──> Linkage: an entity for each record, and how often that is wrong
//
// Between two lists a record has at most one partner: links are the assignment of largest total weight
// among pairs whose chance reaches the threshold. Over more lists, entities grow by the strongest link
// first, and two entities join only if all their pairs together speak for it; so "a is b" and "b is c"
// make "a is c", or one of them is not believed.
//
// Records of one list that are one person are joined before that, and stand as one from then on. Relatives
// and namesakes look like duplicates, so a list's pairs are joined only where chance makes few such pairs:
// of n pairs of two people at most n / r have a likelihood ratio above r, and that must be less than one in
// twenty of the pairs found above r. And what relatives do not share must not speak against it: twins have one
// family name, date and place. In one list alone there is no other list to learn from, and pairs are joined by
// their chance.
//
// One answer hides how sure it is. What is uncertain is carried on by draws.hpp; what a person should
// look at, by review.hpp.
//
// Sources  [J89] Jaro (1989), JASA 84, 414-420 (assignment). [S18] Sadinle (2018), Ann. Appl. Stat. 12,
//          1013-1038.
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "palermo/linkage/model.hpp"

namespace palermo::linkage {

/// What a person decided about a pair.
enum class Decision : std::int8_t { different = -1, none = 0, same = 1 };

struct Link {
    std::uint32_t a = 0, b = 0;
    double chance = 0;  // 1 where a person decided
};

struct Linkage {
    std::vector<std::uint32_t> entity_of;  // by record; entities are numbered 0 .. entities-1
    std::size_t entities = 0;
    std::vector<std::uint32_t>
        first_of;  // by record: the first record of its list that is the same person
    std::vector<std::int64_t> merged;  // [lists] records that are not the first
    std::vector<Link> links;           // pairs within entities that were compared and hold together
    double between = 0;  // of the links, those between lists, or within a list that is alone
    double look_alikes =
        0;  // false links between lists that people who look alike within a list let expect,
            // before one partner each is taken into account; 0 where these are not compared
    double expected_links = 0;  // sum of chances over compared pairs, one-to-one taken into account
    double false_share = 0;     // of links made: expected share that are two people
    double missed_share = 0;    // of true links among compared pairs: expected share not made
    double blocking_recall =
        1;  // of all true links: the share compared at all, as passes find what
            // other passes find; NaN of one pass, which says nothing of it

    /// Expected share of all true links that is not made, compared or not.
    double missed_of_all() const { return 1 - (1 - missed_share) * blocking_recall; }
};

/// Log odds of a pair being a link, given one-to-one: L links among n and k records leave
/// (n-L)(k-L) pairs for one more. `pair_class` as in class_of.
double prior_log_odds(const Records& records, const Model& model, std::size_t pair_class);

/// Chances of all kept pairs, [pairs].
std::vector<double> chances(const Records& records, const Compared& compared, const Model& model,
                            std::span<const Decision> decisions = {});

/// Links at the plan's threshold. `decisions` has the shape of compared.pairs or is empty.
///
/// Cost     O(pairs log pairs) where most records have few candidates
Linkage link(const Records& records, const Compared& compared, const Model& model,
             std::span<const Decision> decisions = {});

/// People by capture history, shape [2^lists], [0] = 0: bit l is set where an entity has a record of list l.
std::vector<std::int64_t> capture_counts(const Records& records,
                                         std::span<const std::uint32_t> entity_of);

/// The one-to-one assignment of largest total gain between rows and columns, where only the given pairs
/// may be assigned and nobody must be. [rows] the column, or -1.
struct Gain {
    std::uint32_t row = 0, column = 0;
    double gain = 0;  // > 0
};
std::vector<std::int64_t> best_assignment(std::span<const Gain> gains, std::size_t rows,
                                          std::size_t columns);

}  // namespace palermo::linkage
