// prevalence/detail/face.hpp: what a table with zeros can say of each stratum's unseen, decided exactly.
//
// Zeros can send effects to infinity. The maximum of the likelihood then lies on a face: some cells have
// expectation 0, the others a finite one [FR12]. Here the face is found, and each stratum's unseen cell
// is told apart:
//     finite         its logarithm is a combination of those of cells on the face
//     zero           it shares its way to zero with a seen cell of its stratum
//     not_estimable  neither: any number would fit
//
// The answer does not depend on which level of a covariate comes first (a rule by terms, as for tables
// without covariates, would).
//
// How.  1. A margin of a term of the model that holds nobody is on the way to zero; its cells leave.
//       2. Rank of the cells with people against rank of the cells left, in arithmetic modulo the prime
//          2^61 - 1. Equal: the maximum exists there. A row of people of whom something is missing is
//          the gradient of its expectation, at a random point of the field: the rank is the generic one.
//       3. Else directions to infinity by linear programming in fractions (GMP), a face at a time. Not
//          for tables with missing values: there the doubt stays and is said.
//
// Sources  [FR12] Fienberg, Rinaldo (2012), Ann. Statist. 40(2), 996-1023.
//          [G09] Geyer (2009), Electronic J. Statist. 3, 259-289 (limits of exponential families).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "palermo/core/task.hpp"
#include "palermo/prevalence/detail/margin_sums.hpp"

namespace palermo::prevalence::detail {

/// People alike in what is known of them: the cells they may be in. [first, last) of `cells`.
struct Group {
    std::size_t first = 0, last = 0;
};

/// A table as its observation allows: groups of cells with a count each.
struct Observation {
    std::vector<Group> groups;
    std::vector<std::uint32_t> cells;  // of all groups, one after the other
    std::vector<double> seen;          // [cells of the lattice] 1 where people can be seen, else 0
    std::vector<History> unseen_within;  // by stratum: histories inside it are unseen; 0: [0] only
};

enum class Unseen : std::uint8_t { finite, zero, not_estimable };

struct Face {
    std::vector<std::uint32_t> columns;  // independent on the face, in order
    std::vector<double> keep;    // [cells] 1 on the face, else 0 (also where nobody can be seen)
    std::vector<Unseen> unseen;  // [strata]
    bool whole = false;          // nothing left, all columns independent
    bool exists = true;          // a unique maximum exists on the face
};

/// Finds the face of models inside one lattice. Keeps memory between calls; results depend on the
/// arguments alone.
class FaceFinder {
public:
    /// The task outlives this.
    FaceFinder(const MarginSums& lattice, const Observation& observation, const Task& task);

    /// `terms`: which of the lattice's terms are in the model (hierarchical); counts by group.
    ///
    /// Once the task is stopped it ends soon, and what it gives means nothing: whoever asked asks the
    /// task too.
    ///
    /// Cost   p^2 a row of the basis; a test of p counts where the last basis still holds
    const Face& find(std::span<const std::uint8_t> terms, std::span<const std::int64_t> counts);

private:
    using Residue = std::uint64_t;
    void choose(std::span<const std::uint8_t> terms);
    void drop_empty_margins(std::span<const std::int64_t> counts);
    void row_of_cell(std::size_t cell, std::vector<Residue>& row) const;
    void row_of_group(std::size_t group, std::vector<Residue>& row) const;
    bool insert(std::vector<Residue>& row);
    void reduce(std::vector<Residue>& row) const;
    void rank_face();
    bool drop_direction(std::span<const std::int64_t> counts);
    void judge_unseen();

    const MarginSums& lattice_;
    const Observation& observation_;
    const Task& task_;
    std::vector<std::uint8_t> terms_;
    std::vector<std::uint32_t> columns_;     // of the model, in order
    std::vector<std::size_t> margin_terms_;  // maximal terms without their powers
    std::vector<std::uint8_t> possible_;
    std::vector<Residue> random_;
    std::vector<std::vector<Residue>> basis_;  // row echelon, by pivot
    std::vector<int> pivot_row_;
    std::vector<std::size_t> people_basis_;  // groups whose rows gave the rank
    bool basis_known_ = false;
    std::size_t rank_ = 0;
    std::vector<std::size_t> order_;
    Face face_;
};

}  // namespace palermo::prevalence::detail
