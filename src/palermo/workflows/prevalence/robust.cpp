// estimate FILE --method robust --by sex,age: pairs of lists, independent given covariates.
#include <fmt/format.h>

#include "palermo/prevalence/diagnose.hpp"
#include "palermo/prevalence/strata/doubly_robust.hpp"
#include "palermo/workflows/prevalence/estimates_of_methods.hpp"
#include "palermo/workflows/prevalence/strata_input.hpp"

namespace palermo::workflows {

using formats::Json;
using namespace prevalence;

namespace {

constexpr const char* assumption =
    "Two lists are taken to be independent among all people of the same covariates, and everybody "
    "to have some chance of being on both. The pooled number asks this of every pair. No data can "
    "test it; pairs that disagree speak against it.";

struct RobustAnswer : MethodAnswer {
    PooledDoublyRobust made;
    std::vector<std::string> names;  // of the lists
    std::int64_t left_out = 0;
    std::vector<std::string> reasons;

    std::string name_of(const DoublyRobust& pair) const {
        return names[std::size_t(pair.list_a)] + ", " + names[std::size_t(pair.list_b)];
    }
    void add_to(Json::Object& json) const override {
        Json::Array pairs;
        for (const auto& pair : made.pairs) {
            pairs.push_back(Json::Object{{"lists", name_of(pair)},
                                         {"people", json_of(pair.whole.people)},
                                         {"sd", json_of(pair.whole.sd)},
                                         {"lower", json_of(pair.whole.lower)},
                                         {"upper", json_of(pair.whole.upper)},
                                         {"plug_in", json_of(pair.plug_in)},
                                         {"in_part", pair.in_part},
                                         {"clipped", pair.clipped}});
        }
        json.add("method", "doubly robust")
            .add("seen", json_of(made.whole.seen))
            .add("left_out", left_out)
            .add("people", json_of(made.whole.people))
            .add("sd", json_of(made.whole.sd))
            .add("lower", json_of(made.whole.lower))
            .add("upper", json_of(made.whole.upper))
            .add("pairs", std::move(pairs))
            .add("do_not_publish", Json::list(reasons))
            .add("assumption", assumption);
    }
    std::string in_words() const override {
        const auto line = [](const std::string& name, const std::string& on_both,
                             const DoublyRobustPeople& people) {
            return fmt::format("{:<24}{:>9}{:>11}{:>11}  {} to {}", name, on_both,
                               people_in_words(people.people), people_in_words(people.sd),
                               people_in_words(people.lower), people_in_words(people.upper));
        };
        auto text = fmt::format("\n{:<24}{:>9}{:>11}{:>11}  interval\n", "lists", "on both",
                                "people", "sd");
        for (const auto& pair : made.pairs) {
            text += line(name_of(pair), std::to_string(pair.on_both), pair.whole) + "   plug-in " +
                    people_in_words(pair.plug_in) + "\n";
        }
        text += line("pooled", "", made.whole) + "\n\n" + assumption + "\n";
        for (const auto& reason : reasons) text += "  - " + reason + "\n";
        return text + gate_limit() + "\n";
    }
};

}  // namespace

Result<EstimateOutcome> estimate_robust(const EstimateRequest& request, const StrataInput& input,
                                        Recipe recipe, const Task& task) {
    const auto known = TRY(input.captures.without_missing());
    const auto& strata = request.strata;
    DoublyRobustOptions how;
    how.level = request.levels.back();
    how.learner = strata.learner == "stumps"     ? Learner::stumps
                  : strata.learner == "logistic" ? Learner::logistic
                                                 : Learner::spline;
    how.chances = strata.chances == "seen" ? Chances::among_seen : Chances::among_all;
    const auto made = std::make_shared<RobustAnswer>();
    made->made = TRY(doubly_robust_pooled(seen_people(known), how, task));
    made->names = known.list_names();
    made->left_out = input.captures.people_with_missing();
    made->reasons = input.columns.findings;
    if (made->made.disagreement > 1.5 || made->made.contrast > 2) {
        made->reasons.push_back(fmt::format(
            "pairs of lists disagree {:.1f}-fold, by {:.1f} standard errors: some pair is "
            "not independent given these covariates; do not use the pooled number",
            made->made.disagreement, made->made.contrast));
    }
    if (made->left_out > 0) {
        made->reasons.push_back(fmt::format(
            "{} people with something missing are left out: the number is too low by them and by "
            "those like them whom nobody saw",
            made->left_out));
    }
    const auto& whole = made->made.whole;
    return EstimateOutcome({.numbers = {whole.people, {{how.level, whole.lower, whole.upper}}},
                            .may_be_published = true,  // where the reasons below are none
                            .reasons = made->reasons,
                            .cannot_show = {assumption},
                            .recipe = std::move(recipe),
                            .columns = input.columns,
                            .answer = made});
}

}  // namespace palermo::workflows
