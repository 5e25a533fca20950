// A file with a column `draw`: one estimate averaged over linkages.
#include <fmt/format.h>

#include <algorithm>

#include "palermo/prevalence/linked.hpp"
#include "palermo/workflows/prevalence/estimates_of_methods.hpp"

namespace palermo::workflows {

using formats::Json;
using namespace prevalence;

namespace {

constexpr double much = 0.5;  // of the spread, from linkage alone

struct DrawsAnswer : MethodAnswer {
    LinkedEstimate estimate;
    std::vector<Interval> intervals;
    std::string method;
    int without_overlap = 0;
    double most_seen = 0;  // of the draws
    std::vector<std::string> reasons;

    void add_to(Json::Object& json) const override {
        Json::Array limits;
        for (const auto& one : intervals) limits.push_back(json_of(one, false));
        json.add("between_log_sd", json_of(estimate.between_log_sd))
            .add("do_not_publish", Json::list(reasons))
            .add("draws", std::uint64_t{estimate.of_draws.size()})
            .add("draws_without_overlap", without_overlap)
            .add("intervals", std::move(limits))
            .add("linkage_share", json_of(estimate.linkage_share))
            .add("method", method)
            .add("people", json_of(estimate.people))
            .add("within_log_sd", json_of(estimate.within_log_sd));
    }
    std::string in_words() const override {
        auto text = fmt::format(
            "drawn linkages     {}, without overlap {}\npeople seen        {:.0f} to {:.0f}\n"
            "people altogether  {}   (median over linkages)\n",
            estimate.of_draws.size(), without_overlap, estimate.replicates.people_seen, most_seen,
            people_in_words(estimate.people));
        for (const auto& one : intervals) {
            text += fmt::format("  {:.0f}% interval     {} to {}   ({} over linkages)\n",
                                100 * one.level, people_in_words(one.lower.people),
                                people_in_words(one.upper.people), name_of(one.kind));
        }
        text += fmt::format(
            "method             {}\n"
            "log spread         {:.3f} by the sample, {:.3f} by the linkage ({:.0f}% of the "
            "variance)\n",
            method, estimate.within_log_sd, estimate.between_log_sd, 100 * estimate.linkage_share);
        return text + gate_in_words(reasons);
    }
};

}  // namespace

Result<EstimateOutcome> estimate_draws(const EstimateRequest& request,
                                       const formats::Source& source, const Task& task) {
    TRY(check_choice(Work::estimate_draws, request.choice.method, request.asked));
    CaptureOptions how;
    how.file_name = source.digest.name;
    how.rows = source.rows;
    how.count_column = request.captures.count;
    how.lists = request.captures.lists;
    auto captures = TRY(read_linked_captures(source.table, how));
    how.others = {"draw"};
    auto columns = TRY(capture_columns(source.table, how));
    columns.in_no_row = {};  // each draw has its own
    columns.findings = findings_in(captures.mean());
    if (request.missed_links > 0) {
        captures = TRY(captures.with_links_restored(request.missed_links, request.seed));
    }
    if (request.interval != "bagged" && request.interval != "percentile") {
        return fail(Code::invalid_input, "estimate.draws_interval",
                    {{"field", field_name("interval")}});
    }
    const auto kind =
        request.interval == "bagged" ? IntervalKind::bagged : IntervalKind::percentile;
    ReadCaptures mean{captures.mean(), source.digest, std::move(columns)};
    const auto maker = TRY(engine_of(request.choice, mean.captures, request.seed));
    const auto made = std::make_shared<DrawsAnswer>();
    made->estimate =
        TRY(averaged_over_linkages(captures, maker, {request.replicates, request.seed}, task));
    for (const double level : request.levels) {
        made->intervals.push_back(TRY(interval(made->estimate.replicates, kind, level)));
    }
    const auto diagnosis = TRY(prevalence::diagnose(mean.captures, maker, task));
    made->reasons =
        told(gate(mean.captures, diagnosis, made->estimate.replicates, made->intervals.back()));
    if (made->estimate.linkage_share > much) {
        made->reasons.push_back(
            "more than half of the uncertainty comes from who was linked to whom: review "
            "pairs (link --review) or compare better fields");
    }
    made->method = maker(mean.captures, task)->name();
    made->without_overlap = captures.without_overlap;
    for (const auto& table : captures.tables) {
        made->most_seen = std::max(made->most_seen, static_cast<double>(table.people_seen()));
    }
    return EstimateOutcome({.numbers = {made->estimate.people, limits_of(made->intervals)},
                            .may_be_published = true,  // where the reasons below are none
                            .reasons = made->reasons,
                            .cannot_show = told(warnings(diagnosis)),
                            .recipe = recipe_of(request, mean, Work::estimate_draws),
                            .columns = mean.columns,
                            .answer = made});
}

}  // namespace palermo::workflows
