#include "palermo/prevalence/bayes/graphs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "palermo/prevalence/detail/mixture.hpp"

namespace palermo::prevalence {

namespace {

using detail::GraphMixture;
using detail::Node;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double tail_left = 1e-8;
constexpr int one_by_one = 32;  // whole numbers summed without widening
constexpr double farthest = 1e18;
constexpr double most_joined = 0.2;  // weight of the pattern that says nothing

// A distribution of the unseen on nodes.
struct Summed {
    std::vector<Node> nodes;
    std::vector<double> chance;      // of each node, sum 1
    std::vector<double> cumulative;  // up to the middle of the node
    bool grid = false;               // a user's grid: no widening, nodes count whole
    double h = 0, first = 0;         // widening nodes are numbers first, first + 1, ...
    std::size_t plain = 0;           // nodes before them, whole numbers one by one
};

// Node k of the widening part.
Node widening(double k, double h) {
    return {one_by_one + std::sinh(h * k) / h, std::cosh(h * k)};
}

// The number, not whole, of the node at x people unseen.
double number_of(double x, double h) {
    return std::asinh((x - one_by_one) * h) / h;
}

std::vector<std::uint32_t> all_of(const detail::Graphs& graphs) {
    std::vector<std::uint32_t> all(graphs.size());
    std::iota(all.begin(), all.end(), 0U);
    return all;
}

// First and third differences of the chances at node i, for sums and
// interpolation.
struct Slopes {
    double first = 0, third = 0;
};
Slopes slopes_at(const std::vector<double>& chance, std::size_t i) {
    const auto at = [&](std::size_t j) { return j < chance.size() ? chance[j] : 0; };
    if (i < 2) return {};
    const double one = at(i + 1) - at(i - 1), two = at(i + 2) - at(i - 2);
    return {(8 * one - two) / 12, (two - 2 * one) / 2};
}

void normalise(Summed& made, const std::vector<double>& total) {
    const double sum = std::accumulate(total.begin(), total.end(), 0.0);
    made.chance = total;
    for (double& chance : made.chance) chance /= sum;
    made.cumulative.clear();
    double below = 0;
    for (std::size_t i = 0; i < total.size(); ++i) {
        // Euler-Maclaurin: the integral up to a node is the sum less half of it and
        // a twelfth of the slope.
        const auto slopes = i > made.plain ? slopes_at(made.chance, i) : Slopes{};
        made.cumulative.push_back(below + made.chance[i] / 2 - slopes.first / 12 +
                                  slopes.third / 720);
        below += made.chance[i];
    }
}

// The cumulative chance between nodes i - 1 and i (t = 0, 1): a polynomial of
// degree five in the node's number with the right values, slopes (the chances)
// and bends (their slopes) at both ends.
double between(const Summed& s, std::size_t i, double t) {
    const double f0 = s.cumulative[i - 1], f1 = s.cumulative[i];
    const double d0 = s.chance[i - 1], d1 = s.chance[i];
    const double b0 = slopes_at(s.chance, i - 1).first, b1 = slopes_at(s.chance, i).first;
    const double rise = f1 - f0;
    const double c3 = 10 * rise - 6 * d0 - 4 * d1 - 1.5 * b0 + 0.5 * b1;
    const double c4 = -15 * rise + 8 * d0 + 7 * d1 + 1.5 * b0 - b1;
    const double c5 = 6 * rise - 3 * d0 - 3 * d1 - 0.5 * b0 + 0.5 * b1;
    return f0 + t * (d0 + t * (b0 / 2 + t * (c3 + t * (c4 + t * c5))));
}

// P(unseen <= x) for a whole x.
double at_most(const Summed& s, double x) {
    double below = 0;
    for (std::size_t i = 0; i < s.plain; ++i) {
        if (s.nodes[i].unseen > x) return below;
        below += s.chance[i];
    }
    const double number = number_of(x + 0.5, s.h) - s.first;
    if (number < 0) return below;
    const auto i = s.plain + 1 + static_cast<std::size_t>(number);
    if (i >= s.cumulative.size()) return 1;
    return between(s, i, number - std::floor(number));
}

// The smallest number of unseen people that are not exceeded with chance p or
// more.
double quantile(const Summed& s, double p) {
    double below = 0;
    for (std::size_t i = 0; i < (s.grid ? s.nodes.size() : s.plain); ++i) {
        below += s.chance[i];
        if (below >= p) return s.nodes[i].unseen;
    }
    if (s.grid) return s.nodes.back().unseen;
    std::size_t i = s.plain;
    while (i < s.cumulative.size() && s.cumulative[i] <= p) ++i;
    if (i == s.cumulative.size()) return infinity;
    if (i == s.plain) return s.nodes[i].unseen;
    double low = 0, high = 1;
    for (int step = 0; step < 50; ++step) {
        const double t = (low + high) / 2;
        (between(s, i, t) < p ? low : high) = t;
    }
    const double number = s.first + static_cast<double>(i - 1 - s.plain) + (low + high) / 2;
    return std::max(0.0, std::ceil(widening(number, s.h).unseen - 0.5));
}

class Summation {
public:
    Summation(int lists, const GraphOptions& options)
        : options_(options), mixture_(lists, options.delta) {}

