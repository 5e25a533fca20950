// prevalence/doubly_robust.hpp: two lists that are independent given covariates, twice protected.
//
//     SeenPeople (who is on which list, and covariates) ──> doubly_robust() ──> people, standard error
//
// Of K lists take two. Let q1(x), q2(x), q12(x) be the chances that somebody seen, with covariates x, is
// on the first, the second, both. If the two lists are independent given x among *all* people, the chance
// of being seen is q12 / (q1 q2), and people = sum over the seen of q1 q2 / q12. Plugging in estimates of
// q carries their errors over in full. The estimator here adds a correction, after which only products
// of errors remain: it is right when either q1 q2 or q12 is estimated well enough, whatever the learner:
//
//     phi = (q1 q2 / q12) (y1 / q1 + y2 / q2 - y1 y2 / q12),   people = n mean(phi)
//     var(people) = n var(phi) + n m (m - 1),                   m = mean(phi)
//
// Each person's q come from the others' folds (cross-fitting); folds are i mod folds, so the digits are
// always the same.
//
// Assumption, which no data can test: given x, being on one list says nothing of being on the other, and
// everybody has some chance to be on both.
//
// Sources  [DKJ23] Das, Kennedy, Jewell (2023), Doubly robust capture-recapture methods for estimating
//          population size, JASA.  [F01] Friedman (2001), Annals of Statistics 29, 1189 (boosted stumps).
#pragma once

#include "palermo/prevalence/strata.hpp"

namespace palermo::prevalence {

/// People seen by at least one list, one by one.
struct SeenPeople {
    int lists = 0;
    std::vector<History> histories;  // shape [people]
    std::size_t width = 0;           // covariates as numbers
    std::vector<double> x;           // shape [people * width], row by row; finite
    std::vector<int> group;          // shape [people], 0 .. groups-1, or empty: no groups
    int groups = 0;

    std::size_t people() const { return histories.size(); }
    double operator()(std::size_t person, std::size_t covariate) const {
        return x[person * width + covariate];
    }
};

/// Covariates by level: one 0/1 number for each level beside the first. People of whom something is
/// missing are left out. Groups are strata.
SeenPeople seen_people(const StratifiedCaptures& captures);

enum class Learner : std::uint8_t {
    logistic,  // logistic regression with a little ridge
    stumps,    // 200 boosted trees of one split, rate 0.1
};

struct DoublyRobustOptions {
    Learner learner = Learner::logistic;
    int folds = 5;
    double ridge = 1e-4;          // half of it times the squared slopes is taken off the likelihood
    double least_chance = 0.005;  // q12 is not taken below; how often that happened is told
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
        0;  // people whose q12 was at the floor: their strata are hardly seen twice
    std::vector<DoublyRobustPeople> groups;
    std::vector<double> phi;  // shape [people]
};

/// Errors   not_estimable  fewer than 20 people are on both lists
///          invalid_input  a list that is not there, a shape that does not fit, a number that is not
///                         finite, folds below 2 or above 50
/// Cost     3 * folds * regressions of people * width^2
Result<DoublyRobust> doubly_robust(const SeenPeople& people, int list_a, int list_b,
                                   const DoublyRobustOptions& options = {});

struct PooledDoublyRobust {
    std::vector<DoublyRobust> pairs;  // those with 20 people on both
    std::vector<double> weights;      // by the inverse of var(phi)
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
                                                const DoublyRobustOptions& options = {});

}  // namespace palermo::prevalence
