#include "palermo/prevalence/simulate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "palermo/prevalence/detail/names.hpp"
#include "palermo/prevalence/diagnose.hpp"
#include "palermo/prevalence/stepwise.hpp"
#include "palermo/stats/distributions.hpp"

namespace palermo::prevalence {

namespace {

constexpr std::string_view names[] = {"specified", "independent", "sparse", "dependent",
                                      "latent",    "referral",    "linkage"};

// Chances of histories when list i sees a person with chance seen[i], independently.
std::vector<double> independent_chances(const std::vector<double>& seen) {
    std::vector<double> chances(std::size_t{1} << seen.size(), 1.0);
    for (std::size_t w = 0; w < chances.size(); ++w) {
        for (std::size_t i = 0; i < seen.size(); ++i) {
            chances[w] *= (w >> i & 1) != 0 ? seen[i] : 1 - seen[i];
        }
    }
    return chances;
}

// The double bootstrap stands last: without it the others keep their digits.
std::vector<IntervalKind> kinds_of(const StudyOptions& options) {
    std::vector<IntervalKind> kinds{IntervalKind::bagged, IntervalKind::bca,
                                    IntervalKind::percentile};
    if (options.calibrated_outer > 0) kinds.push_back(IntervalKind::calibrated);
    return kinds;
}

// What no table could be judged by is refused before the first: afterwards it would look like a
// table without an estimate, or like an interval that covers nothing.
Result<void> check(const StudyOptions& options) {
    if (options.replicates < 20 || options.replicates > 10'000'000) {
        return fail(Code::invalid_input, "interval.replicates");
    }
    if (options.calibrated_outer != 0 &&
        (options.calibrated_outer < 20 || options.calibrated_inner < 20)) {
        return fail(Code::invalid_input, "interval.calibration");
    }
    for (const double level : options.levels) {
        if (!(level > 0 && level < 1)) {
            return fail(Code::invalid_input, "interval.level");
        }
    }
    if (!(options.p_threshold > 0 && options.p_threshold <= 0.1)) {
        return fail(Code::invalid_input, "stepwise.p_threshold");
    }
    if (options.levels.empty()) {
        return fail(Code::invalid_input, "simulate.no_level");
    }
    return {};
}

// What one table of a study gave.
struct Answer {
    double estimate = std::numeric_limits<double>::infinity();
    double people_seen = 0;
    std::vector<Interval> intervals;  // kinds x levels; level 0: refused
    std::optional<Interval> gated;    // the interval that the gate was asked about
    std::vector<Remark> reasons;      // and what it said
};

void ask_gate(const CaptureTable& table, const Replicates& replicates, const StudyOptions& options,
              const Task& task, Answer& answer) {
    const auto widest =
        interval(replicates, IntervalKind::bagged, *std::ranges::max_element(options.levels));
    const auto steps = [&](const CaptureTable& changed, const Task&) {
        return stepwise_engine(changed, options.p_threshold);
    };
    const auto diagnosis = diagnose(table, steps, task);
    if (!widest || !diagnosis) return;
    answer.gated = *widest;
    answer.reasons = gate(table, *diagnosis, replicates, *widest);
}

// One table on the thread that took it: `task` has one.
Answer answer_of(const CaptureTable& table, const StudyOptions& options, std::uint64_t seed,
                 const Task& task) {
    Answer answer;
    const auto engine = stepwise_engine(table, options.p_threshold);
    BootstrapOptions bootstrap;
    bootstrap.replicates = options.replicates;
    bootstrap.seed = seed;
    const auto replicates = resample(table, *engine, bootstrap, task);
    if (!replicates || !std::isfinite(replicates->estimate)) return answer;
    answer.estimate = replicates->estimate + replicates->people_seen;
    answer.people_seen = replicates->people_seen;
    if (options.gate) ask_gate(table, *replicates, options, task, answer);
    const double a = acceleration(table, *engine);
    for (const auto kind : kinds_of(options)) {
        if (kind == IntervalKind::calibrated) {
            auto made =
                calibrated_intervals(table, *engine, *replicates, options.levels, bootstrap, task,
                                     options.calibrated_outer, options.calibrated_inner);
            answer.intervals.resize(answer.intervals.size() + options.levels.size(),
                                    Interval{kind, 0, {}, {}});
            if (made) std::copy(made->begin(), made->end(), answer.intervals.end() - made->size());
            continue;
        }
        for (const double level : options.levels) {
            const auto made = interval(*replicates, kind, level, a);
            answer.intervals.push_back(made ? *made : Interval{kind, 0, {}, {}});
        }
    }
    return answer;
}

// Column `column` of the intervals of all answers, against the truth.
Coverage coverage_of(const std::vector<Answer>& answers, std::size_t column, double truth,
                     IntervalKind kind, double level) {
    Coverage row{kind, level, 0, 0, 0, 0};
    int bounded = 0;
    for (const auto& answer : answers) {
        if (answer.intervals.empty()) continue;
        const auto& one = answer.intervals[column];
        if (one.level == 0) {
            ++row.unbounded;
            continue;
        }
        const bool reaches = one.upper.people >= truth;
        row.covered += one.lower.people <= truth && reaches;
        row.too_low += !reaches;
        if (std::isinf(one.upper.people)) {
            ++row.unbounded;
            continue;
        }
        // Widths are of the dark figure: people seen are known.
        row.mean_log_width += std::log(std::max(1.0, one.upper.people - answer.people_seen)) -
                              std::log(std::max(1.0, one.lower.people - answer.people_seen));
        ++bounded;
    }
    if (bounded > 0) row.mean_log_width /= bounded;
    return row;
}

GateStudy gate_of(const std::vector<Answer>& answers, double truth) {
    GateStudy made;
    for (const auto& answer : answers) {
        if (!answer.gated) continue;
        const bool missed =
            answer.gated->lower.people > truth || answer.gated->upper.people < truth;
        ++(answer.reasons.empty() ? made.open : made.closed);
        (answer.reasons.empty() ? made.open_missed : made.closed_missed) += missed;
        for (const auto& reason : answer.reasons) ++made.reasons[reason.code];
    }
    return made;
}

Study summary_of(const std::vector<Answer>& answers, double truth, const StudyOptions& options) {
    Study made;
    made.tables = options.tables;
    std::vector<double> estimates;
    double squares = 0;
    for (const auto& answer : answers) {
        if (!std::isfinite(answer.estimate)) {
            ++made.without_estimate;
            continue;
        }
        estimates.push_back(answer.estimate);
        squares += std::pow(std::log(answer.estimate / truth), 2);
    }
    if (!estimates.empty()) {
        made.root_mean_square_log_error =
            std::sqrt(squares / static_cast<double>(estimates.size()));
        std::sort(estimates.begin(), estimates.end());
        made.median_estimate = stats::quantile_8(estimates, 0.5);
    }
    made.gate = gate_of(answers, truth);
    std::size_t column = 0;
    for (const auto kind : kinds_of(options)) {
        for (const double level : options.levels) {
            made.coverage.push_back(coverage_of(answers, column++, truth, kind, level));
        }
    }
    return made;
}

}  // namespace

std::string_view name_of(DesignKind kind) {
    return names[static_cast<int>(kind)];
}

Result<DesignKind> design_kind(std::string_view name) {
    for (std::size_t i = 0; i < std::size(names); ++i) {
        if (names[i] == name) return static_cast<DesignKind>(i);
    }
    const std::vector<std::string> designs(std::begin(names), std::end(names));
    return fail(Code::invalid_input, "simulate.no_design",
                {{"design", asked(std::string(name))},
                 {"meant", detail::meant_of(designs, name)},
                 {"designs", our_word(detail::joined(designs, ", "))}});
}

Result<Design> design_after(const CaptureTable& captures, DesignKind kind) {
    Design design{kind, 0, {}, 0};
    if (kind == DesignKind::specified || kind == DesignKind::linkage) {
        const auto truth = TRY(stepwise(captures));
        design.people = static_cast<std::int64_t>(std::llround(truth.fit.people));
        design.chances = truth.fit.fitted;
        for (auto& chance : design.chances) chance /= truth.fit.people;
        if (kind == DesignKind::linkage) design.missed_links = 0.05;
        return design;
    }
    const auto truth = TRY(fit(captures, Model(captures.lists())));
    design.people = static_cast<std::int64_t>(std::llround(truth.people));
    std::vector<double> seen;
    std::vector<std::size_t> by_size(static_cast<std::size_t>(captures.lists()));
    std::iota(by_size.begin(), by_size.end(), std::size_t{0});
    for (int i = 0; i < captures.lists(); ++i) {
        seen.push_back(static_cast<double>(captures.people_on_all(History{1} << i)) / truth.people);
    }
    std::sort(by_size.begin(), by_size.end(),
              [&](std::size_t a, std::size_t b) { return seen[a] > seen[b]; });
    const std::size_t largest = std::size_t{1} << by_size[0], next = std::size_t{1} << by_size[1];
    design.chances = independent_chances(seen);
    auto& chances = design.chances;
    if (kind == DesignKind::sparse) {
        const double share = 1 - chances[0];
        design.people = static_cast<std::int64_t>(std::llround(100 / share));
    } else if (kind == DesignKind::dependent) {
        double sum = 0;
        for (std::size_t w = 0; w < chances.size(); ++w) {
            if ((w & largest) != 0 && (w & next) != 0) chances[w] *= 4;
            sum += chances[w];
        }
        for (auto& chance : chances) chance /= sum;
    } else if (kind == DesignKind::latent) {
        // A fifth are three times as easy to see as the rest; the lists keep their sizes.
        auto easy = seen, hard = seen;
        for (std::size_t i = 0; i < seen.size(); ++i) {
            hard[i] = seen[i] / 1.4;
            easy[i] = std::min(0.95, 3 * hard[i]);
        }
        const auto a = independent_chances(easy), b = independent_chances(hard);
        for (std::size_t w = 0; w < chances.size(); ++w) chances[w] = 0.2 * a[w] + 0.8 * b[w];
    } else if (kind == DesignKind::referral) {
        auto after = chances;
        for (std::size_t w = 0; w < chances.size(); ++w) {
            if ((w & largest) == 0 || (w & next) != 0) continue;
            after[w | next] += 0.25 * chances[w];
            after[w] -= 0.25 * chances[w];
        }
        chances = after;
    }
    return design;
}

std::vector<std::int64_t> draw_table(const Design& design, stats::Stream& stream) {
    std::vector<std::int64_t> counts(design.chances.size());
    stream.multinomial(design.people, design.chances, counts);
    counts[0] = 0;
    if (design.missed_links > 0) {
        auto split = counts;
        for (std::size_t w = 1; w < counts.size(); ++w) {
            if (std::popcount(w) < 2) continue;
            // A missed link: the record of one list stands as a person of its own.
            const auto missed = stream.binomial(counts[w], design.missed_links);
            for (std::int64_t k = 0; k < missed; ++k) {
                std::size_t rest = w;
                for (auto skip = stream.below(static_cast<std::uint64_t>(std::popcount(w)));
                     skip > 0; --skip) {
                    rest &= rest - 1;
                }
                const std::size_t alone = rest & (~rest + 1);
                --split[w];
                ++split[alone];
                ++split[w & ~alone];
            }
        }
        counts = split;
    }
    return counts;
}

Result<Study> coverage_study(const CaptureTable& captures, const Design& design,
                             const StudyOptions& options, const Task& task) {
    TRY(check(options));
    const Task inside{.stop = task.stop};
    const auto study = stats::Simulation(options.seed);
    std::vector<Answer> answers(static_cast<std::size_t>(options.tables));
    const auto job = [&](std::int64_t i, int) -> Result<void> {
        const auto mine = study.branch(static_cast<std::uint64_t>(i));
        auto stream = mine.stream(0);
        auto table = CaptureTable::make(captures.list_names(), draw_table(design, stream));
        if (table && options.missed_links > 0) {
            table = table->with_links_restored(options.missed_links);
        }
        if (table)
            answers[std::size_t(i)] = answer_of(*table, options, mine.branch(1).key(), inside);
        return {};
    };
    TRY(parallel_for(task, "tables", options.tables, job));
    return summary_of(answers, static_cast<double>(design.people), options);
}

}  // namespace palermo::prevalence
