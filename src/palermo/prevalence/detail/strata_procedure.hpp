// prevalence/detail/strata_procedure.hpp: from counts to people by stratum, selection included.
//
// What is done once to the table is done again, by the same code, to every resampled one.
#pragma once

#include <memory>
#include <vector>

#include "palermo/prevalence/detail/strata_workspace.hpp"
#include "palermo/prevalence/strata/fit.hpp"

namespace palermo::prevalence::detail {

/// Immutable; shared by threads.
struct StrataProcedure {
    /// A search from `start` in `scope`; one fixed model where they are the same.
    StrataProcedure(const StratifiedCaptures& captures, const StrataModel& start,
                    const StrataModel& scope);

    ObservedTable table;
    MarginSums lattice;
    std::vector<std::uint8_t> start;              // terms of the lattice
    std::vector<std::vector<std::size_t>> needs;  // by term: terms inside it, one step down
    bool searching = false;
};

/// Effects of the whole lattice's columns: terms in the model.
struct StrataRun {
    std::vector<std::uint8_t> terms;
    bool estimable = false;
    bool converged = false;
    double log_likelihood = 0, bic = 0;
    int parameters = 0, iterations = 0, fits = 0;
    struct Step {
        std::size_t term;
        bool added;
        double bic;
    };
    std::vector<Step> steps;
};

class StrataRunner {
public:
    /// The task outlives this.
    StrataRunner(const StrataProcedure& procedure, const Task& task);

    /// The whole procedure. Afterwards workspace() holds the final fit.
    StrataRun run(std::span<const std::int64_t> counts, StrataWorkspace::Until until);

    /// Where replicates start from: effects of the table's own fit, by column.
    void start_from(std::vector<double> effects) { warm_ = std::move(effects); }

    StrataWorkspace& workspace() { return workspace_; }
    const std::vector<double>& unseen() const { return unseen_; }  // [strata]
    int fits = 0;

    /// Counts the steps of a search; not for replicates.
    Steps* steps = nullptr;

private:
    struct Tried {
        bool fine = false;
        double log_likelihood = 0, bic = 0;
        int parameters = 0, iterations = 0;
        bool converged = false;
        std::vector<double> effects;
    };
    Tried attempt(const std::vector<std::uint8_t>& terms, std::span<const double> start,
                  StrataWorkspace::Until until);
    bool forward(StrataRun& run, Tried& now, StrataWorkspace::Until until);
    bool backward(StrataRun& run, Tried& now, StrataWorkspace::Until until);
    /// Takes in or out the one of `terms` by which BIC falls most; false where by none.
    bool change_one(std::span<const std::size_t> terms, StrataRun& run, Tried& now,
                    StrataWorkspace::Until until);

    const StrataProcedure& procedure_;
    const Task& task_;
    StrataWorkspace workspace_;
    std::vector<double> unseen_, warm_;
    std::vector<std::int64_t> counts_;
    double log_people_ = 0;
};

}  // namespace palermo::prevalence::detail
