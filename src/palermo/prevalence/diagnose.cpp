#include "palermo/prevalence/diagnose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "palermo/prevalence/classics.hpp"
#include "palermo/prevalence/stepwise.hpp"
#include "palermo/stats/distributions.hpp"

namespace palermo::prevalence {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// An EngineMaker with its task.
using BoundMaker = std::function<std::unique_ptr<Engine>(const CaptureTable&)>;

double people_of(const Result<CaptureTable>& captures, const BoundMaker& maker) {
    if (!captures) return infinity;
    return static_cast<double>(captures->people_seen()) +
           maker(*captures)->worker()->unseen(captures->counts());
}

// Smallest and largest of the finite answers, and whether one is missing.
struct Range {
    double low = infinity, high = 0;
    int missing = 0;
};

Range range_of(const std::vector<Sensitivity>& rows) {
    Range range;
    for (const auto& row : rows) {
        if (!std::isfinite(row.people)) {
            ++range.missing;
            continue;
        }
        range.low = std::min(range.low, row.people);
        range.high = std::max(range.high, row.people);
    }
    return range;
}

void count_overlaps(const CaptureTable& captures, Diagnosis& made) {
    for (int i = 0; i < captures.lists(); ++i) {
        made.overlap.emplace_back();
        for (int j = 0; j < captures.lists(); ++j) {
            const History both = (History{1} << i) | (History{1} << j);
            made.overlap.back().push_back(captures.people_on_all(both));
            if (i < j && made.overlap.back().back() == 0) ++made.empty_pairs;
        }
    }
}

void change_lists(const CaptureTable& captures, const BoundMaker& maker, Diagnosis& made) {
    const auto& names = captures.list_names();
    if (captures.lists() == 2) return;
    for (int i = 0; i < captures.lists(); ++i) {
        made.omitted.push_back(
            {"without " + names[std::size_t(i)], people_of(captures.without_list(i), maker)});
        for (int j = i + 1; j < captures.lists(); ++j) {
            made.merged.push_back(
                {names[std::size_t(i)] + " and " + names[std::size_t(j)] + " as one list",
                 people_of(captures.with_merged(i, j), maker)});
        }
    }
}

Result<void> change_records(const CaptureTable& captures, const BoundMaker& maker, const Task& task,
                            Diagnosis& made) {
    for (History w = 1; w < captures.histories(); ++w) {
        TRY(task.go_on());
        const bool pair = std::popcount(w) == 2;
        if (captures[w] == 0 && !pair) continue;
        made.one_record.push_back({"one person more on " + captures.name_of(w),
                                   people_of(captures.with_changed(w, 1), maker)});
        if (captures[w] > 0) {
            made.one_record.push_back({"one person fewer on " + captures.name_of(w),
                                       people_of(captures.with_changed(w, -1), maker)});
        }
    }
    return {};
}

// All interactions but the highest, where the table can carry it; else the engine's own answer.
void bend_highest_interaction(const CaptureTable& captures, Diagnosis& made) {
    const int lists = captures.lists();
    const double seen = static_cast<double>(captures.people_seen());
    double at_one = made.people - seen;
    if (lists <= 6) {
        std::vector<History> all_but_one;
        const History full = captures.histories() - 1;
        for (int i = 0; i < lists; ++i) all_but_one.push_back(full & ~(History{1} << i));
        if (const auto no_highest = fit(captures, Model(lists, all_but_one))) {
            at_one = no_highest->unseen;
        }
    }
    for (const double xi : {0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0}) {
        made.xi_curve.push_back({xi, seen + at_one / xi});
    }
}

// Among people of one list the others are lists too; how many of them do they miss?
void predict_lists(const CaptureTable& captures, const BoundMaker& maker, Diagnosis& made) {
    const auto& names = captures.list_names();
    for (int i = 0; i < captures.lists() && captures.lists() > 3; ++i) {
        Consistency row{names[std::size_t(i)],
                        static_cast<std::int64_t>(captures.people_on_all(History{1} << i)),
                        infinity, infinity};
        const History low = (History{1} << i) - 1;
        std::vector<std::int64_t> counts(captures.counts().size() / 2);
        for (History w = 1; w < captures.histories(); ++w) {
            if ((w >> i & 1) == 0) continue;
            counts[(w & low) | ((w >> 1) & ~low)] += captures[w];
        }
        counts[0] = 0;
        auto others = names;
        others.erase(others.begin() + i);
        const auto among = CaptureTable::make(others, counts);
        row.predicted = people_of(among, maker);
        if (among) {
            if (const auto plain = fit(*among, Model(among->lists()))) {
                row.log_sd = plain->unseen_log_sd * plain->unseen / plain->people;
            }
        }
        made.consistency.push_back(row);
    }
}

void let_people_differ(const CaptureTable& captures, const Result<Stepwise>& chosen,
                       Diagnosis& made) {
    const auto model = chosen ? chosen->fit.model : Model(captures.lists());
    made.lists_look_independent = chosen && chosen->steps.empty();
    for (const auto visibility : {Visibility::darroch, Visibility::poisson}) {
        if (const auto differ = fit_heterogeneity(captures, model, visibility)) {
            made.if_people_differ.push_back(*differ);
        }
    }
    if (const auto power = heterogeneity_power(captures)) made.power = *power;
}

void let_lists_attract(const CaptureTable& captures, const Result<Stepwise>& chosen,
                       Diagnosis& made) {
    if (!chosen) return;
    auto attractions = fit_attractions(captures, chosen->fit.model);
    if (!attractions) return;
    made.people_stepwise = chosen->fit.people;
    made.if_lists_attract = *std::move(attractions);
}

using Reasons = std::vector<Remark>;

// The chance an upper limit of 97.5% must have under what the data cannot show.
constexpr double least_to_hold = 0.9;

// Numbers of remarks: people, a ratio, a share.
std::string people_text(double value) {
    return fmt::format("{:.0f}", value);
}
std::string ratio_text(double value) {
    return fmt::format("{:.1f}", value);
}
std::string share_text(double share, int places = 0) {
    return fmt::format("{:.{}f}%", 100 * share, places);
}

void judge_table(const CaptureTable& captures, const Diagnosis& d, Reasons& reasons) {
    const auto copies = copies_in(captures);
    for (const auto& [i, j] : copies.same) {
        const auto people = captures.people_on_all(History{1} << i);
        reasons.push_back({"same_lists", {std::to_string(people)}});
    }
    if (!copies.holds_all.empty()) {
        reasons.push_back({"holds_all", {std::to_string(captures.people_seen())}});
    }
    if (d.people > 1000 * static_cast<double>(captures.people_seen())) {
        reasons.push_back({"huge", {}});
    }
    if (captures.lists() == 2) reasons.push_back({"two_lists", {}});
    std::int64_t overlapping = 0;
    for (History w = 1; w < captures.histories(); ++w) {
        if (std::popcount(w) > 1) overlapping += captures[w];
    }
    if (overlapping < 30) reasons.push_back({"few_overlaps", {std::to_string(overlapping)}});
}

void judge_interval(const std::optional<Replicates>& replicates,
                    const std::optional<Interval>& interval, Reasons& reasons) {
    if (replicates &&
        replicates->without_estimate * 40 > static_cast<int>(replicates->unseen.size())) {
        const auto share = static_cast<double>(replicates->without_estimate) /
                           static_cast<double>(replicates->unseen.size());
        reasons.push_back({"resamples_empty", {share_text(share, 1)}});
    }
    if (!interval) return;
    if (!std::isfinite(interval->upper.people)) {
        reasons.push_back({"no_upper_limit", {}});
    } else if (interval->upper.people > 10 * interval->lower.people) {
        reasons.push_back({"wide_interval", {}});
    }
}

void judge_sensitivity(const CaptureTable& captures, const Diagnosis& d, Reasons& reasons) {
    const auto omitted = range_of(d.omitted);
    if (omitted.missing > 0) reasons.push_back({"list_needed", {}});
    if (omitted.high > 2 * d.people || omitted.low < d.people / 2) {
        reasons.push_back({"list_moves", {people_text(omitted.low), people_text(omitted.high)}});
    }
    const auto record = range_of(d.one_record);
    if (record.missing > 0) reasons.push_back({"record_needed", {}});
    if (record.high > 1.2 * d.people || record.low < d.people / 1.2) {
        reasons.push_back({"record_moves", {people_text(record.low), people_text(record.high)}});
    }
    const double seen = static_cast<double>(captures.people_seen());
    double low = infinity, high = 0;
    for (const auto& model : d.near_best) {
        if (model.criterion > d.near_best.front().criterion + 2) continue;
        low = std::min(low, seen + model.unseen);
        high = std::max(high, seen + model.unseen);
    }
    if (high > 2 * low) {
        reasons.push_back({"models_apart", {people_text(low), people_text(high)}});
    }
}

// A prediction is wrong when it is twice off and chance does not explain it.
void judge_predictions(const Diagnosis& d, Reasons& reasons) {
    double farthest = 0;
    for (const auto& row : d.consistency) {
        if (row.truth < 30 || !std::isfinite(row.predicted)) continue;
        const double apart = std::fabs(std::log(row.predicted / static_cast<double>(row.truth)));
        if (apart > 2.576 * row.log_sd) farthest = std::max(farthest, apart);
    }
    if (farthest > std::log(2.0)) {
        reasons.push_back({"lists_disagree", {ratio_text(std::exp(farthest))}});
    }
}

// Two marks of people much easier to see than others, each a test at about 1%.
void judge_differences(const Diagnosis& d, Reasons& reasons) {
    // Chao's bound speaks only of independent lists: lists that avoid each other lift it.
    if (d.lists_look_independent && d.people < d.chao_lower_bound - 2.326 * d.chao_sd) {
        reasons.push_back({"below_chao", {people_text(d.chao_lower_bound)}});
    }
    for (const auto& differ : d.if_people_differ) {
        if (differ.ratio <= heterogeneity_critical) continue;
        reasons.push_back(
            {differ.visibility == Visibility::darroch ? "differ_darroch" : "differ_poisson",
             {ratio_text(differ.ratio), people_text(differ.people)}});
        break;
    }
}

// The spread of log(unseen) read off an interval, and its upper limit at 95% whatever the level asked for.
struct Reach {
    double seen = 0, estimate = 0, limit = 0, sd = 0;  // people; the rest on the log of the unseen
    double log_unseen(double people) const { return std::log(std::max(0.5, people - seen)); }
};
std::optional<Reach> reach_of(const CaptureTable& captures, const Diagnosis& d,
                              const std::optional<Interval>& interval) {
    if (!interval || !std::isfinite(interval->upper.people)) return {};
    Reach made;
    made.seen = static_cast<double>(captures.people_seen());
    made.estimate = made.log_unseen(d.people);
    const double above = made.log_unseen(interval->upper.people) - made.estimate;
    if (!(above > 0)) return {};
    made.sd = above / stats::normal_quantile((1 + interval->level) / 2);
    made.limit = made.estimate + made.sd * stats::normal_quantile(0.975);
    return made;
}

// Would the upper limit hold if people differed as heterogeneity_power() has it, where that would stay
// unnoticed?
void judge_unnoticed_differences(const Diagnosis& d, const Reach& reach, Reasons& reasons) {
    if (!d.power || d.power->noticed >= 0.5) return;
    const double people = d.people * std::exp(-d.power->bias);
    if (stats::normal_cdf((reach.limit - reach.log_unseen(people)) / reach.sd) < least_to_hold) {
        reasons.push_back({"differences", {share_text(d.power->noticed), people_text(people)}});
    }
}

// Would the upper limit hold if two lists attracted each other, where the data do not rule that out?
void judge_attraction(const Diagnosis& d, const Reach& reach, Reasons& reasons) {
    double least = least_to_hold, people = 0;
    for (const auto& one : d.if_lists_attract) {
        if (!one.possible() || !(one.unseen_log_sd > 0)) continue;
        // As many times more as by the stepwise model.
        const double more = reach.log_unseen(one.people) - reach.log_unseen(d.people_stepwise);
        const double unseen = reach.estimate + more;
        const double holds = stats::normal_cdf((reach.limit - unseen) / one.unseen_log_sd);
        if (holds >= least) continue;
        least = holds;
        people = reach.seen + std::exp(unseen);
    }
    if (people > 0) reasons.push_back({"attraction", {people_text(people)}});
}

}  // namespace

