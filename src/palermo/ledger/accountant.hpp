// ledger/accountant.hpp: what a release costs the people in it.
//
//     variances of the noise ──> rho (zCDP, exact) ──> ledger
//                                 ╰──> (epsilon, delta), rounded up, for people to read
//
// Costs are kept in zero-concentrated differential privacy because there they simply add. What is
// told to people is (epsilon, delta), always computed with directed rounding (MPFR), so that the
// number printed is never smaller than the truth.
//
// Neighbouring data sets: one victim, with all their rows, added or removed.
//
// Sources  [BS16] Bun, Steinke (2016), TCC. [CKS20] Canonne, Kamath, Steinke (2020), NeurIPS,
//          Prop. 12 (conversion). [DRS22] Dong, Roth, Su (2022), JRSS-B, Cor. 2.13 (Gaussian curve).
//          [CR21] Cesar, Rogers (2021), ALT (bounded range).
// Method   docs/methods/privacy_accounting.md
//
// Thread safety: functions of their arguments.
#pragma once

#include <string>

#include "palermo/ledger/rational.hpp"

namespace palermo::protect {

/// rho of one Gaussian (continuous or discrete) measurement: sensitivity^2 / (2 variance). [BS16]
Rational rho_of_gaussian(const Rational& variance, const Rational& sensitivity_squared = 1);

/// rho of one pure epsilon-DP step: epsilon^2 / 2 [BS16]; of the exponential mechanism, which is
/// of bounded range, epsilon^2 / 8 [CR21]. Report-noisy-max with Laplace or exponential noise is
/// not: with two candidates its odds can move by 2 exp(epsilon) - 1, so it pays as a pure step.
Rational rho_of_pure(const Rational& epsilon);
Rational rho_of_selection(const Rational& epsilon);

/// The smallest epsilon known for rho-zCDP at this delta, rounded up. [CKS20, Prop. 12]
///
/// Any order alpha > 1 gives a true bound; the search for the best one may be sloppy, its
/// evaluation is not. Errors are bugs: rho >= 0, 0 < delta < 1.
double epsilon_of(const Rational& rho, double delta);

/// The smallest delta known for rho-zCDP at this epsilon, rounded up. [CKS20, Prop. 12]
double delta_of(const Rational& rho, double epsilon);

/// The same for continuous Gaussian noise, where the whole curve is known exactly [DRS22], rounded
/// up. Discrete noise follows it closely but not exactly: shown beside a claim, never as the claim.
double gaussian_epsilon_of(const Rational& rho, double delta);
double gaussian_delta_of(const Rational& rho, double epsilon);

/// The largest rho, a multiple of 2^-40, with epsilon_of(rho, delta) <= epsilon; 0 if none.
Rational rho_for(double epsilon, double delta);

/// A number as told to people, in `digits` significant digits, never below (above) what it is:
/// 1.00004 in four digits is "1.001", not "1".
std::string rounded_up(double number, int digits);
std::string rounded_down(double number, int digits);

}  // namespace palermo::protect
