// linkage/detail/estimated_dates.hpp: days that stand where the day was not known.
//
//     40 of 100 people born on 1 January ──take_as_estimated()──> their year alone
//
// A register that must have a day writes 1 January where somebody knew the year alone, and some write
// 1 July, the middle of the year or its end; where the month was known, the 1st or the 15th. Two such dates
// agree in the day because two clerks were told to write it. Nothing of this is presumed: a day is taken so
// only where one list holds it far more often than births do.
//
// Thread safety: a function of its arguments.
#pragma once

#include <vector>

#include "palermo/linkage/detail/prepared.hpp"

namespace palermo::linkage::detail {

struct EstimatedDay {
    int month = 0;  // 0: this day of any month
    int day = 0;
    std::int64_t dates = 0, of = 0;  // such dates among whole ones
    double by_chance = 0;            // expected
    std::size_t first = 0;           // record
};

/// Looks at the dates of one list, records `first` on, and forgets the day (and month) of those that are
/// estimated: at least five, in three years or more, four times what births on any day alike would make, and so many by chance
/// alone less than once in 10,000 lists. Cost: records.
std::vector<EstimatedDay> take_as_estimated(Prepared& field, std::size_t first);

}  // namespace palermo::linkage::detail