Result<Diagnosis> diagnose(const CaptureTable& captures, const EngineMaker& engine_maker,
                           const Task& task) {
    const BoundMaker maker = [&](const CaptureTable& table) { return engine_maker(table, task); };
    Diagnosis made;
    made.people = people_of(captures, maker);
    if (!std::isfinite(made.people)) {
        return fail(Code::not_estimable, "diagnose.no_estimate");
    }
    const auto chao = chao_lower_bound(captures);
    made.chao_lower_bound = chao.people;
    made.chao_sd = chao.sd;
    count_overlaps(captures, made);
    change_lists(captures, maker, made);
    TRY(change_records(captures, maker, task, made));
    SearchOptions options;
    options.window = 6;
    options.most_fits = 200'000;
    if (captures.lists() > 6) options.most_order = 2;
    if (auto near = search(captures, options, task)) made.near_best = std::move(near->models);
    bend_highest_interaction(captures, made);
    predict_lists(captures, maker, made);
    const auto chosen = stepwise(captures);
    let_people_differ(captures, chosen, made);
    let_lists_attract(captures, chosen, made);
    TRY(task.go_on());
    made.people_if_links_missed = people_of(captures.with_links_restored(made.missed_links), maker);
    return made;
}

double Diagnosis::attraction_bias() const {
    double most = people_stepwise;
    for (const auto& one : if_lists_attract) {
        if (one.possible()) most = std::max(most, one.people);
    }
    return most > 0 ? 1 - people_stepwise / most : 0;
}

