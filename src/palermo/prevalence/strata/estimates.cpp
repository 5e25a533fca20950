#include "palermo/prevalence/strata/estimates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "palermo/prevalence/detail/names.hpp"
#include "palermo/prevalence/detail/strata_procedure.hpp"

namespace palermo::prevalence {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::size_t most_rows = 5000;

// Rows asked for, and which stratum counts in which.
struct Rows {
    std::vector<StrataEstimate> rows;
    std::vector<std::vector<std::uint32_t>> of_stratum;  // [strata] rows it is in
};

Result<Rows> rows_of(const StratifiedCaptures& captures, const std::vector<std::string>& by) {
    Rows made;
    const auto& covariates = captures.covariates();
    std::vector<std::size_t> chosen;
    for (const auto& name : by) {
        std::size_t i = 0;
        while (i < covariates.size() && covariates[i].name != name) ++i;
        if (i == covariates.size()) {
            return detail::no_covariate(covariates, name, {});
        }
        if (std::find(chosen.begin(), chosen.end(), i) == chosen.end()) chosen.push_back(i);
    }
    const auto add = [&](std::vector<int> levels) {
        StrataEstimate row;
        row.levels = std::move(levels);
        made.rows.push_back(std::move(row));
    };
    const std::vector<int> all(covariates.size(), missing_level);
    add(all);
    for (const auto i : chosen) {
        for (std::size_t l = 0; l < covariates[i].levels.size(); ++l) {
            auto levels = all;
            levels[i] = static_cast<int>(l);
            add(std::move(levels));
        }
    }
    if (chosen.size() > 1) {
        auto levels = all;
        for (const auto i : chosen) levels[i] = 0;
        for (std::size_t i = 0; i < chosen.size();) {
            if (made.rows.size() > most_rows) {
                return fail(Code::invalid_input, "strata.too_many_rows");
            }
            add(levels);
            for (i = chosen.size(); i-- > 0;) {
                auto& level = levels[chosen[i]];
                if (++level < static_cast<int>(covariates[chosen[i]].levels.size())) break;
                level = 0;
                if (i == 0) {
                    i = chosen.size();
                    break;
                }
            }
        }
    }
    made.of_stratum.resize(captures.strata());
    for (std::size_t s = 0; s < captures.strata(); ++s) {
        for (std::size_t r = 0; r < made.rows.size(); ++r) {
            const auto& levels = made.rows[r].levels;
            bool here = true;
            for (std::size_t i = 0; i < levels.size() && here; ++i) {
                here = levels[i] == missing_level || levels[i] == captures.level_in(s, i);
            }
            if (here) made.of_stratum[s].push_back(static_cast<std::uint32_t>(r));
        }
    }
    return made;
}

// A person may be surely of a row though another covariate is missing.
std::vector<std::vector<std::uint32_t>> sure_rows(const StratifiedCaptures& captures,
                                                  const std::vector<StrataEstimate>& rows) {
    std::vector<std::vector<std::uint32_t>> made;
    for (const auto& people : captures.rows()) {
        made.emplace_back();
        for (std::size_t r = 0; r < rows.size(); ++r) {
            bool here = true;
            for (std::size_t i = 0; i < people.levels.size() && here; ++i) {
                here = rows[r].levels[i] == missing_level || rows[r].levels[i] == people.levels[i];
            }
            if (here) made.back().push_back(static_cast<std::uint32_t>(r));
        }
    }
    return made;
}

// What is left to chance when the model is known: how many people of a stratum nobody saw, and where
// each person with something missing belongs.
struct Chance {
    std::vector<double> unseen;  // [strata] expected; not estimable: 0
    struct Split {
        std::int64_t people;
        std::vector<std::size_t> strata;
        std::vector<double> shares;  // sum 1
    };
    std::vector<Split> splits;
};

Chance chance_of(const detail::ObservedTable& table, const detail::MarginSums& lattice,
                 detail::StrataRunner& runner) {
    Chance made;
    for (const double unseen : runner.unseen())
        made.unseen.push_back(std::isinf(unseen) ? 0 : unseen);
    const auto& fitted = runner.workspace().fitted();
    for (std::size_t g = 0; g < table.counts.size(); ++g) {
        const auto& group = table.observation.groups[g];
        if (group.last - group.first == 1) continue;
        Chance::Split split{table.counts[g], {}, {}};
        double whole = 0;
        for (auto i = group.first; i < group.last; ++i) {
            const auto cell = table.observation.cells[i];
            if (!(fitted[cell] > 0)) continue;
            split.strata.push_back(cell / lattice.histories());
            split.shares.push_back(fitted[cell]);
            whole += fitted[cell];
        }
        for (auto& share : split.shares) share /= whole;
        if (split.shares.size() > 1) made.splits.push_back(std::move(split));
    }
    return made;
}

class Resampling {
public:
    Resampling(const detail::StrataProcedure& procedure, const Rows& rows,
               const std::vector<std::vector<std::uint32_t>>& sure,
               const std::vector<double>& effects, const Task& task)
        : rows_(rows),
          sure_(sure),
          histories_(procedure.lattice.histories()),
          runner_(procedure, task),
          counts_(procedure.table.counts),
          drawn_(counts_.size()),
          known_(rows.rows.size()) {
        runner_.start_from(effects);
        std::int64_t rest = 0;
        for (const auto count : counts_) rest += count;
        people_ = rest;
        for (const auto count : counts_) {
            chances_.push_back(static_cast<double>(count) / static_cast<double>(rest));
            rest -= count;
        }
        chances_.back() = 1;
    }

