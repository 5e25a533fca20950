// prevalence/strata/doubly_robust.hpp: two lists that are independent given covariates, twice protected.
//
//     SeenPeople (who is on which list, and covariates) ──> doubly_robust() ──> people, standard error
//
// Of K lists take two, independent given x among *all* people. Then the chance of being on the first is
// what it is among people on the second: p1(x) = P(y1 = 1 | y2 = 1, x), and p2(x) likewise [H89, A90].
// Both come from regressions. With g = 1 - (1 - p1)(1 - p2), people = sum over the seen of 1 / g; that
// carries errors of p1 and p2 over in full. The estimator here adds a correction, after which only the
// product of the two errors remains [DKJ23]; and where p1 p2 is so small that the correction would be
// mostly noise it counts in part [G22]:
//
//     phi = y1 / p1 + y2 / p2 - y1 y2 / (p1 p2),   w = min(1, p1 p2 / d),   d = 5 / (sqrt(n) log n)
//     people = sum of 1 / g + w (phi - 1 / g),     n: people on either list
//
// This is [DKJ23] with q1 = p1 / g, q2 = p2 / g, q12 = p1 p2 / g, the chances among the seen; those are no
// logistic functions where p1 and p2 are, so regressing them leaves a bias. The standard error holds
// the regressions' own (stacked estimating equations [SB02], and the penalty's bias [N88]).
//
// Each person's p come from the others' folds (cross-fitting); folds are i mod folds, so the digits are
// always the same.
//
// Assumption, which no data can test: given x, being on one list says nothing of being on the other, and
// everybody has some chance to be on both. A third list changes no pair's number: phi holds p1 and p2 alone.
//
//     const auto made = TRY(doubly_robust(seen_people(captures), 0, 1));  // made.whole.people, made.whole.sd
//
// Sources  [DKJ23] Das, Kennedy, Jewell (2023), Doubly robust capture-recapture methods for estimating
//          population size, JASA.  [H89] Huggins (1989), Biometrika 76, 133-140.  [A90] Alho (1990),
//          Biometrics 46, 623-635.  [G22] Gruber, Phillips, Lee, van der Laan (2022), American Journal of
//          Epidemiology 191, 1640-1651.  [SB02] Stefanski, Boos (2002), American Statistician 56, 29-38.
//          [N88] Nychka (1988), JASA 83, 1134-1143.  [F01] Friedman (2001), Annals of Statistics 29, 1189
//          (boosted stumps).
//
// Thread safety: functions of their arguments.
#pragma once

#include <functional>

#include "palermo/core/task.hpp"
#include "palermo/prevalence/strata/captures.hpp"

namespace palermo::prevalence {

/// People seen by at least one list, one by one.
struct SeenPeople {
    int lists = 0;
    std::vector<History> histories;  // shape [people]
    std::size_t width = 0;           // covariates as numbers
    std::vector<double> x;           // shape [people * width], row by row; finite
    std::vector<int> group;          // shape [people], 0 .. groups-1, or empty: no groups
    int groups = 0;
    History partial =
        0;  // lists that cannot hold some people, or were not kept for them: no half of a pair

    std::size_t people() const { return histories.size(); }
    double operator()(std::size_t person, std::size_t covariate) const {
        return x[person * width + covariate];
    }
};

/// Covariates by level: one 0/1 number for each level beside the first; one of more than eight levels that
/// are whole numbers (ages) is that number. People of whom something is missing are left out. Groups are
/// strata.
SeenPeople seen_people(const StratifiedCaptures& captures);

enum class Learner : std::uint8_t {
    spline,    // logistic regression; numbers may leave the line where the data say so
    logistic,  // logistic regression
    stumps,    // 200 boosted trees of one split, rate 0.1; no part of the error told is theirs
};

/// What is learned: chances of the lists among all people (p1, p2), or among the seen (q1, q2, q12), as
/// published software does. Correction in full with the latter, and no error of the regressions.
enum class Chances : std::uint8_t { among_all, among_seen };

struct DoublyRobustOptions {
    Learner learner = Learner::spline;
    Chances chances = Chances::among_all;
    int folds = 5;
    double ridge =
        0.16;  // half of it times the squared slopes is taken off the likelihood: 1 / 2.5^2
    double full_correction = 0;   // the d above; 0: by the rule there
    double least_chance = 0.005;  // p1, p2 (or q12) are not taken below; how often that was is told
    double level = 0.95;
};

struct DoublyRobustPeople {
    double seen = 0;
    double people = 0;
    double sd = 0;
    double lower = 0, upper = 0;  // on the log of the unseen
};

struct DoublyRobust {
    int list_a = 0, list_b = 0;
    std::int64_t on_both = 0;
    DoublyRobustPeople whole;
    double plug_in = 0;  // people, without the correction
    double lincoln_petersen =
        0;  // people on a or b taken as independent without covariates, rest ignored
    std::int64_t clipped =
        0;  // people with a chance at the floor: the likes of them are hardly seen twice
    std::int64_t in_part = 0;  // people with w < 1: for the likes of them the regressions decide
    std::vector<DoublyRobustPeople> groups;
    std::vector<double> phi;  // shape [people]: whom each stands for; `whole` is their sum
};

/// Errors   not_estimable  fewer than 20 people are on both lists; one cannot hold everybody
///          invalid_input  a list that is not there, a shape that does not fit, a number that is not
///                         finite, folds below 2 or above 50
///          unavailable    interrupted
/// Cost     (2 * folds + 18) regressions of people * columns^2; columns = 1 + width + 8 a bent number
Result<DoublyRobust> doubly_robust(const SeenPeople& people, int list_a, int list_b,
                                   const DoublyRobustOptions& options = {}, const Task& task = {});

struct PooledDoublyRobust {
    std::vector<DoublyRobust> pairs;  // those with 20 people on both
    std::vector<double> weights;      // (unseen / sd)^2, sum 1
    DoublyRobustPeople whole;
    std::vector<DoublyRobustPeople> groups;

    /// Where these are large, some pair is not independent given the covariates.
    double disagreement = 0;  // largest over smallest estimate of a pair
    double contrast =
        0;  // largest difference of two pairs in standard errors, taken as independent
};

/// All pairs, weighted. Assumes that *every* pair is independent given the covariates.
/// Errors   as doubly_robust(); not_estimable where no pair has 20 people
Result<PooledDoublyRobust> doubly_robust_pooled(const SeenPeople& people,
                                                const DoublyRobustOptions& options = {},
                                                const Task& task = {});

}  // namespace palermo::prevalence
