// prevalence/detail/dense_fit.hpp: a log-linear fit for any whole-number design, by dense Newton.
//
// For the few fits beside a table that fit() cannot make: a term that is no product of lists, or an
// effect that is given and not estimated (an offset). A dozen columns; speed does not matter here.
#pragma once

#include <vector>

#include "palermo/prevalence/capture_table.hpp"
#include "palermo/prevalence/detail/cone.hpp"
#include "palermo/prevalence/model.hpp"

namespace palermo::prevalence::detail {

/// Cells that take part, their rows of the design and what is added to each log mean.
struct DenseDesign {
    std::vector<History> cells;
    Rows rows;                    // [cells][columns], column 0 is the unseen
    std::vector<double> offsets;  // [cells]
    std::size_t columns = 0;
};

/// The design of a model, without terms at minus infinity and the cells they empty; offsets 0.
DenseDesign dense_design(const CaptureTable& captures, const Model& model);

struct DenseFit {
    std::vector<double> effects;  // [columns]
    double log_likelihood = 0;
    double intercept_variance = 0;
    bool converged = false;
};

/// Newton's method with halving. Whether a maximum exists must be known before.
DenseFit dense_fit(const CaptureTable& captures, const DenseDesign& design,
                   std::vector<double> start);

}  // namespace palermo::prevalence::detail
