// prevalence/attraction.hpp: what if being on one list made being on another likelier?
//
//     CaptureTable + Model ──> fit_attractions() ──> what the number would be, for each pair of lists
//
// Offices refer people to each other, and a list that feeds another makes overlaps look large and the
// unseen few [J14]. The selection takes a pair into the model when its overlap speaks clearly; with few
// people or three lists it often cannot. Here the odds ratio of one pair left out of the model is not
// estimated but given, 4, and all else is fitted to the data [GHB15]: they may speak against it, or they
// may not, and then nobody can know.
//
//     const auto pairs = TRY(fit_attractions(captures, Model(3)));  // pairs[0].people if these two attract
//
// Sources  [J14] Jones and others (2014), Am. J. Epidemiol. 179, 1383-1393 (referral between lists).
//          [GHB15] Gerritse, van der Heijden, Bakker (2015), J. Off. Stat. 31, 357-379 (a given odds ratio
//          as offset).
//
// Thread safety: functions of their arguments.
#pragma once

#include <vector>

#include "palermo/prevalence/loglinear.hpp"

namespace palermo::prevalence {

inline constexpr double attraction_odds_ratio = 4;

/// A given attraction is ruled out where twice the loss of log-likelihood is more than this: 5% of
/// chi-squared, one degree.
inline constexpr double attraction_critical = 3.8415;

struct Attraction {
    int first = 0, second = 0;  // lists
    double people = 0;          // seen + unseen if the two attract each other so
    double unseen_log_sd = 0;   // standard error of log unseen
    double loss = 0;  // 2 (log-likelihood without the attraction - with it); may be below 0
    bool possible() const { return loss <= attraction_critical; }
};

/// One row for each pair of lists that `model` leaves out, [pairs].
///
/// Errors   not_estimable  as fit(): the model itself has no answer
/// Cost     pairs * a fit of some 20 us
Result<std::vector<Attraction>> fit_attractions(const CaptureTable& captures, const Model& model);

}  // namespace palermo::prevalence
