// prevalence/detail/strata_workspace.hpp: one stratified table, many fits, no allocation.
//
// With everything known of everybody: Newton's method for the Poisson likelihood, on the face
// (face.hpp). With something missing: EM around it. The E-step splits each group of people among the
// cells they may be in, in proportion to the fitted values; the M-step is Newton's method on the table
// so completed, started where the last one ended. Every third step is SQUAREM's [VR08], taken only where
// it does not lower the likelihood of what was observed.
//
// Sources  [DLR77] Dempster, Laird, Rubin (1977), J. R. Stat. Soc. B 39, 1-38.
//          [VR08] Varadhan, Roland (2008), Scandinavian J. Statist. 35, 335-353 (scheme S3).
#pragma once

#include <span>
#include <vector>

#include "palermo/prevalence/detail/face.hpp"

namespace palermo::prevalence::detail {

/// Groups, cells and unseen of a table; counts are kept apart since bootstraps change them only.
struct ObservedTable {
    Observation observation;
    std::vector<std::int64_t> counts;  // by group
    bool missing = false;              // some group has several cells
};
ObservedTable observe(const StratifiedCaptures& captures);

class StrataWorkspace {
public:
    /// The task outlives this.
    StrataWorkspace(const MarginSums& lattice, const Observation& observation, const Task& task);

    /// Takes another table of the same groups.
    void load(std::span<const std::int64_t> counts);

    /// Chooses the model, terms of the lattice in it; finds the face.
    const Face& choose(std::span<const std::uint8_t> terms);
    const Face& face() const noexcept { return *face_; }

    struct Fitted {
        double log_likelihood = 0;  // of what was observed, with -log(count!) of each group
        int iterations = 0;         // of Newton, or of EM
        bool converged = false;
    };
    enum class Until : std::uint8_t {
        exact,     // effects to about 1e-10
        replicate  // expectations to about 1e-6, for resampling
    };

    /// Fits. Starts from `start` ([columns of the lattice]) or, where empty, from the counts. Once
    /// the task is stopped it ends at the next step of Newton and says it did not converge.
    Fitted fit(std::span<const double> start, Until until);

    /// Effects by column of the lattice; 0 where the face leaves none.
    const std::vector<double>& effects() const noexcept { return effects_; }
    const std::vector<double>& fitted() const noexcept { return fitted_; }  // [cells], unseen 0

    /// Observed and split people by cell, shape [cells]; whole numbers where nothing is missing.
    const std::vector<double>& completed() const noexcept { return completed_; }

    /// People on no list of each stratum, shape [strata]; +inf where not estimable.
    void unseen(std::vector<double>& people);

    /// Rao's score statistic of adding a term to the model just fitted: about 2 (gain of likelihood).
    /// Columns that are not on the face count for nothing. 0 where it cannot be had.
    double score_of_adding(std::size_t term);

    /// The log-likelihood each step of the last EM ended with, for tests; kept when asked.
    std::vector<double>* trace = nullptr;

private:
    void predict();
    double objective() const;
    void assemble();
    int newton(double enough);
    void complete();
    double observed_log_likelihood() const;
    void start_from_counts();
    int expectation_maximisation(Until until);
    void take_margins();

    const MarginSums& lattice_;
    const Observation& observation_;
    const Task& task_;
    FaceFinder finder_;
    const Face* face_ = nullptr;
    std::span<const std::int64_t> counts_;
    std::vector<std::int64_t> held_;
    bool missing_ = false;
    double log_factorials_ = 0;
    int predictions_ = 0;  // since the last EM began
    std::vector<double> effects_, tensor_, eta_, fitted_, sums_, completed_, margins_, scratch_;
    std::vector<double> matrix_, direction_, score_, saved_;
    std::vector<double> em0_, em1_, em2_;
    std::size_t stride_;
};

}  // namespace palermo::prevalence::detail
