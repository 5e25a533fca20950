// mapping/detail/same_person.hpp: rows that are one person, told by name and number alone.
//
// Names and numbers live in memory while this works and stand in nothing that comes out. A likeness joins nobody
// here: what another spelling keeps apart is for linkage to find and a person to decide (docs/rules/N31.md).
#pragma once

#include <cstdint>
#include <numeric>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/mapping/cases.hpp"
#include "palermo/mapping/columns.hpp"
#include "palermo/mapping/detail/case_rows.hpp"

namespace palermo::mapping::detail {

/// Sets of rows, the first row of each speaking for it.
class Groups {
public:
    explicit Groups(std::size_t size) : of_(size) { std::iota(of_.begin(), of_.end(), 0U); }
    std::uint32_t first(std::uint32_t row) {
        while (of_[row] != row) row = of_[row] = of_[of_[row]];
        return row;
    }
    void join(std::uint32_t a, std::uint32_t b) {
        a = first(a);
        b = first(b);
        if (a != b) of_[std::max(a, b)] = std::min(a, b);
    }

private:
    std::vector<std::uint32_t> of_;
};

/// One case number and one whole name; one whole name on one day (docs/rules/N29.md). Case numbers that stand beside
/// several people are findings N37.
Groups rows_of_one_person(const OfficeFiles& files, const ColumnPlan& plan, Rows& rows,
                          Findings& findings);

/// The row of a case, without a column.
Place place_of(const OfficeFiles& files, const CaseRow& at);

}  // namespace palermo::mapping::detail
