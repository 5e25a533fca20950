// linkage/detail/columns.hpp: the cells of a list, read as one field of the plan.
//
//     List + Field ──add_column()──> codes of its records, findings L01 to L04
//
// Thread safety: functions of their arguments.
#pragma once

#include "palermo/linkage/detail/prepared.hpp"
#include "palermo/linkage/placeholders.hpp"

namespace palermo::linkage::detail {

/// Reads the field's columns of one list and adds a code a row to `field`.
///
/// Errors   invalid_input  linkage.no_column, dates_are_numbers, dates_of_another_calendar, no_dates, no_such_values, dates_in_future
///          findings       L01 values that cannot be read, L02 words for "not known", L03 nothing known,
///                         L04 the order of a date's parts, L10 days that stand where the day was not known
Result<void> add_column(Prepared& field, NameReader& reader, const List& list,
                        const Placeholders& words, Findings& findings, ListReport& report);

}  // namespace palermo::linkage::detail
