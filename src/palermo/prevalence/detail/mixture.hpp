// prevalence/detail/mixture.hpp: the joint posterior of graph and number of unseen, summed.
#pragma once

#include <span>
#include <vector>

#include "palermo/prevalence/detail/decomposable.hpp"

namespace palermo::prevalence::detail {

/// One place of the sum over x, the number of unseen people.
struct Node {
    double unseen;
    double weight;  // how many whole numbers it stands for
};

class GraphMixture {
public:
    explicit GraphMixture(int lists, double delta);

    /// Takes a table, shape [2^lists].
    void load(std::span<const std::int64_t> counts);

    const Graphs& graphs() const noexcept { return graphs_; }
    double people() const noexcept { return people_; }

    /// The posterior falls like unseen^exponent under graph g.
    double tail_exponent(std::size_t g) const;

    /// Clears the sums, and chooses which graphs take part.
    void start(std::vector<std::uint32_t> graphs);

    /// Adds nodes; total() then has one more entry for each.
    void add(std::span<const Node> nodes);

    const std::vector<std::uint32_t>& chosen() const noexcept { return chosen_; }
    /// Posterior at each node times its weight, relative to exp(reference()); summed over graphs.
    const std::vector<double>& total() const noexcept { return total_; }
    /// Of each chosen graph, over nodes.
    const std::vector<double>& mass() const noexcept { return mass_; }
    /// Greatest log posterior (without weight) of each chosen graph over nodes.
    const std::vector<double>& peak() const noexcept { return peak_; }
    /// How far the log posterior falls from that node to its neighbours: what may hide between.
    const std::vector<double>& slack() const noexcept { return slack_; }
    double reference() const noexcept { return reference_; }
    /// Log posterior of each chosen graph at the last node.
    const std::vector<double>& last() const noexcept { return last_; }

private:
    void differences(std::span<const Node> nodes);

    int lists_;
    double delta_, prior_people_;  // a = delta 2^lists
    const Graphs& graphs_;
    double people_ = 0;
    std::vector<double> missed_;     // people on none of A, [2^lists]
    std::vector<double> constants_;  // of each A
    std::vector<std::uint32_t> chosen_;
    std::vector<double> fixed_;                       // of each chosen graph
    std::vector<double> table_, base_, logs_, ones_;  // blocks
    std::vector<double> total_, mass_, peak_, slack_, last_;
    double reference_ = 0;
    bool empty_ = true;
};

}  // namespace palermo::prevalence::detail
