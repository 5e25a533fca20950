// palermo prevalence estimate, of a table with a column `draw`: averaged over linkages.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "palermo/formats/source.hpp"
#include "palermo/prevalence/linked.hpp"
#include "prevalence.hpp"

namespace palermo::cli {

using namespace palermo::prevalence;

namespace {

constexpr double much = 0.5;  // of the spread, from linkage alone

void show(const LinkedEstimate& made, const std::vector<Interval>& intervals,
          const LinkedCaptures& captures, const std::string& method) {
    double most = 0;
    for (const auto& table : captures.tables) {
        most = std::max(most, static_cast<double>(table.people_seen()));
    }
    fmt::print("drawn linkages     {}, without overlap {}\n", made.of_draws.size(),
               captures.without_overlap);
    fmt::print("people seen        {:.0f} to {:.0f}\n", made.replicates.people_seen, most);
    fmt::print("people altogether  {}   (median over linkages)\n", number(made.people));
    for (const auto& one : intervals) {
        fmt::print("  {:.0f}% interval     {} to {}   ({} over linkages)\n", 100 * one.level,
                   number(one.lower.people), number(one.upper.people), name_of(one.kind));
    }
    fmt::print("method             {}\n", method);
    fmt::print(
        "log spread         {:.3f} by the sample, {:.3f} by the linkage ({:.0f}% of the "
        "variance)\n",
        made.within_log_sd, made.between_log_sd, 100 * made.linkage_share);
}

}  // namespace

Result<std::optional<int>> estimate_linked(const PrevalenceOptions& options) {
    const auto reading = TRY(options_of(options.reading));
    const auto source = TRY(formats::read_source(options.file, reading));
    if (source.table.text("draw") == nullptr) return std::optional<int>();
    TRY(check_given(Work::estimate_draws, options));
    CaptureOptions how;
    how.file_name = source.digest.name;
    how.rows = source.rows;
    how.count_column = options.count_column;
    how.lists = options.lists;
    auto captures = TRY(read_linked_captures(source.table, how));
    how.others = {"draw"};
    auto columns = TRY(capture_columns(source.table, how));
    columns.in_no_row = {};  // each draw has its own
    columns.findings = findings_in(captures.mean());
    if (options.missed_links > 0) {
        captures = TRY(captures.with_links_restored(options.missed_links, options.seed));
    }
    if (options.interval != "bagged" && options.interval != "percentile") {
        return fail_plainly(Code::invalid_input,
                            "over linkages, intervals are bagged or percentile");
    }
    const auto kind =
        options.interval == "bagged" ? IntervalKind::bagged : IntervalKind::percentile;
    const auto mean = captures.mean();
    const auto maker = TRY(maker_of(options, mean));
    BootstrapOptions bootstrap;
    bootstrap.replicates = options.replicates;
    bootstrap.seed = options.seed;
    const auto made = TRY(averaged_over_linkages(captures, maker, bootstrap, options.task));
    std::vector<Interval> intervals;
    for (const double level : options.levels) {
        intervals.push_back(TRY(interval(made.replicates, kind, level)));
    }
    const auto diagnosis = TRY(diagnose(mean, maker, options.task));
    auto reasons = told(gate(mean, diagnosis, made.replicates, intervals.back()));
    if (made.linkage_share > much) {
        reasons.push_back(
            "more than half of the uncertainty comes from who was linked to whom: review "
            "pairs (link --review) or compare better fields");
    }
    const auto method = maker(mean, options.task)->name();
    const auto recipe = prevalence_recipe(Work::estimate_draws, options, source.digest, columns);
    if (options.json) {
        std::string limits;
        for (const auto& one : intervals) {
            limits += fmt::format(R"({}{{"kind":"{}","level":{},"lower":{},"upper":{}}})",
                                  limits.empty() ? "" : ",", name_of(one.kind), one.level,
                                  json_number(one.lower.people), json_number(one.upper.people));
        }
        fmt::print(
            R"({{{}{}"between_log_sd":{},"do_not_publish":{},"draws":{},"draws_without_overlap":{},)"
            R"("intervals":[{}],"linkage_share":{},"method":{},"people":{},"within_log_sd":{},"recipe":{}}})"
            "\n",
            json_columns(columns), json_gate_limit(), json_number(made.between_log_sd),
            json_reasons(reasons), made.of_draws.size(), captures.without_overlap, limits,
            json_number(made.linkage_share), json_quoted(method), json_number(made.people),
            json_number(made.within_log_sd), recipe);
    } else {
        show_columns(columns);
        show(made, intervals, captures, method);
        show_gate(reasons);
        fmt::print("\nrecipe {}\n", recipe);
    }
    return std::optional<int>(reasons.empty() ? 0 : 1);
}

}  // namespace palermo::cli