    GraphMixture& mixture() { return mixture_; }

    Summed run(std::span<const std::int64_t> counts) {
        mixture_.load(counts);
        return options_.grid_limit > 0 ? over_grid() : until_nothing_is_left();
    }

private:
    Summed over_grid() {
        Summed made;
        made.grid = true;
        if (options_.grid_points > 1) {
            const double step = (options_.grid_limit - 1) / (options_.grid_points - 1);
            for (int i = 0; i < options_.grid_points; ++i) {
                made.nodes.push_back({std::round(1 + step * i), 1});
            }
        } else {
            for (double x = 0; x <= options_.grid_limit; ++x) made.nodes.push_back({x, 1});
        }
        mixture_.start(all_of(mixture_.graphs()));
        mixture_.add(made.nodes);
        normalise(made, mixture_.total());
        return made;
    }

    // Share of the whole that lies beyond the last node, by each graph's power
    // law.
    double beyond(const Node& node) const {
        double sum = 0;
        for (std::size_t i = 0; i < mixture_.chosen().size(); ++i) {
            const double log_share =
                mixture_.last()[i] - mixture_.reference() - std::log(node.weight);
            if (log_share < -100) continue;
            const double exponent = mixture_.tail_exponent(mixture_.chosen()[i]);
            sum += std::exp(log_share) * node.unseen / (-exponent - 1);
        }
        const auto& total = mixture_.total();
        return sum / std::accumulate(total.begin(), total.end(), 0.0);
    }

    // Nodes of number first to last, and before them the whole numbers where
    // first is 0.
    void sum(Summed& made, double h, double first, double last) {
        made.nodes.clear();
        made.h = h;
        made.first = first;
        if (first == 0) {
            for (int x = 0; x < one_by_one; ++x) made.nodes.push_back({double(x), 1});
        }
        made.plain = made.nodes.size();
        for (double k = first; k <= last; ++k) made.nodes.push_back(widening(k, h));
        mixture_.add(made.nodes);
    }

    Summed until_nothing_is_left() {
        // All graphs, coarsely, as far as needed.
        Summed coarse;
        mixture_.start(all_of(mixture_.graphs()));
        sum(coarse, 0.1, 0, 95);
        while (beyond(coarse.nodes.back()) > tail_left && coarse.nodes.back().unseen < farthest) {
            std::vector<Node> more;
            const auto next = static_cast<double>(coarse.nodes.size() - coarse.plain);
            for (double k = next; k < next + 64; ++k) more.push_back(widening(k, coarse.h));
            mixture_.add(more);
            coarse.nodes.insert(coarse.nodes.end(), more.begin(), more.end());
        }
        normalise(coarse, mixture_.total());
        const auto heavy = heavy_graphs();
        // Those that matter, ever finer, until nothing moves.
        for (int halvings = 0; halvings < 14; ++halvings) {
            const auto [low, high] = range_that_matters(coarse);
            const double h = coarse.h / 2;
            const double first = std::floor(number_of(low, h)) - 2;
            Summed finer;
            mixture_.start(heavy);
            sum(finer, h, std::max(0.0, first), std::ceil(number_of(high, h)) + 2);
            normalise(finer, mixture_.total());
            double moved = 0;
            for (const double p : {0.025, 0.1, 0.5, 0.9, 0.975}) {
                const double a = quantile(coarse, p), b = quantile(finer, p);
                if (!std::isfinite(a) || !std::isfinite(b)) continue;
                moved = std::max(moved, (std::fabs(a - b) - 1.5) / (1 + b));
            }
            coarse = std::move(finer);
            if (moved < 1e-5) break;
        }
        return coarse;
    }

