#include "palermo/prevalence/bayes/calibrate.hpp"

#include <bit>
#include <cmath>

#include "palermo/prevalence/bayes/graphs.hpp"
#include "palermo/prevalence/bayes/latent.hpp"
#include "palermo/prevalence/bayes/threshold.hpp"
#include "palermo/prevalence/detail/decomposable.hpp"
#include "palermo/prevalence/detail/latent_chain.hpp"

namespace palermo::prevalence {

namespace {

constexpr int ranks_below = 99;  // draws each truth is ranked among

struct Drawn {
    std::vector<std::int64_t> counts;
    double unseen = 0;
};

// A table of so many seen people and the unseen behind it.
Drawn table_of(const std::vector<double>& chances, std::int64_t people, stats::Stream& stream) {
    Drawn made;
    made.counts.resize(chances.size());
    auto visible = chances;
    visible[0] = 0;
    double sum = 0;
    for (const double chance : visible) sum += chance;
    stream.multinomial(people, visible, made.counts);
    const double mean = stream.gamma(static_cast<double>(people)) * chances[0] / sum;
    made.unseen = mean < 1e15 ? static_cast<double>(stream.poisson(mean)) : mean;
    return made;
}

// Chances from the hyper-Dirichlet prior on a random decomposable graph: list
// by list, given those of its neighbours that came before, which are all
// joined.
std::vector<double> graph_chances(int lists, stats::Stream& stream) {
    const auto& graphs = detail::decomposable_graphs(lists);
    const auto g = stream.below(graphs.size());
    std::vector<History> joined(static_cast<std::size_t>(lists));
    for (auto t = graphs.first[g]; t < graphs.first[g + 1]; ++t) {
        if (graphs.terms[t].power < 0) continue;
        for (int i = 0; i < lists; ++i) {
            if ((graphs.terms[t].set >> i & 1) != 0) joined[std::size_t(i)] |= graphs.terms[t].set;
        }
    }
    std::vector<std::pair<int, History>> order;  // list, its parents; last one first
    for (History left = (History{1} << lists) - 1; left != 0;) {
        for (int v = 0; v < lists; ++v) {
            const History bit = History{1} << v, near = joined[std::size_t(v)] & left & ~bit;
            if ((left & bit) == 0) continue;
            bool simplicial = true;
            for (int u = 0; u < lists; ++u) {
                if ((near >> u & 1) != 0)
                    simplicial = simplicial && (near & ~joined[std::size_t(u)]) == 0;
            }
            if (!simplicial) continue;
            order.emplace_back(v, near);
            left &= ~bit;
            break;
        }
    }
    std::vector<double> chances(std::size_t{1} << lists, 1.0);
    for (const auto& [v, parents] : order) {
        const double a = std::ldexp(1.0, -(std::popcount(parents) + 1));
        std::vector<double> on(chances.size(), -1);
        for (std::size_t w = 0; w < chances.size(); ++w) {
            double& chance = on[w & parents];
            if (chance < 0) chance = stream.beta(a, a);
            chances[w] *= (w >> v & 1) != 0 ? chance : 1 - chance;
        }
    }
    return chances;
}

// Rank of the truth among every k-th draw; ties by chance.
int rank_of(double truth, const stats::Chains& chains, stats::Stream& stream) {
    std::vector<double> all;
    for (const auto& chain : chains) all.insert(all.end(), chain.begin(), chain.end());
    int below = 0, ties = 0;
    for (int i = 0; i < ranks_below; ++i) {
        const double x = all[static_cast<std::size_t>(i) * all.size() / ranks_below];
        below += x < truth;
        ties += x == truth;
    }
    return below + static_cast<int>(stream.below(static_cast<std::uint64_t>(ties) + 1));
}

int graph_rank(int lists, std::int64_t people, stats::Stream& stream) {
    for (;;) {
        const auto chances = graph_chances(lists, stream);
        if (!(chances[0] < 1)) continue;  // rounding left nobody to see
        const auto drawn = table_of(chances, people, stream);
        const double below =
            drawn.unseen > 0 ? graph_cumulative(drawn.counts, drawn.unseen - 1) : 0;
        const double upto = graph_cumulative(drawn.counts, drawn.unseen);
        const double place = below + stream.uniform() * (upto - below);
        return std::min(ranks_below, static_cast<int>(place * (ranks_below + 1)));
    }
}

int latent_rank(int lists, std::int64_t people, std::uint64_t seed, stats::Stream& stream,
                const Task& task) {
    LatentOptions options;
    options.chains = 2;
    options.rungs = 3;
    options.coldest_part = 0.3;
    options.sweeps = 4000;
    options.seed = seed;
    detail::LatentChain chain(lists, options.classes);
    const auto chances = chain.chances(chain.draw_prior(stream));
    const auto drawn = table_of(chances, people, stream);
    const auto draws = latent_draws(drawn.counts, options, task);
    return draws ? rank_of(drawn.unseen, draws->unseen, stream) : 0;
}

int threshold_rank(int lists, std::uint64_t seed, stats::Stream& stream) {
    std::vector<History> terms;
    std::vector<std::int64_t> counts(std::size_t{1} << lists);
    for (History w = 0; w < counts.size(); ++w) {
        if (std::popcount(w) <= 2) terms.push_back(w);
    }
    std::vector<double> effects(counts.size());
    for (const History term : terms) effects[term] = stream.normal();
    const double truth = effects[0];
    for (std::size_t w = 1; w < counts.size(); ++w) {
        double eta = 0;
        for (const History term : terms) eta += (w & term) == term ? effects[term] : 0;
        counts[w] = stream.poisson(std::exp(eta));
    }
    const auto draws =
        loglinear_draws(counts, terms, std::vector<double>(terms.size(), 1), {}, 2, 500, seed);
    return rank_of(truth, draws[0], stream);
}

}  // namespace

Result<Calibration> calibrate(std::string_view method, int lists, std::int64_t people,
                              const CalibrationOptions& options, const Task& task) {
    const bool graphs = method == "graphs", latent = method == "latent";
    if ((!graphs && !latent && method != "threshold") || lists < 2 || lists > 5 || people < 1 ||
        options.tables < 5 * options.bins || options.bins < 2 || options.bins > 100) {
        return fail(Code::invalid_input, "calibrate.options");
    }
    Calibration made;
    made.most = ranks_below;
    made.ranks.resize(static_cast<std::size_t>(options.tables));
    const stats::Simulation study(options.seed);
    const Task inside{.stop = task.stop};
    const auto job = [&](std::int64_t i, int) -> Result<void> {
        const auto mine = study.branch(static_cast<std::uint64_t>(i));
        auto stream = mine.stream(0);
        made.ranks[static_cast<std::size_t>(i)] =
            graphs   ? graph_rank(lists, people, stream)
            : latent ? latent_rank(lists, people, mine.branch(1).key(), stream, inside)
                     : threshold_rank(lists, mine.branch(1).key(), stream);
        return {};
    };
    TRY(parallel_for(task, "tables", options.tables, job));
    made.histogram.assign(static_cast<std::size_t>(options.bins), 0);
    for (const int rank : made.ranks) {
        ++made.histogram[static_cast<std::size_t>(rank * options.bins / (made.most + 1))];
    }
    made.p_value = stats::uniform_rank_p_value(made.ranks, made.most, options.bins);
    return made;
}

}  // namespace palermo::prevalence
