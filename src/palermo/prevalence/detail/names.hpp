// prevalence/detail/names.hpp: a name that somebody asked for and that is not there, beside those that are.
//
//     no_column(table, "hubb", "lists.csv")   lists.csv: there is no column called hubb; did you mean hub? ...
//
// Thread safety: functions of their arguments.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "palermo/core/result.hpp"
#include "palermo/prevalence/strata/captures.hpp"
#include "palermo/table/table.hpp"

namespace palermo::prevalence::detail {

/// "police,ngo,hub".
std::string joined(std::span<const std::string> names, std::string_view between = ",");

/// For argument `meant` of a refusal: the one of `names` that `name` may be a slip of, or nothing.
Shown meant_of(std::span<const std::string> names, std::string_view name);

Error no_column(const Table& table, const std::string& name, Where where);
Error no_covariate(std::span<const Covariate> covariates, const std::string& name, Where where);

}  // namespace palermo::prevalence::detail
