// prevalence/classics.hpp: the oldest estimators, for two lists and as a lower bound.
//
//     chapman(captures, 0, 1).people   240.5 where 60 people are on the first alone, 30 on the second, 12 on both
//
// Sources  [C51] Chapman (1951), Univ. Calif. Publ. Statist. 1, 131-160.
//          [S70] Seber (1970), Biometrika 57, 313 (variance of Chapman's estimator).
//          [C87] Chao (1987), Biometrics 43, 783-791; Chao, Lee, Jeng (1992), Biometrics 48, 201 (M_th).
//
// Thread safety: functions of their arguments.
#pragma once

#include "palermo/prevalence/capture_table.hpp"

namespace palermo::prevalence {

struct Classic {
    double people = 0;  // seen + unseen
    double sd = 0;
};

/// Two lists a and b taken as independent: |a| |b| / |a and b|, people on neither other list ignored.
/// Errors   not_estimable  nobody is on both
Result<Classic> lincoln_petersen(const CaptureTable& captures, int a, int b);

/// Chapman's version, defined also when nobody is on both: (|a|+1)(|b|+1)/(|a and b|+1) - 1.
Classic chapman(const CaptureTable& captures, int a, int b);

/// Chao's lower bound for lists of different completeness (his M_th):
/// seen + sum over pairs of Z_i Z_j / (f2 + 1), Z_i people on list i only, f2 people on exactly two.
/// With independent lists it estimates the whole; when some people are easier to see than others it
/// stays below it; when lists avoid each other it can lie above.
Classic chao_lower_bound(const CaptureTable& captures);

}  // namespace palermo::prevalence
