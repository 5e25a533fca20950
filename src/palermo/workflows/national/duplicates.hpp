// workflows/national/duplicates.hpp: rows that may be one person, though nothing says so outright.
//
//     Office ──names, births, numbers, in memory──> linkage ──> findings N31: two places, and no name
//
// Cases that share a case number and a name are joined already (mapping/cases.hpp). Here are those that a typing
// error, another spelling or swapped names keep apart. They are named for a person to look at, and counted as they
// stand: a likeness is no proof.
//
// Method   docs/methods/linkage.md
// Thread safety: a function of its arguments.
#pragma once

#include "palermo/core/finding.hpp"
#include "palermo/core/task.hpp"
#include "palermo/workflows/national/office.hpp"

namespace palermo::workflows {

/// Errors   unavailable  stopped
/// Cost     100,000 rows: docs/guides/national.md; nothing where no column holds names
Result<Findings> probable_duplicates(const Office& office, const Task& task);

}  // namespace palermo::workflows
