#include "palermo/prevalence/bayes/latent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "palermo/prevalence/detail/latent_chain.hpp"

namespace palermo::prevalence {

namespace {

using detail::LatentChain;
using detail::LatentData;
using detail::LatentState;

constexpr int exchange_every = 5;
constexpr int keep_every = 10;

// One ladder of tempered chains. Its numbers depend on its stream alone.
class Ladder {
public:
    Ladder(std::span<const std::int64_t> counts, int lists, const LatentOptions& options,
           stats::Stream stream)
        : chain_(lists, options.classes), stream_(stream) {
        for (int r = 0; r < options.rungs; ++r) {
            const double part =
                options.rungs == 1
                    ? 1
                    : std::pow(options.coldest_part, static_cast<double>(r) / (options.rungs - 1));
            tables_.emplace_back(counts, part);
            if (r > 0 && tables_.back().people == 0) {
                tables_.pop_back();
                break;
            }
            states_.push_back(chain_.draw_prior(stream_));
        }
    }

    // Runs on; appends every tenth number of unseen of the first rung.
    void run(std::int64_t sweeps, std::vector<double>& unseen, std::vector<double>& classes,
             const Task& task) {
        for (std::int64_t i = 0; i < sweeps; ++i, ++done_) {
            if (done_ % 256 == 0 && task.stopped()) return;
            double drawn = 0;
            int occupied = 0;
            for (std::size_t r = states_.size(); r-- > 0;) {
                drawn = chain_.sweep(states_[r], tables_[r], stream_);
                occupied = chain_.occupied();
            }
            if (done_ % exchange_every == 0) exchange();
            if (done_ % keep_every == 0) {
                unseen.push_back(drawn);
                classes[static_cast<std::size_t>(occupied)] += 1;
            }
        }
    }

    std::int64_t proposed() const noexcept { return proposed_; }
    std::int64_t accepted() const noexcept { return accepted_; }

private:
    // Even pairs, then odd pairs, in turn.
    void exchange() {
        for (std::size_t r = static_cast<std::size_t>(turn_); r + 1 < states_.size(); r += 2) {
            auto &one = states_[r], &other = states_[r + 1];
            const double ratio =
                chain_.log_chance(other, tables_[r]) + chain_.log_chance(one, tables_[r + 1]) -
                chain_.log_chance(one, tables_[r]) - chain_.log_chance(other, tables_[r + 1]);
            ++proposed_;
            if (std::log(stream_.uniform()) < ratio) {
                std::swap(one, other);
                ++accepted_;
            }
        }
        turn_ = 1 - turn_;
    }

    LatentChain chain_;
    stats::Stream stream_;
    std::vector<LatentData> tables_;
    std::vector<LatentState> states_;
    std::int64_t done_ = 0, proposed_ = 0, accepted_ = 0;
    int turn_ = 0;
};

// All ladders of a study, run in rounds.
class Ladders {
public:
    Ladders(std::span<const std::int64_t> counts, const LatentOptions& options)
        : options_(options) {
        const int lists = std::countr_zero(counts.size());
        const stats::Simulation simulation(options.seed);
        for (int c = 0; c < options.chains; ++c) {
            ladders_.emplace_back(counts, lists, options,
                                  simulation.stream(static_cast<std::uint64_t>(c)));
        }
        drawn_.resize(ladders_.size());
        classes_.assign(ladders_.size(),
                        std::vector<double>(static_cast<std::size_t>(options.classes) + 4));
    }

    Result<void> run(std::int64_t sweeps, const Task& task, Steps& steps) {
        const auto ladder = [&](std::int64_t c, int) -> Result<void> {
            const auto i = static_cast<std::size_t>(c);
            for (std::int64_t done = 0; done < sweeps && !task.stopped(); done += 1000) {
                const auto part = std::min<std::int64_t>(1000, sweeps - done);
                ladders_[i].run(part, drawn_[i], classes_[i], task);
                steps.done(part);
            }
            return {};
        };
        return parallel_for(task, "", static_cast<std::int64_t>(ladders_.size()), ladder);
    }

