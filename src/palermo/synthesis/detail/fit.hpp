// synthesis/detail/fit.hpp: records whose tables are those asked for.
//
// Every record is redrawn column by column, given its other columns, with probability
// exp(-heat^-1 * misfit): Gibbs sampling of whole data sets, cooled until only improvements are
// taken. Where tables leave freedom, the draw fills it as evenly as it can (close to the
// maximum-entropy extension), which is what keeps tables of three columns right when only tables of
// two were asked for.
//
// Post-processing only: sees measured tables, never the data. The same targets and seed give the
// same records on every machine and number of threads: work is cut into shards that depend on the
// number of records alone.
#pragma once

#include <cstdint>
#include <vector>

#include "palermo/core/task.hpp"
#include "palermo/synthesis/schema.hpp"

namespace palermo::protect::detail {

/// A table the records should have.
struct FitTable {
    std::vector<std::size_t> columns;  // one to three, ascending
    std::vector<float> target;         // shape [product of sizes], row-major; below 0: impossible
    std::vector<float> variance;       // how well each target is known, in records^2
};

/// Columns that are drawn together because rules tie them, with the states the rules allow.
struct FitUnit {
    std::vector<std::size_t> columns;
    std::vector<std::vector<Code16>> states;  // shape [states][columns]
};

struct FitPlan {
    std::size_t rows = 0;
    std::vector<std::size_t> sizes;          // codes of each column
    std::vector<std::vector<float>> shares;  // shape [columns][codes], where drawing starts
    std::vector<FitTable> tables;
    std::vector<FitUnit> units;  // every column in exactly one
    std::uint64_t seed = 0;
    int sweeps = 60;  // at most; ends before when the tables are met as well as they are known
};

/// Codes whose share is below half a record are not drawn at all.
///
/// Errors  unavailable  stopped
/// Cost: sweeps * rows * (tables + codes) additions, shared by the threads; memory: the records
/// twice and, for each thread, the tables three times.
Result<Records> fit(const FitPlan& plan, const Task& task = {});

}  // namespace palermo::protect::detail