    // People in each row who are not surely known, one replicate; +inf where there is no answer.
    void replicate(stats::Stream stream, const Chance& chance, std::span<double> uncertain) {
        stream.multinomial_given_rest(stream.poisson(static_cast<double>(people_)), chances_,
                                      drawn_);
        const auto run = runner_.run(drawn_, detail::StrataWorkspace::Until::replicate);
        uncertain_of(run, drawn_, uncertain);
        if (run.converged) add_chance(stream, chance, uncertain);
    }

    void uncertain_of(const detail::StrataRun& run, std::span<const std::int64_t> counts,
                      std::span<double> uncertain) {
        std::fill(uncertain.begin(), uncertain.end(), run.converged ? 0.0 : infinity);
        if (!run.converged) return;
        std::fill(known_.begin(), known_.end(), 0.0);
        for (std::size_t g = 0; g < counts.size(); ++g) {
            for (const auto r : sure_[g]) known_[r] += static_cast<double>(counts[g]);
        }
        const auto& completed = runner_.workspace().completed();
        for (std::size_t s = 0; s < rows_.of_stratum.size(); ++s) {
            double people = runner_.unseen()[s];
            for (std::size_t w = 1; w < histories_; ++w) people += completed[s * histories_ + w];
            for (const auto r : rows_.of_stratum[s]) uncertain[r] += people;
        }
        for (std::size_t r = 0; r < uncertain.size(); ++r) {
            uncertain[r] = std::max(0.0, uncertain[r] - known_[r]);
        }
    }

    detail::StrataRunner& runner() { return runner_; }

private:
    void add_chance(stats::Stream& stream, const Chance& chance, std::span<double> uncertain) {
        moved_.assign(chance.unseen.size(), 0.0);
        for (std::size_t s = 0; s < moved_.size(); ++s) {
            moved_[s] = static_cast<double>(stream.poisson(chance.unseen[s])) - chance.unseen[s];
        }
        for (const auto& split : chance.splits) {
            parts_.resize(split.shares.size());
            stream.multinomial(split.people, split.shares, parts_);
            for (std::size_t i = 0; i < parts_.size(); ++i) {
                moved_[split.strata[i]] += static_cast<double>(parts_[i]) -
                                           static_cast<double>(split.people) * split.shares[i];
            }
        }
        for (std::size_t s = 0; s < moved_.size(); ++s) {
            for (const auto r : rows_.of_stratum[s]) uncertain[r] += moved_[s];
        }
        for (auto& people : uncertain) people = std::max(0.0, people);
    }

