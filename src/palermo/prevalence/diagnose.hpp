// prevalence/diagnose.hpp: what a reader must see before believing the number, and when not to publish.
//
// A capture table can be fitted well by models that differ fivefold in people nobody saw. The
// tables here show how far the answer leans on one list, one record or one assumption, and gate()
// says in words why a number should stay unpublished.
//
//     const auto diagnosis = TRY(diagnose(captures, [](const CaptureTable& table, const Task&) {
//         return stepwise_engine(table, 0.02);
//     }));
//     told(gate(captures, diagnosis))   reasons against the number; empty: none found
//
// Sources  [W19] Whitehead, Jackson, Balch, Francis (2019), J. R. Stat. Soc. critiques of MSE.
//          [AG24] Aleshin-Guendel, Sadinle, Wakefield (2024), Biometrics 80: identifying assumptions.
//          [BS22] Binette, Steorts (2022), J. R. Stat. Soc. A 185, 640: internal consistency.
//
// Thread safety: functions of their arguments.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/prevalence/attraction.hpp"
#include "palermo/prevalence/bootstrap.hpp"
#include "palermo/prevalence/heterogeneity.hpp"
#include "palermo/prevalence/search.hpp"
#include "palermo/words/words.hpp"

namespace palermo::prevalence {

/// How an engine is made for a changed table (a list fewer, a record more).
using EngineMaker = std::function<std::unique_ptr<Engine>(const CaptureTable&, const Task&)>;

/// The answer after one change; people is +inf where the changed table has no estimate.
struct Sensitivity {
    std::string change;  // "without NG", "LA and NG as one list", "one person more on LA+NG"
    double people = 0;   // seen + unseen
};

/// The unseen if the lists had an interaction of highest order: unseen / xi, xi = 1 is none.
struct XiPoint {
    double xi;
    double people;
};

/// One list taken as the truth: of its people, the others see some; do the others predict the rest?
struct Consistency {
    std::string list;
    std::int64_t truth = 0;  // people on that list
    double predicted = 0;    // by the other lists, among its people only; +inf where not estimable
    double log_sd = 0;       // standard error of log(predicted), lists taken as independent
};

struct Diagnosis {
    double people = 0;
    std::vector<std::vector<std::int64_t>> overlap;  // [lists][lists], diagonal: list sizes
    int empty_pairs = 0;
    std::vector<Candidate> near_best;  // by BIC, within 6 of the best; pairs only above 6 lists
    std::vector<Sensitivity> omitted, merged, one_record;
    std::vector<XiPoint> xi_curve;
    std::vector<Consistency> consistency;
    double chao_lower_bound = 0, chao_sd = 0;  // people

    bool lists_look_independent = false;  // the stepwise model has no pairs

    // What if some people are easier to see than others? On the stepwise model.
    std::vector<HeterogeneityFit>
        if_people_differ;                     // darroch, poisson; those that have an estimate
    std::optional<HeterogeneityPower> power;  // none: nothing to start the simulation from

    // What if two lists attracted each other? On the stepwise model; people of that model.
    std::vector<Attraction> if_lists_attract;
    double people_stepwise = 0;  // without; 0 where stepwise has no answer
    /// How far too low the number would be at worst, of attractions the data do not rule out: 0.2 is
    /// a fifth. 0 where they rule out all, or none is left out of the model.
    double attraction_bias() const;

    double missed_links = 0.05;
    double people_if_links_missed = 0;  // if that share of links was missed; +inf not estimable
};

/// Errors   not_estimable  the table itself has no estimate
///          unavailable    interrupted
/// Cost     about lists^2 + 2 * histories runs of the engine, and a search (pairs only above six lists)
Result<Diagnosis> diagnose(const CaptureTable& captures, const EngineMaker& engine_maker,
                           const Task& task = {});

/// One thing to be said about an estimate. Its sentence stands in data/words/prevalence.csv under
/// "prevalence.remark." and the code, with places {1}, {2}, ... for the numbers.
struct Remark {
    std::string code;                  // one of remark_codes
    std::vector<std::string> numbers;  // as programs write them: "12", "3.4", "2.5%"
};

inline constexpr std::array<std::string_view, 23> remark_codes = {
    // what speaks against a number
    "same_lists", "holds_all", "huge", "two_lists", "few_overlaps", "resamples_empty",
    "no_upper_limit", "wide_interval", "list_needed", "list_moves", "record_needed", "record_moves",
    "models_apart", "lists_disagree", "below_chao", "differ_darroch", "differ_poisson",
    "differences", "attraction",
    // what data of this kind cannot show
    "differences_unnoticed", "differences_noticed", "attraction_possible", "links_missed"};

/// "only 12 people are on two lists or more; ..."; English by default.
std::string told(const Remark& remark, words::Language language = words::Language::en);
std::vector<std::string> told(const std::vector<Remark>& remarks,
                              words::Language language = words::Language::en);

/// What the gate does not look at, in one sentence, with what happened when others looked. It stands
/// beside every estimate, in every output and on every page, whatever the gate says.
std::string gate_limit(words::Language language = words::Language::en);

/// What no data of this kind can show, with numbers: belongs beside every published estimate. One
/// sentence each on differences between people that would stay unnoticed, on lists that attract each
/// other where the data do not rule it out, and on missed links.
std::vector<Remark> warnings(const Diagnosis& diagnosis);

/// Why the number should not be published as it stands; empty: no reason found.
std::vector<Remark> gate(const CaptureTable& captures, const Diagnosis& diagnosis,
                         const std::optional<Replicates>& replicates = {},
                         const std::optional<Interval>& interval = {});

}  // namespace palermo::prevalence
