// workflows/prevalence/method_choice.hpp: which method answers, and what it was told.
//
//     MethodChoice ──engine_of()──> EngineMaker ──> bootstrap, diagnosis, drawn linkages
//
//     const auto maker = TRY(engine_of({.method = "bic"}, captures));
//
// Which fields each method reads stands in prevalence/methods.hpp.
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <vector>

#include "palermo/prevalence/bayes/posterior.hpp"
#include "palermo/prevalence/diagnose.hpp"
#include "palermo/prevalence/loglinear.hpp"
#include "palermo/prevalence/methods.hpp"
#include "palermo/prevalence/search.hpp"
#include "palermo/prevalence/stepwise.hpp"
#include "palermo/workflows/field.hpp"

namespace palermo::workflows {

struct MethodChoice {
    std::string method = "stepwise";
    std::string model = {};
    double p = prevalence::published_threshold;
    int order = 0;
    double window = 6;
    double delta = 0;
    double grid_limit = 0;  // a multiple of the people seen
    int grid_points = 0;
    int chains = 4;
    std::int64_t sweeps = 160'000;
    int classes = 10;
    double threshold = 2;
    double precision = 1;

    /// For the fields() of a Request that has one. `methods` are those to choose from.
    static void fields(auto& self, auto&& field, std::vector<std::string_view> methods) {
        field(Field{.name = "method", .text = "How to estimate", .choices = std::move(methods)},
              self.method);
        field(Field{.name = "model", .text = "With methods model, ridge and firth: [12,13,4]"},
              self.model);
        field(Field{.name = "p", .text = "Threshold of stepwise", .low = 0, .high = 0.1}, self.p);
        field(
            Field{.name = "order", .text = "Most lists in one interaction; 0: no limit", .low = 0},
            self.order);
        field(Field{.name = "window", .text = "Models within this of the best", .low = 0},
              self.window);
        constexpr std::string_view bayes = "Bayes";
        field(Field{.name = "delta",
                    .text = "graphs: prior people in each cell; 0: 1 / cells",
                    .group = bayes},
              self.delta);
        field(Field{.name = "grid_limit",
                    .text = "graphs: at most so many times the people seen are unseen, to compare "
                            "with software that asks for a grid; 0: no limit",
                    .group = bayes},
              self.grid_limit);
        field(Field{.name = "grid_points",
                    .text = "graphs: points of that grid; 0: every number",
                    .group = bayes},
              self.grid_points);
        field(Field{.name = "chains",
                    .text = "latent, threshold: chains that must agree",
                    .group = bayes},
              self.chains);
        field(Field{.name = "sweeps",
                    .text = "latent: at most so many sweeps of each chain",
                    .group = bayes},
              self.sweeps);
        field(Field{.name = "classes",
                    .text = "latent: at most so many hidden classes",
                    .group = bayes},
              self.classes);
        field(Field{.name = "threshold",
                    .text = "threshold: smallest |mean/sd| that is kept",
                    .group = bayes},
              self.threshold);
        field(Field{.name = "precision",
                    .text = "threshold: prior precision of interactions; 0: improper",
                    .group = bayes},
              self.precision);
    }
};

/// Every method that is chosen by name.
std::vector<std::string_view> names_of_all_methods();

/// "Methods, and the options of each:" for the manual of an operation.
std::string methods_in_words(std::span<const prevalence::Work> works);

/// Nothing of the choice is idle for this work.
///
/// Errors   invalid_input  as prevalence::check_fields()
Result<void> check_choice(prevalence::Work work, std::string_view method, const Asked& asked);

/// A method that estimates again and again, for bootstrap and diagnosis.
///
/// Errors   invalid_input  the method has no engine (a bound, a classic), or what it was told is wrong
Result<prevalence::EngineMaker> engine_of(const MethodChoice& choice,
                                          const prevalence::CaptureTable& captures,
                                          std::uint64_t seed = 1);

/// The model behind the point estimate of a method that chooses one: stepwise, bic, aic, average, model.
///
/// Errors   as stepwise(), search() and fit()
Result<prevalence::Fit> chosen_model(const MethodChoice& choice,
                                     const prevalence::CaptureTable& captures, const Task& task);

prevalence::SearchOptions search_options(const MethodChoice& choice);

/// Of graphs, latent or threshold.
///
/// Errors   as those
Result<prevalence::Posterior> posterior_of(const MethodChoice& choice,
                                           const prevalence::CaptureTable& captures,
                                           const std::vector<double>& levels, std::uint64_t seed,
                                           const Task& task);

}  // namespace palermo::workflows
