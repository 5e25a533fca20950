// prevalence/existence.hpp: can this table carry this model at all?
//
// Zeros in a capture table can leave a model without a finite, or without a unique, maximum of the
// likelihood. Newton's method then stops somewhere far out and prints a number, 1e13 in published
// software. Here the question is decided exactly, in whole numbers and fractions, before any fit.
//
// Terms nobody has.  If no person is on all lists of a term theta of the model, its effect is minus
// infinity: cells containing theta have expectation 0 and leave the fit, theta still counts as a
// parameter [CSV21, SCV24].
//
// Existence [FR12].  Let P be the terms and R the cells that remain. The maximum exists unless some
// direction d != 0 has (Xd)_w = 0 on cells with people, >= 0 on those without, and > 0 on one.
//
// Why it is quick.  Write h = Xd. On cells that are terms, h and d determine each other (Möbius), so
// the unknowns are only h_0, the unseen, and h_phi for terms phi whose own cell is empty: usually
// one to four. Any other cell w gives
//         h_w = sum over unknown phi of c(w,phi) h_phi,
//         c(w,phi) = sum over theta in P, phi <= theta <= w, of (-1)^|theta \ phi|.
// Two consequences: the model is *not identifiable* exactly when c(w,0) = 0 for all remaining cells w
// outside P; and the linear programme of [FR12] shrinks to those few unknowns, solved in fractions.
//
//     check_existence(captures, Model(3)).existence == Existence::exists
//
// Sources  [FR12] Fienberg, Rinaldo (2012), Ann. Statist. 40(2), 996-1023.
//          [CSV21] Chan, Silverman, Vincent (2021), JASA 116, 1297-1306.
//          [SCV24] Silverman, Chan, Vincent (2024), J. R. Stat. Soc. A.
//
// Thread safety: functions of their arguments.
#pragma once

#include <vector>

#include "palermo/prevalence/model.hpp"

namespace palermo::prevalence {

/// Bits: 1 no maximum, 2 not identifiable. The numbers are those of published software.
enum class Existence : std::uint8_t {
    exists = 0,
    no_maximum = 1,
    not_identifiable = 2,
    neither = 3,
};

std::string_view name_of(Existence existence);

struct ExistenceCheck {
    Existence existence = Existence::exists;
    std::vector<History> minus_infinity;  // terms of the model whose effect is minus infinity
};

/// Decides existence and identifiability of `model` on `captures`, exactly.
///
/// Cost   about a microsecond for five lists; unknowns^2 * cells + terms * cells * unknowns
ExistenceCheck check_existence(const CaptureTable& captures, const Model& model);

/// The same for bare counts, shape [2^lists], as simulations have them.
ExistenceCheck check_existence(std::span<const std::int64_t> counts, const Model& model);

}  // namespace palermo::prevalence
