// workflows/prevalence/estimate.hpp: how many people nobody saw, with what speaks against the number.
//
//     EstimateRequest ──estimate()──> EstimateOutcome: numbers, reasons, what cannot be shown, recipe
//
//     const auto outcome = TRY(estimate({.captures = {.file = {"lists.csv"}}}, task, notes));
//     if (const auto numbers = outcome.publishable()) show(numbers->people, outcome.recipe());
//
// One table, drawn linkages (a column `draw`) or strata (`by`): which of these is asked for follows from the
// file and the fields. Each method is one file beside this one.
//
// Mandate  A/RES/76/7, para 23: research to estimate prevalence; SDG 16.2.2.
// Thread safety: a function of its arguments.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "palermo/workflows/operations.hpp"
#include "palermo/workflows/prevalence/captures.hpp"
#include "palermo/workflows/prevalence/method_choice.hpp"

namespace palermo::workflows {

/// The same question, asked of each stratum.
struct StrataChoice {
    std::vector<std::string> by = {}, covariates = {};
    std::string scope = {};
    bool search = false;
    std::string missing = "em";
    std::vector<std::string> missing_words = {"NA", "unknown"};
    std::vector<std::string> impossible = {}, not_operating = {};
    std::string country = {};
    int year = 0;
    std::int64_t least = 10;
    std::string learner = "spline", chances = "all";

    bool asked_for() const { return !by.empty() || !covariates.empty(); }

    static void fields(auto& self, auto&& field) {
        constexpr std::string_view group = "By stratum";
        field(Field{.name = "by",
                    .text = "Covariates to tell people apart by: sex,age",
                    .group = group,
                    .between = ','},
              self.by);
        field(Field{.name = "covariates",
                    .text = "Further covariates of the model, not of the rows",
                    .group = group,
                    .between = ','},
              self.covariates);
        field(Field{.name = "scope",
                    .text = "Search models by BIC up to this one: list:list:covariate",
                    .group = group},
              self.scope);
        field(Field{.name = "search",
                    .text = "Search by BIC also where a model names the start",
                    .group = group},
              self.search);
        field(Field{.name = "missing",
                    .text = "em: split people with missing values; drop: leave them out",
                    .group = group,
                    .choices = {"em", "drop"}},
              self.missing);
        field(Field{.name = "missing_words",
                    .text = "Words for missing beside the empty cell",
                    .group = group,
                    .between = ','},
              self.missing_words);
        field(Field{.name = "impossible",
                    .text = "Lists that cannot hold some people: shelter:sex=M",
                    .group = group},
              self.impossible);
        field(Field{.name = "not_operating",
                    .text = "Lists that were not kept: police:year=2014",
                    .group = group},
              self.not_operating);
        field(Field{.name = "country",
                    .text = "Rates per 100,000 inhabitants of this State: GBR",
                    .group = group},
              self.country);
        field(Field{.name = "year",
                    .text = "Year of the population, where the file has no column year",
                    .group = group},
              self.year);
        field(Field{.name = "least",
                    .text = "People seen that a row needs to be published",
                    .group = group,
                    .low = 1,
                    .high = 1'000'000},
              self.least);
        field(Field{.name = "learner",
                    .text = "Of method robust: spline (lines that may bend; once called bent), "
                            "logistic (straight lines) or stumps",
                    .group = group,
                    .choices = {"spline", "logistic", "stumps", "bent"}},
              self.learner);
        field(
            Field{.name = "chances",
                  .text =
                      "Of method robust: learned among all people, or among the seen as published",
                  .group = group,
                  .choices = {"all", "seen"}},
            self.chances);
    }
};

struct EstimateRequest {
    CapturesGiven captures;
    MethodChoice choice = {};
    int replicates = 20'000;  // 2,000 where nobody says and each is a search by stratum
    std::uint64_t seed = 1;
    std::vector<double> levels = {0.80, 0.95};
    double missed_links = 0;  // share of links taken as missed, to be restored
    std::string interval = "bagged";
    StrataChoice strata = {};
    Asked asked = {};

