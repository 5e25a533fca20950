// prevalence/detail/latent_chain.hpp: one Markov chain of the latent class model, and a ladder of them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "palermo/prevalence/capture_table.hpp"
#include "palermo/stats/random.hpp"

namespace palermo::prevalence::detail {

inline constexpr int most_latent_lists = 10;

/// The parameters of one state: everything else is drawn anew from them in each sweep.
struct LatentState {
    std::vector<double> seen;   // chance of list j for class k, [lists][width]
    std::vector<double> share;  // of class k in the population, [width]; 0 beyond the classes
    double alpha = 1;           // of the stick-breaking prior
};

/// Counts of one table that some chain sees, histories without people left out.
struct LatentData {
    LatentData(std::span<const std::int64_t> counts, double part);

    std::vector<History> histories;
    std::vector<std::int64_t> counts;
    std::vector<double> weights;  // the same as double
    std::int64_t people = 0;
};

/// Gibbs sampler for one table.
///
/// With the prior 1/N the unseen sum out: given the parameters, the chance of the counts is
/// prod (p_w / (1 - p_0))^n_w and the unseen are negative binomial. A sweep is
///   1. for some class, stretch its odds of being seen by e^d and its share by e^-d, by Metropolis
///      on that chance: along this direction the data are nearly flat and Gibbs steps are short;
///   2. the unseen, then the class of everybody: counts, not people, by multinomials;
///   3. chances of lists, shares, alpha given classes.
class LatentChain {
public:
    LatentChain(int lists, int classes);

    /// A state from the prior.
    LatentState draw_prior(stats::Stream& stream) const;

    /// One sweep on `state`; returns the unseen.
    double sweep(LatentState& state, const LatentData& data, stats::Stream& stream);

    /// log of prod (p_w / (1 - p_0))^n_w of `data` at `state`.
    double log_chance(const LatentState& state, const LatentData& data);

    /// Classes with anybody in them, seen or not, after the last sweep.
    int occupied() const noexcept { return occupied_; }

    /// p_w for every history, shape [2^lists].
    std::vector<double> chances(const LatentState& state);

private:
    void tabulate(const LatentState& state);
    void stretch(LatentState& state, const LatentData& data, stats::Stream& stream);
    void allocate(std::int64_t people, History history, stats::Stream& stream);
    void renew(LatentState& state, stats::Stream& stream) const;
    double row_sum(History history, std::size_t from = 0) const;

    int lists_, classes_;
    std::size_t width_;  // classes, rounded up to whole vectors

    // What follows is by place: the class most of the seen belong to comes first, so that most people
    // find theirs in a step or two.
    std::vector<std::uint32_t> place_;  // of class k, [width]
    std::vector<double> placed_share_;  // [width]
    std::vector<double> placed_seen_;   // [lists][width]
    std::vector<double> visible_;       // share * chance of being seen at all, [width]
    std::vector<double> table_;         // share * chance of history w, [2^lists][width]
    std::vector<double> members_;       // people, [width]
    std::vector<double> caught_;        // people on list j, [lists][width]
    std::vector<double> row_sums_;      // over classes, of each history of the data
    std::array<double, most_latent_lists> moved_{};
    int occupied_ = 0;
};

}  // namespace palermo::prevalence::detail
