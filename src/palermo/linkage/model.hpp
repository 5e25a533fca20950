// linkage/model.hpp: what agreement is worth, learned from the lists themselves.
//
//     Compared ──fit_model()──> Model ──log_ratio(pair)──> how much likelier one person than two
//
// A pair is either one person (chance p, by pair of lists) or two. m(level) is the chance of a level of
// agreement for one person, u(level) for two; given which of both it is, fields are taken as independent
// [FS69]. m and p come by EM from all compared pairs [W88]; u comes from random pairs, less what of them
// would be matches. A field that is not known says nothing.
//
// For two people fields hang together (names and nationality, place and street): each field's u is taken
// given the level of one other, and these make a tree [CL68], found in the random pairs.
//
// Agreement on a rare name weighs more than on a common one: for the level "same", u is the chance of that
// very value [W89] (Records::same_by_chance).
//
// Assumptions, and what happens when each fails: docs/methods/linkage.md.
//
// Sources  [FS69] Fellegi, Sunter (1969), JASA 64, 1183-1210. [W88] Winkler (1988), Proc. Survey Research
//          Methods, ASA, 667-671. [W89] Winkler (1989), same proceedings, 778-783. [LR01] Larsen, Rubin
//          (2001), JASA 96, 32-41. [CL68] Chow, Liu (1968), IEEE Trans. Inf. Theory 14, 462-467.
//
// Thread safety: values, and functions of their arguments.
#pragma once

#include <vector>

#include "palermo/linkage/blocking.hpp"

namespace palermo::linkage {

struct Model {
    std::vector<std::vector<double>> m, u;  // [field][level]; level 0 is not used
    static constexpr std::size_t no_parent = ~std::size_t{0};
    std::vector<std::size_t>
        parent;  // [field] the field its chance agreement hangs on; empty: none does
    std::vector<std::vector<std::vector<double>>> u_given;  // [field][level of the parent][level]
    std::vector<double> match_share;                        // p by class
    double expected_matches = 0;  // sum of the chances of all compared pairs
    std::vector<std::vector<double>>
        imagined;  // [field][level]: matches imagined before any is seen
    double log_likelihood = 0;
    int rounds = 0;

    /// u of the field's level in this pattern, given that of its parent where both are known; 1 where it is not.
    double chance_of_two(const Records& records, std::size_t field, Pattern pattern) const;

    /// log of m/u over all fields, without the frequency of values.
    double log_ratio(const Records& records, Pattern pattern) const;

    /// The same, where "same" on a value of share s counts log(m / s).
    double log_ratio(const Records& records, std::size_t a, std::size_t b, Pattern pattern) const;

    /// log2(m/u), as published tables of weights have it.
    double weight(std::size_t field, int level) const;
};

/// The correction for the frequency of values alone: log(u / chance of that value) over fields that are
/// "same"; or for one field at this level.
double frequency_part(const Records& records, const Model& model, std::size_t a, std::size_t b,
                      Pattern pattern);
double frequency_part(const Records& records, const Model& model, std::size_t field, std::size_t a,
                      std::size_t b, std::size_t level);

/// The chance that a pair of this class is one person.
double chance(const Model& model, std::size_t pair_class, double log_ratio);

/// Over several lists m is learned from pairs between lists alone, and then how many pairs within lists are one
/// person: a list without duplicates must not teach that people who look alike are one.
///
/// Errors   not_estimable  no pair looks like one person: the lists share nobody, or the fields cannot tell
/// Cost     rounds * distinct patterns * fields; well below a second
Result<Model> fit_model(const Records& records, const Compared& compared);

}  // namespace palermo::linkage