    static constexpr bool takes_threads = true;
    static void fields(auto& self, auto&& field) {
        CapturesGiven::fields(self.captures, field);
        MethodChoice::fields(self.choice, field, names_of_all_methods());
        field(
            Field{
                .name = "replicates",
                .text =
                    "Bootstrap replicates; 2000 where each is a search by stratum and nobody says"},
            self.replicates);
        field(Field{.name = "seed", .text = "Same seed, same digits"}, self.seed);
        field(Field{.name = "levels",
                    .text = "Levels of the intervals",
                    .option = "--level",
                    .between = ','},
              self.levels);
        field(Field{.name = "missed_links",
                    .text =
                        "Share of the people on two lists or more taken to have lost one of their "
                        "records to a missed link; the table is restored first",
                    .low = 0,
                    .high = 0.49},
              self.missed_links);
        field(Field{.name = "interval",
                    .text = "Kind of the intervals",
                    .choices = {"bagged", "bca", "bca_r", "percentile", "calibrated"}},
              self.interval);
        StrataChoice::fields(self.strata, field);
    }
    static std::span<const FieldRule> rules();
};

/// What one method has to show beside the numbers. Each method has its own, beside its workflow.
class MethodAnswer {
public:
    virtual ~MethodAnswer() = default;
    /// Members that stand between the columns and the recipe.
    virtual void add_to(formats::Json::Object& json) const = 0;
    /// Text between the columns and the recipe; begins and ends with a whole line.
    virtual std::string in_words() const = 0;
};

/// Numbers, what they may be used for and how to make them again: made together, never apart.
class EstimateOutcome {
public:
    struct Limits {
        double level, lower, upper;  // people; +inf where there is no upper limit
    };
    struct Numbers {
        double people = 0;  // seen and unseen; +inf: not estimable; NaN: the chains do not agree
        std::vector<Limits> intervals = {};
    };
    struct Parts {
        Numbers numbers;
        bool may_be_published = false;  // a gate looks at the method, and enough people were seen
        std::vector<std::string> reasons = {};
        std::vector<std::string> cannot_show = {};  // beside what no gate looks at
        Recipe recipe;
        prevalence::CaptureColumns columns;
        std::shared_ptr<const MethodAnswer> answer;
    };
    explicit EstimateOutcome(Parts parts);

    /// What pages, charts and candidates take: nothing where something speaks against it, or where no gate
    /// has looked.
    std::optional<Numbers> publishable() const;
    /// For the analyst who asked, beside the reasons.
    const Numbers& computed() const noexcept { return parts_.numbers; }
    /// What speaks against the number, a sentence each; empty: nothing was found, which is no proof.
    const std::vector<std::string>& reasons() const noexcept { return parts_.reasons; }
    /// What such data cannot show and no gate sees, a sentence each; never empty.
    const std::vector<std::string>& cannot_show() const noexcept { return parts_.cannot_show; }
    const Recipe& recipe() const noexcept { return parts_.recipe; }
    bool has_number() const;

private:
    friend formats::Json to_json(const EstimateOutcome& outcome);
    friend std::string in_words(const EstimateOutcome& outcome);
    Parts parts_;
};

/// Errors   not_found      no such file, no such State
///          invalid_input  as read_captures() and prevalence::check_fields(); what the method refuses
///          not_estimable  the table has no estimate; what was found in its lists stands in the notes
///          unavailable    interrupted
/// Cost     that of the method, replicates times over where it takes replicates
Result<EstimateOutcome> estimate(const EstimateRequest& request, const Task& task, Notes& notes);

formats::Json to_json(const EstimateOutcome& outcome);
std::string in_words(const EstimateOutcome& outcome);
Ending ending_of(const EstimateOutcome& outcome);

}  // namespace palermo::workflows
