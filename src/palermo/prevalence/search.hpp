// prevalence/search.hpp: the best of all hierarchical models, exactly, and those near it.
//
// Two ways through the same space:
//   all_models()    fits each one. Five lists have 6,893 models.
//   search()        branch and bound: the same optimum, with proof, where there are too many to fit.
//                   Six lists of all orders, eight lists to order three.
//
// How search() proves it. A node has terms that are in (I) and terms that may come in (I within M).
// Every model between them has at least |I| parameters and at most the likelihood of M, so
//         criterion >= penalty |I| - 2 l(M).
//   - a term whose coming in, with all inside it, would lift that bound over the best known is out;
//   - a term whose leaving would is in: l(M without it) is bounded by the dual of maximum
//     likelihood, any table with the same margins (detail/workspace.hpp), at no cost of a fit;
//   - else branch on the open term that mattered most at the root.
// Only models with a unique finite maximum (existence.hpp) can win.
//
//     const auto found = TRY(search(captures, {.window = 6}));  // found.models[0].criterion is the best
//
// Sources  [SCV24] Silverman, Chan, Vincent (2024).  [MR94] Madigan, Raftery (1994), JASA 89, 1535
//          (Occam's window).  [FW74] Furnival, Wilson (1974), Technometrics 16, 499 (leaps and bounds).
//
// Thread safety: functions of their arguments. An engine may be shared, its workers not.
#pragma once

#include <cstdint>

#include "palermo/core/task.hpp"
#include "palermo/prevalence/engine.hpp"
#include "palermo/prevalence/loglinear.hpp"

namespace palermo::prevalence {

enum class Criterion : std::uint8_t { bic, aic };

struct SearchOptions {
    Criterion criterion = Criterion::bic;
    int most_order = 0;    // largest number of lists in a term; 0: no limit up to 6 lists, else 3
    double window = 0;     // also find all models within this of the best
    bool average = false;  // as an engine: average the models in the window, weights exp(-d/2)
    std::int64_t most_fits = 20'000'000;  // then refuse rather than run for days
};

/// One model of the table of near-best models.
struct Candidate {
    std::vector<History> interactions;  // terms of two lists and more
    double criterion = 0;
    double unseen = 0;
    double weight = 0;  // among the models returned, exp(-difference / 2) normalised
};

struct Search {
    std::vector<Candidate> models;  // best first
    std::int64_t fits = 0;          // how many models were fitted to prove it
};

/// Errors   not_estimable  no model at all has an estimate
///          invalid_input  more than 8 lists
///          unavailable    interrupted, or more than most_fits fits
Result<Search> search(const CaptureTable& captures, const SearchOptions& options = {},
                      const Task& task = {});

struct AllModels {
    std::int64_t models = 0;      // hierarchical models of that order
    std::int64_t estimable = 0;   // of these, with a unique finite maximum
    std::vector<Candidate> best;  // best first, at most `keep`
};

/// Fits every hierarchical model.
///
/// Errors   invalid_input  more than 5 lists without limit of order, 6 with more than pairs
/// Cost     about 10 microseconds a model
Result<AllModels> all_models(const CaptureTable& captures, const SearchOptions& options = {},
                             std::size_t keep = 100);

/// The optimum (or the average near it) as an engine: search repeated, with proof, in every replicate.
/// The task outlives the engine.
std::unique_ptr<Engine> search_engine(const CaptureTable& captures, const SearchOptions& options,
                                      const Task& task);

}  // namespace palermo::prevalence
