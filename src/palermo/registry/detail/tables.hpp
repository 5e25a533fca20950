// registry/detail/tables.hpp: data/access/*.csv as tools/generate.py writes them into the program.
//
// Thread safety: constant tables.
#pragma once

#include <span>
#include <string_view>

#include "palermo/registry/rules.hpp"

namespace palermo::registry::detail {

struct FlowRow {
    std::string_view from, to;
    Flow flow;
};
std::span<const FlowRow> flow_rows();

struct LimitRow {
    std::string_view role;
    int cases_a_day;
};
std::span<const LimitRow> limit_rows();

struct ReasonRow {
    std::string_view kind, reason;
};
std::span<const ReasonRow> reason_rows();

std::span<const std::string_view> zone_rows();

}  // namespace palermo::registry::detail