    // Graphs that hold, or between two nodes may hide, more than e^-28 of the
    // whole.
    std::vector<std::uint32_t> heavy_graphs() const {
        const auto& mass = mixture_.mass();
        const double all = std::accumulate(mass.begin(), mass.end(), 0.0);
        std::vector<std::uint32_t> heavy;
        for (std::size_t i = 0; i < mass.size(); ++i) {
            const double slack = mixture_.slack()[i];
            const double log_mass =
                mass[i] > 0 ? std::log(mass[i] / all) : mixture_.peak()[i] - mixture_.reference();
            if (log_mass + (slack > 2 ? slack : 0) > -28) heavy.push_back(mixture_.chosen()[i]);
        }
        return heavy;
    }

    // The unseen at the first and last nodes around all that is not negligible. People, and not
    // numbers of nodes: a node of half the width and twice the number lies twice as far out.
    static std::pair<double, double> range_that_matters(const Summed& s) {
        std::size_t low = 0, high = s.chance.size() - 1;
        while (low < high && s.chance[low] < 1e-17) ++low;
        while (high > low && s.chance[high] < 1e-17) --high;
        return {s.nodes[low].unseen, s.nodes[high].unseen};
    }

    GraphOptions options_;
    GraphMixture mixture_;
};

Result<void> check(const CaptureTable& captures, const GraphOptions& options) {
    if (captures.lists() > detail::most_graph_lists) {
        return fail(Code::invalid_input, "graphs.too_many_lists", {{"lists", field_name("lists")}});
    }
    if (!(options.delta >= 0) || !(options.grid_limit >= 0) || options.grid_points < 0 ||
        options.grid_limit > 1e8 || !std::isfinite(options.delta)) {
        return fail(Code::invalid_input, "graphs.options");
    }
    return {};
}

std::string name_of_graph(const detail::Graphs& graphs, std::uint32_t g, int lists) {
    std::string name;
    for (auto t = graphs.first[g]; t < graphs.first[g + 1]; ++t) {
        if (graphs.terms[t].power < 0) continue;
        name += (name.empty() ? "" : ",") + term_name(graphs.terms[t].set, lists);
    }
    return "[" + name + "]";
}

void explain(Posterior& made, const GraphMixture& mixture, int lists, std::size_t keep) {
    std::vector<std::size_t> order(mixture.chosen().size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto mass = mixture.mass();
    const auto chosen = mixture.chosen();
    const double all = std::accumulate(mass.begin(), mass.end(), 0.0);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return mass[a] > mass[b]; });
    for (std::size_t i = 0; i < order.size() && i < keep; ++i) {
        const double weight = mass[order[i]] / all;
        if (weight < 1e-6) break;
        made.explanations.push_back({name_of_graph(mixture.graphs(), chosen[order[i]], lists),
                                     weight, std::numeric_limits<double>::quiet_NaN()});
    }
}

class GraphWorker final : public Worker {
public:
    GraphWorker(int lists, const GraphOptions& options) : summation_(lists, options) {}

    double unseen(std::span<const std::int64_t> counts) override {
        double people = 0, overlapping = 0;
        for (std::size_t w = 1; w < counts.size(); ++w) {
            people += static_cast<double>(counts[w]);
            if ((w & (w - 1)) != 0) overlapping += static_cast<double>(counts[w]);
        }
        if (overlapping == 0) return infinity;  // nothing but the prior would speak
        const double median = quantile(summation_.run(counts), 0.5);
        return median + people > most_times_seen * people ? infinity : median;
    }

private:
    Summation summation_;
};

class GraphEngine final : public Engine {
public:
    GraphEngine(int lists, GraphOptions options) : lists_(lists), options_(std::move(options)) {}
    std::unique_ptr<Worker> worker() const override {
        return std::make_unique<GraphWorker>(lists_, options_);
    }
    std::string name() const override { return "average over decomposable graphs"; }

private:
    int lists_;
    GraphOptions options_;
};

}  // namespace

