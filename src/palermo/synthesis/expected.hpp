// synthesis/expected.hpp: how far a release will be from the truth, told before anything is spent.
//
//     Schema, SynthesisPlan, number of records ──> expected_distance() ──> `palermo protect plan`
//
//     const auto plan = TRY(plan_synthesis(schema, {.epsilon = 1}));
//     expected_distance(schema, plan, 20'000);   // 0.012: 1.2% of the records of a table of two columns
//
// Nothing here knows the data. How an answer is spread over its list decides how much of a long table noise
// can hide, so the spread is assumed: that of case files, where a third of the answers is missing and a
// few codes of a long list have most of the rest; or it is taken from records that are public already, such as
// last year's release.
//
// Method   docs/methods/synthetic_microdata.md ("What to expect")
//
// Thread safety: a function of its arguments.
#pragma once

#include <cstdint>

#include "palermo/synthesis/synthesize.hpp"

namespace palermo::protect {

/// The mean total variation distance that the tables of two columns of a release will have from those of the
/// `rows` true records, about: within a factor of 1.5 for records spread as assumed, or as `like`.
///
/// Cost     the cells of all measured tables of two columns
double expected_distance(const Schema& schema, const SynthesisPlan& plan, std::int64_t rows,
                         const Records* like = nullptr);

}  // namespace palermo::protect