std::string told(const Remark& remark, words::Language language) {
    const words::Words words(language);
    std::vector<std::string> numbers;
    for (const auto& number : remark.numbers) numbers.push_back(words.figure(number));
    return words.fill("prevalence.remark." + remark.code, numbers);
}

std::vector<std::string> told(const std::vector<Remark>& remarks, words::Language language) {
    std::vector<std::string> sentences;
    for (const auto& remark : remarks) sentences.push_back(told(remark, language));
    return sentences;
}

std::string gate_limit(words::Language language) {
    return std::string(words::Words(language)("prevalence.gate_limit"));
}

std::vector<Remark> warnings(const Diagnosis& d) {
    std::vector<Remark> told;
    if (d.power) {
        told.push_back({d.power->noticed < 0.8 ? "differences_unnoticed" : "differences_noticed",
                        {share_text(1 - std::exp(d.power->bias)), share_text(d.power->noticed)}});
    }
    if (const double bias = d.attraction_bias(); bias > 0) {
        told.push_back({"attraction_possible", {share_text(bias)}});
    }
    if (std::isfinite(d.people_if_links_missed)) {
        told.push_back({"links_missed",
                        {share_text(d.missed_links), people_text(d.people_if_links_missed),
                         people_text(d.people)}});
    }
    return told;
}

std::vector<Remark> gate(const CaptureTable& captures, const Diagnosis& d,
                         const std::optional<Replicates>& replicates,
                         const std::optional<Interval>& interval) {
    Reasons reasons;
    judge_table(captures, d, reasons);
    judge_interval(replicates, interval, reasons);
    judge_sensitivity(captures, d, reasons);
    judge_predictions(d, reasons);
    judge_differences(d, reasons);
    if (const auto reach = reach_of(captures, d, interval)) {
        judge_unnoticed_differences(d, *reach, reasons);
        judge_attraction(d, *reach, reasons);
    }
    return reasons;
}

}  // namespace palermo::prevalence
