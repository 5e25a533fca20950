// workflows/estimates.hpp: capture histories to the estimates that the report shows.
#pragma once

#include <filesystem>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/protect/release.hpp"

namespace palermo::workflows {

/// One row a study and method (stepwise selection; the best model by BIC, for up to five lists), in the
/// order of the files: study, method, seen, people, low, high (95%, bagged), reasons of the publication
/// gate on one line, empty where it found none. 2,000 replicates, seed 1: the same digits every time.
///
/// Errors   invalid_input  a file holds no capture histories
/// Cost     a second or two a study
Result<protect::Release> estimates_of(const std::vector<std::filesystem::path>& files);

}  // namespace palermo::workflows