    const Rows& rows_;
    const std::vector<std::vector<std::uint32_t>>& sure_;
    std::size_t histories_;
    detail::StrataRunner runner_;
    std::vector<std::int64_t> counts_, drawn_;
    std::vector<double> chances_, known_, moved_;
    std::vector<std::int64_t> parts_;
    std::int64_t people_ = 0;
};

void judge(StrataEstimate& row, const StrataRequest& request, int replicates) {
    row.may_be_published = row.known >= static_cast<double>(request.least_people);
    if (!row.may_be_published) {
        row.reasons.push_back(
            fmt::format("fewer than {} people were seen here: not to be published, and not to be "
                        "left to follow "
                        "from other rows",
                        request.least_people));
    }
    if (std::isinf(row.unseen)) {
        row.reasons.push_back("not estimable: the zeros of the table leave any number possible");
        return;
    }
    if (row.overlapping < 10) {
        row.reasons.push_back(
            fmt::format("fewer than 10 people here are on two lists or more; the number rests on "
                        "the model and on "
                        "other strata"));
    }
    if (row.without_estimate * 40 > replicates) {
        row.reasons.push_back(fmt::format("{:.1f}% of the resampled tables have no estimate here",
                                          100.0 * row.without_estimate / std::max(1, replicates)));
    }
    if (row.split > row.known / 2) {
        row.reasons.push_back(
            "more than a third of the people seen are put here by EM, not by what is known of "
            "them");
    }
    if (row.limits.empty()) return;
    const auto& widest = row.limits.back();
    if (!std::isfinite(widest.upper.people)) {
        row.reasons.push_back("no upper limit can be given");
    } else if (widest.upper.people > 10 * widest.lower.people) {
        row.reasons.push_back("the interval spans more than a factor of ten");
    }
}

Result<void> resample_rows(const detail::StrataProcedure& procedure, const Rows& rows,
                           const std::vector<std::vector<std::uint32_t>>& sure,
                           const std::vector<double>& effects, const Chance& chance,
                           const StrataRequest& request, std::vector<double>& replicates,
                           const Task& task) {
    std::vector<Resampling> workers;
    workers.reserve(static_cast<std::size_t>(task.threads));
    for (int i = 0; i < task.threads; ++i) {
        workers.emplace_back(procedure, rows, sure, effects, task);
    }
    const stats::Simulation simulation(request.seed);
    const auto width = rows.rows.size();
    replicates.resize(width * static_cast<std::size_t>(request.replicates));
    const auto job = [&](std::int64_t i, int thread) -> Result<void> {
        workers[std::size_t(thread)].replicate(
            simulation.stream(static_cast<std::uint64_t>(i)), chance,
            std::span(replicates).subspan(static_cast<std::size_t>(i) * width, width));
        return {};
    };
    return parallel_for(task, "replicates", request.replicates, job);
}

Result<void> check(const StratifiedCaptures& captures, const StrataRequest& request) {
    if (request.replicates < 20 || request.replicates > 10'000'000) {
        return fail(Code::invalid_input, "interval.replicates");
    }
    if (request.kind != IntervalKind::bagged && request.kind != IntervalKind::percentile) {
        return fail(Code::invalid_input, "strata.interval_kind");
    }
    for (const double level : request.levels) {
        if (!(level > 0 && level < 1)) {
            return fail(Code::invalid_input, "interval.level");
        }
    }
    const auto& largest = request.scope ? *request.scope : request.start;
    if (static_cast<std::size_t>(largest.parameters()) > detail::most_columns) {
        return fail(Code::invalid_input, "strata.too_many_effects",
                    {{"effects", largest.parameters()}, {"most", detail::most_columns}});
    }
    (void)captures;
    return {};
}

}  // namespace