    // The draws without the first fifth.
    LatentDraws draws() const {
        LatentDraws made;
        double accepted = 0, proposed = 0;
        made.classes_in_use.assign(classes_.front().size(), 0);
        for (std::size_t c = 0; c < ladders_.size(); ++c) {
            const auto skip = static_cast<std::ptrdiff_t>(drawn_[c].size() / 5);
            made.unseen.emplace_back(drawn_[c].begin() + skip, drawn_[c].end());
            for (std::size_t k = 0; k < classes_[c].size(); ++k) {
                made.classes_in_use[k] += classes_[c][k];
            }
            accepted += static_cast<double>(ladders_[c].accepted());
            proposed += static_cast<double>(ladders_[c].proposed());
        }
        double all = 0;
        for (const double count : made.classes_in_use) all += count;
        for (double& count : made.classes_in_use) count /= all;
        made.exchanged = proposed > 0 ? accepted / proposed : 0;
        return made;
    }

private:
    LatentOptions options_;
    std::vector<Ladder> ladders_;
    stats::Chains drawn_;
    std::vector<std::vector<double>> classes_;
};

Result<void> check(int lists, const LatentOptions& o) {
    if (lists > detail::most_latent_lists) {
        return fail(Code::invalid_input, "latent.too_many_lists");
    }
    if (o.chains < 2 || o.chains > 64 || o.rungs < 1 || o.rungs > 32 || o.classes < 1 ||
        o.classes > 32 || o.sweeps < 200 || o.most_sweeps > 1'000'000'000 ||
        !(o.coldest_part > 0 && o.coldest_part <= 1)) {
        return fail(Code::invalid_input, "latent.chains");
    }
    return {};
}

// What software with a wall would say: the same draws without those beyond it.
void tell_of_wall(Posterior& made, const stats::Chains& unseen, double wall) {
    std::vector<double> within;
    double all = 0;
    for (const auto& chain : unseen) {
        for (const double x : chain) {
            if (x <= wall) within.push_back(x);
            ++all;
        }
    }
    const double beyond = 1 - static_cast<double>(within.size()) / all;
    if (within.size() < 100) {
        made.notes.push_back("nearly all of the posterior lies beyond 20 times the people seen");
        return;
    }
    std::sort(within.begin(), within.end());
    const auto at = [&](double p) {
        return made.people_seen +
               within[static_cast<std::size_t>(p * static_cast<double>(within.size() - 1))];
    };
    made.notes.push_back(
        fmt::format("{:.1f}% of the posterior has more than {:.0f} unseen; software that forbids "
                    "that would say "
                    "{:.0f} ({:.0f} to {:.0f})",
                    100 * beyond, wall, at(0.5), at(0.025), at(0.975)));
    if (beyond > 0.025) {
        made.objections.push_back(fmt::format(
            "{:.1f}% of the posterior lies beyond {:.0f} times the people seen: the upper limit is "
            "the prior's",
            100 * beyond, wall / made.people_seen));
    }
}

}  // namespace

Result<LatentDraws> latent_draws(std::span<const std::int64_t> counts, const LatentOptions& options,
                                 const Task& task) {
    TRY(check(std::countr_zero(counts.size()), options));
    Ladders ladders(counts, options);
    Steps steps(task, "sweeps", options.chains * options.sweeps);
    TRY(ladders.run(options.sweeps, task, steps));
    auto made = ladders.draws();
    made.sweeps = options.sweeps;
    return made;
}

Result<Posterior> latent_posterior(const CaptureTable& captures, const LatentOptions& options,
                                   const Task& task) {
    TRY(check(captures.lists(), options));
    Ladders ladders(captures.counts(), options);
    const double seen = static_cast<double>(captures.people_seen());
    Steps steps(task, "sweeps", options.chains * options.most_sweeps);
    std::int64_t done = 0;
    LatentDraws draws;
    Posterior made;
    // Each round is as long as all before it; the last one ends at most_sweeps exactly.
    for (std::int64_t next = std::min(options.sweeps, options.most_sweeps);;
         next = std::min(done, options.most_sweeps - done)) {
        TRY(ladders.run(next, task, steps));
        done += next;
        draws = ladders.draws();
        made = summarise(draws.unseen, seen, options.levels);
        if (made.check.agree() || done >= options.most_sweeps) break;
    }
    made.method = fmt::format("hidden classes (Dirichlet process, at most {})", options.classes);
    made.prior =
        "people fall into hidden classes, few rather than many; in each, every list sees a person "
        "with an unknown chance, all chances equally likely; the number of people N with weight "
        "1/N";
    made.assumption =
        "The number is right if within each hidden class the lists see people independently, and "
        "the classes of the people nobody saw are among those the seen people show. A class that "
        "no "
        "list ever sees leaves no trace, and no data can test that.";
    for (std::size_t k = 1; k < draws.classes_in_use.size(); ++k) {
        if (draws.classes_in_use[k] > 0.001) {
            made.explanations.push_back({fmt::format("{} classes in use", k),
                                         draws.classes_in_use[k],
                                         std::numeric_limits<double>::quiet_NaN()});
        }
    }
    std::stable_sort(made.explanations.begin(), made.explanations.end(),
                     [](const auto& a, const auto& b) { return a.weight > b.weight; });
    made.notes.push_back(fmt::format("{} sweeps a chain; {:.0f}% of exchanges accepted", done,
                                     100 * draws.exchanged));
    if (options.wall_times > 0) tell_of_wall(made, draws.unseen, options.wall_times * seen);
    if (made.has_number() && !std::isfinite(made.median.people)) {
        return fail(Code::not_estimable, "posterior.beyond");
    }
    return made;
}

}  // namespace palermo::prevalence
