#include "palermo/prevalence/diagnose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "palermo/core/progress.hpp"
#include "palermo/prevalence/classics.hpp"
#include "palermo/prevalence/stepwise.hpp"

namespace palermo::prevalence {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double people_of(const Result<CaptureTable>& captures, const EngineMaker& maker) {
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

void change_lists(const CaptureTable& captures, const EngineMaker& maker, Diagnosis& made) {
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

Result<void> change_records(const CaptureTable& captures, const EngineMaker& maker,
                            Diagnosis& made) {
    for (History w = 1; w < captures.histories(); ++w) {
        if (interrupted()) return fail(Code::unavailable, "interrupted; nothing was written");
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
void predict_lists(const CaptureTable& captures, const EngineMaker& maker, Diagnosis& made) {
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

void let_people_differ(const CaptureTable& captures, Diagnosis& made) {
    const auto chosen = stepwise(captures);
    const auto model = chosen ? chosen->fit.model : Model(captures.lists());
    made.lists_look_independent = chosen && chosen->steps.empty();
    for (const auto visibility : {Visibility::darroch, Visibility::poisson}) {
        if (const auto differ = fit_heterogeneity(captures, model, visibility)) {
            made.if_people_differ.push_back(*differ);
        }
    }
    if (const auto power = heterogeneity_power(captures)) made.power = *power;
}

using Reasons = std::vector<std::string>;

void judge_table(const CaptureTable& captures, const Diagnosis& d, Reasons& reasons) {
    if (d.people > 1000 * static_cast<double>(captures.people_seen())) {
        reasons.push_back("the estimate is more than 1,000 times the people seen");
    }
    if (captures.lists() == 2) {
        reasons.push_back("with two lists their independence cannot be examined at all");
    }
    std::int64_t overlapping = 0;
    for (History w = 1; w < captures.histories(); ++w) {
        if (std::popcount(w) > 1) overlapping += captures[w];
    }
    if (overlapping < 30) {
        reasons.push_back(
            fmt::format("only {} people are on two lists or more; one wrong link moves the number",
                        overlapping));
    }
}

void judge_interval(const std::optional<Replicates>& replicates,
                    const std::optional<Interval>& interval, Reasons& reasons) {
    if (replicates &&
        replicates->without_estimate * 40 > static_cast<int>(replicates->unseen.size())) {
        reasons.push_back(fmt::format(
            "{:.1f}% of the resampled tables have no estimate",
            100.0 * replicates->without_estimate / static_cast<double>(replicates->unseen.size())));
    }
    if (!interval) return;
    if (!std::isfinite(interval->upper.people)) {
        reasons.push_back("no upper limit can be given");
    } else if (interval->upper.people > 10 * interval->lower.people) {
        reasons.push_back("the interval spans more than a factor of ten");
    }
}

void judge_sensitivity(const CaptureTable& captures, const Diagnosis& d, Reasons& reasons) {
    const auto omitted = range_of(d.omitted);
    if (omitted.missing > 0) {
        reasons.push_back("without one of the lists there is no estimate: the number hangs on it");
    }
    if (omitted.high > 2 * d.people || omitted.low < d.people / 2) {
        reasons.push_back(
            fmt::format("leaving out one list moves the estimate to between {:.0f} and {:.0f}",
                        omitted.low, omitted.high));
    }
    const auto record = range_of(d.one_record);
    if (record.missing > 0 || record.high > 1.2 * d.people || record.low < d.people / 1.2) {
        reasons.push_back(
            fmt::format("one person more or fewer moves the estimate to between {:.0f} and {:.0f}",
                        record.low, record.high));
    }
    const double seen = static_cast<double>(captures.people_seen());
    double low = infinity, high = 0;
    for (const auto& model : d.near_best) {
        if (model.criterion > d.near_best.front().criterion + 2) continue;
        low = std::min(low, seen + model.unseen);
        high = std::max(high, seen + model.unseen);
    }
    if (high > 2 * low) {
        reasons.push_back(fmt::format(
            "models that fit equally well (BIC within 2) range from {:.0f} to {:.0f}", low, high));
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
        reasons.push_back(fmt::format(
            "the lists cannot predict each other: for one of them the answer is wrong {:.1f}-fold",
            std::exp(farthest)));
    }
}

// Two marks of people much easier to see than others, each a test at about 1%.
void judge_differences(const Diagnosis& d, Reasons& reasons) {
    // Chao's bound speaks only of independent lists: lists that avoid each other lift it.
    if (d.lists_look_independent && d.people < d.chao_lower_bound - 2.326 * d.chao_sd) {
        reasons.push_back(fmt::format(
            "the estimate is below the lower bound under differences between people ({:.0f}): some "
            "people are much easier to see than others, and no interval here covers that",
            d.chao_lower_bound));
    }
    for (const auto& differ : d.if_people_differ) {
        if (differ.ratio <= heterogeneity_critical) continue;
        reasons.push_back(
            fmt::format("some people are easier to see than others ({} test, likelihood ratio "
                        "{:.1f}): allowing for it the estimate is {:.0f}, and no interval here "
                        "covers the difference",
                        name_of(differ.visibility), differ.ratio, differ.people));
        break;
    }
}

}  // namespace

Result<Diagnosis> diagnose(const CaptureTable& captures, const EngineMaker& maker) {
    Diagnosis made;
    made.people = people_of(captures, maker);
    if (!std::isfinite(made.people)) {
        return fail(Code::not_estimable, "the table has no estimate by this method");
    }
    const auto chao = chao_lower_bound(captures);
    made.chao_lower_bound = chao.people;
    made.chao_sd = chao.sd;
    count_overlaps(captures, made);
    change_lists(captures, maker, made);
    TRY(change_records(captures, maker, made));
    if (captures.lists() <= 6) {
        SearchOptions options;
        options.window = 6;
        options.most_fits = 200'000;
        if (auto near = search(captures, options)) made.near_best = std::move(near->models);
    }
    bend_highest_interaction(captures, made);
    predict_lists(captures, maker, made);
    let_people_differ(captures, made);
    made.people_if_links_missed = people_of(captures.with_links_restored(made.missed_links), maker);
    return made;
}

std::vector<std::string> warnings(const Diagnosis& d) {
    std::vector<std::string> told;
    if (d.power) {
        auto text = fmt::format(
            "If a fifth of the people were three times as easy to see as the rest, this number "
            "would be about {:.0f}% too low. ",
            100 * (1 - std::exp(d.power->bias)));
        const double noticed = 100 * d.power->noticed;
        text +=
            d.power->noticed < 0.8
                ? fmt::format(
                      "Such differences cannot be seen in these data: the test notices them in "
                      "{:.0f}% of tables like this one.",
                      noticed)
                : fmt::format("The test notices it in {:.0f}% of tables like this one.", noticed);
        told.push_back(text);
    }
    if (std::isfinite(d.people_if_links_missed)) {
        told.push_back(fmt::format(
            "If {:.0f}% of the links between lists were missed, the number is {:.0f} instead of "
            "{:.0f}.",
            100 * d.missed_links, d.people_if_links_missed, d.people));
    }
    return told;
}

std::vector<std::string> gate(const CaptureTable& captures, const Diagnosis& d,
                              const std::optional<Replicates>& replicates,
                              const std::optional<Interval>& interval) {
    Reasons reasons;
    judge_table(captures, d, reasons);
    judge_interval(replicates, interval, reasons);
    judge_sensitivity(captures, d, reasons);
    judge_predictions(d, reasons);
    judge_differences(d, reasons);
    return reasons;
}

}  // namespace palermo::prevalence