Result<StrataEstimates> estimate_strata(const StratifiedCaptures& captures,
                                        const StrataRequest& request, const Task& task) {
    TRY(check(captures, request));
    auto rows = TRY(rows_of(captures, request.by));
    const auto sure = sure_rows(captures, rows.rows);
    StrataEstimates made{request.start, {}, {}, {}, request.replicates};
    if (request.scope) {
        auto found = TRY(search_strata(captures, request.start, *request.scope, task));
        made.model = std::move(found.model);
        made.fit = std::move(found.fit);
        made.steps = std::move(found.steps);
    } else {
        made.fit = TRY(fit_strata(captures, request.start, task));
    }
    const detail::StrataProcedure procedure(captures, request.start,
                                            request.scope ? *request.scope : request.start);
    // Replicates start where the table's own fit of the first model ended.
    Resampling own(procedure, rows, sure, {}, task);
    const auto run =
        own.runner().run(procedure.table.counts, detail::StrataWorkspace::Until::exact);
    const auto effects = request.scope ? std::vector<double>{} : own.runner().workspace().effects();
    std::vector<double> uncertain(rows.rows.size());
    own.uncertain_of(run, procedure.table.counts, uncertain);
    std::vector<double> replicates;
    const auto chance = chance_of(procedure.table, procedure.lattice, own.runner());
    TRY(resample_rows(procedure, rows, sure, effects, chance, request, replicates, task));

    for (std::size_t g = 0; g < captures.rows().size(); ++g) {
        const auto& people = captures.rows()[g];
        for (const auto r : sure[g]) {
            rows.rows[r].known += static_cast<double>(people.people);
            if (std::popcount(people.history) > 1) rows.rows[r].overlapping += people.people;
        }
    }
    for (std::size_t s = 0; s < captures.strata(); ++s) {
        for (const auto r : rows.of_stratum[s]) rows.rows[r].unseen += made.fit.strata[s].unseen;
    }
    for (std::size_t r = 0; r < rows.rows.size(); ++r) {
        auto& row = rows.rows[r];
        Replicates one;
        one.people_seen = row.known;
        one.estimate = uncertain[r];
        one.drew_how_many = true;  // see add_chance()
        one.chose_a_model = request.scope.has_value();
        for (std::size_t i = r; i < replicates.size(); i += rows.rows.size()) {
            one.unseen.push_back(replicates[i]);
            one.without_estimate += std::isinf(replicates[i]);
        }
        row.without_estimate = one.without_estimate;
        if (std::isfinite(row.unseen)) {
            row.split = std::max(0.0, uncertain[r] - row.unseen);
            if (row.split < 1e-6) row.split = 0;
            for (const double level : request.levels) {
                row.limits.push_back(TRY(interval(one, request.kind, level)));
            }
        }
        judge(row, request, request.replicates);
    }
    made.rows = std::move(rows.rows);
    return made;
}

std::string name_of(const StratifiedCaptures& captures, const StrataEstimate& row) {
    std::string text;
    for (std::size_t i = 0; i < row.levels.size(); ++i) {
        if (row.levels[i] == missing_level) continue;
        const auto& covariate = captures.covariates()[i];
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", covariate.name,
                            covariate.levels[std::size_t(row.levels[i])]);
    }
    return text.empty() ? "all people" : text;
}

std::string publication_note(const StrataEstimates& estimates, std::int64_t least_people) {
    const auto few = std::count_if(estimates.rows.begin(), estimates.rows.end(),
                                   [](const auto& row) { return !row.may_be_published; });
    return fmt::format(
        "These rows are computed from exact counts of people and are not for publication as they "
        "stand. {} of {} rows tell of fewer than {} people seen, marked *; others can give them "
        "away "
        "by subtraction. Tables for the public go through palermo protect.",
        few, estimates.rows.size(), least_people);
}

}  // namespace palermo::prevalence
