// synthesis/membership.hpp: does a mechanism keep the promise it makes? Attack it and see.
//
//     two data sets that differ in one victim ──> mechanism, many times ──> which was it?
//
// Whoever can tell the two apart better than epsilon allows has found a flaw: in the noise, in the
// accounting, or in a bound that was read from the data. The victim is the worst one can think of,
// an outlier with every answer unusual. The data are invented, so the attack costs no budget.
//
// Sources  [JUO20] Jagielski, Ullman, Oprea (2020), NeurIPS; [CP34] Clopper, Pearson (1934);
//          [GHMM21] Gopi et al. (2021) for the flaw that the outlier pair was built on.
// Method   docs/methods/membership_attack.md
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/crypto/random.hpp"
#include "palermo/release/release.hpp"
#include "palermo/synthesis/schema.hpp"

namespace palermo::protect {

/// Two data sets, the second with one victim more.
struct CanaryPair {
    Schema schema;
    Records without;
    Records with;
};

/// `records` records of five answers each, among 20 yes-or-missing columns, and one victim with all
/// twenty: the pair that broke a published mechanism.
CanaryPair outlier_pair(std::size_t records = 10'000);

/// The same built from a schema: `records` records that give each column's first code, and one that
/// gives each column's last. Rules are kept.
CanaryPair outlier_pair_of(const Schema& schema, std::size_t records);

/// Runs a mechanism once and reduces what it published to numbers an attacker would look at, the
/// same count every time.
using Observed = std::function<Result<std::vector<double>>(const Records&)>;

struct MembershipResult {
    std::int64_t runs = 0;             // each way, scored (the attack is trained on as many more)
    std::int64_t true_positives = 0;   // said "with" of "with"
    std::int64_t false_positives = 0;  // said "with" of "without"
    double epsilon_claimed = 0;
    double delta = 0;
    double epsilon_lower = 0;  // 95% one-sided lower bound on the true epsilon [CP34]
    bool broken() const { return epsilon_lower > epsilon_claimed; }
};

/// Runs the mechanism 2 * `runs` times on each data set. The first half chooses the number and the
/// threshold that tell them apart best, the second half scores them, so chance is not mistaken for
/// a flaw more often than once in twenty.
///
/// Errors   those of the mechanism
Result<MembershipResult> attack_membership(const CanaryPair& pair, const Observed& observed,
                                           std::int64_t runs, double epsilon_claimed, double delta);

/// The same from outcomes already at hand; shape [runs][numbers], both even in length.
MembershipResult score_membership(const std::vector<std::vector<double>>& without,
                                  const std::vector<std::vector<double>>& with,
                                  double epsilon_claimed, double delta);

/// One-sided 95% bounds of a proportion. [CP34]
double proportion_lower(std::int64_t hits, std::int64_t of);
double proportion_upper(std::int64_t hits, std::int64_t of);

/// The result as a line of a release statement.
Attack to_attack(const MembershipResult& result, std::string name);

}  // namespace palermo::protect