Result<Posterior> graph_posterior(const CaptureTable& captures, const GraphOptions& options) {
    TRY(check(captures, options));
    Summation summation(captures.lists(), options);
    const auto summed = summation.run(captures.counts());
    const double seen = static_cast<double>(captures.people_seen());
    Posterior made;
    made.people_seen = seen;
    made.method = "average over decomposable graphs";
    made.prior = fmt::format(
        "every decomposable pattern of dependence between "
        "the lists equally likely ({} of them); "
        "within each, {} prior people in every cell of the "
        "table; the number of people N with "
        "weight 1/N",
        summation.mixture().graphs().size(),
        options.delta > 0 ? fmt::format("{:g}", options.delta)
                          : fmt::format("1/{}", captures.histories()));
    made.assumption =
        "The number is right if one of these patterns holds for "
        "the people nobody saw as well: "
        "lists that depend on each other do so in the same way "
        "among the unseen, and people differ "
        "in visibility in no other way. No data can test that.";
    const auto limit = [&](double p) {
        const double people = seen + quantile(summed, p);
        return Limit{people > most_times_seen * seen ? infinity : people, 0};
    };
    made.median = limit(0.5);
    if (!std::isfinite(made.median.people)) {
        return fail(Code::not_estimable, "posterior.beyond");
    }
    for (const double level : options.levels) {
        made.intervals.push_back({level, limit(0.5 - level / 2), limit(0.5 + level / 2)});
    }
    double mean = 0, log_mean = 0;
    std::vector<double> density;
    for (std::size_t i = 0; i < summed.nodes.size(); ++i) {
        const auto& node = summed.nodes[i];
        mean += summed.chance[i] * node.unseen;
        log_mean += summed.chance[i] * std::log(node.unseen + 0.5);
        density.push_back(summed.chance[i] / node.weight * (node.unseen + 0.5));
    }
    made.geometric_mean_unseen = std::exp(log_mean);
    // The graph with all lists joined always takes part, and has no mean.
    made.mean = summed.grid ? seen + mean : infinity;
    const auto humps = humps_of(density, summed.chance);
    made.bimodal = humps.two;
    for (const auto at : humps.at) made.modes.push_back(seen + summed.nodes[at].unseen);
    const std::size_t stride = std::max<std::size_t>(1, density.size() / 200);
    for (std::size_t i = 0; i < density.size(); i += stride) {
        if (summed.cumulative[i] > 1 - 1e-6) break;
        made.density.push_back({summed.nodes[i].unseen, density[i], summed.cumulative[i]});
    }
    explain(made, summation.mixture(), captures.lists(), options.keep);
    // Under the pattern with all lists joined no list says anything about people
    // on none.
    double joined = 0;
    const std::string all_joined =
        "[" + term_name(captures.histories() - 1, captures.lists()) + "]";
    for (const auto& one : made.explanations) {
        if (one.name == all_joined) joined = one.weight;
    }
    if (joined > most_joined) {
        made.objections.push_back(
            fmt::format("all lists depending on each other, where the lists say nothing about "
                        "the "
                        "unseen and the answer is the prior's, has {:.0f}% of the posterior",
                        100 * joined));
    }
    if (summed.grid) {
        made.notes.push_back(
            fmt::format("the unseen were limited to {:.0f} by "
                        "request; limits and mean depend on that",
                        options.grid_limit));
    }
    return made;
}

double graph_cumulative(std::span<const std::int64_t> counts, double unseen) {
    Summation summation(std::countr_zero(counts.size()), {});
    return at_most(summation.run(counts), unseen);
}

std::unique_ptr<Engine> graph_engine(const CaptureTable& captures, const GraphOptions& options) {
    expects(captures.lists() <= detail::most_graph_lists);
    return std::make_unique<GraphEngine>(captures.lists(), options);
}

}  // namespace palermo::prevalence
