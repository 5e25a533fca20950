// mapping/detail/case_rows.hpp: all rows of all sheets of cases in the codes of the model, before those of one person
// are joined.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/mapping/cases.hpp"
#include "palermo/table/table.hpp"

namespace palermo::mapping::detail {

inline constexpr std::string_view unknown_code = "UNK";

enum class Column : std::uint8_t {
    year,
    sex,
    age,
    forms,
    citizenship,
    authority,
    place,
    wait,
    means
};
inline constexpr std::size_t columns = 9;
inline constexpr std::array<std::string_view, columns> column_names = {
    "year", "sex", "age", "forms", "citizenship", "authority", "place", "wait", "means"};

/// All rows of all sheets of cases, in order.
struct Rows {
    std::array<TextColumn, columns> of = [] {
        std::array<TextColumn, columns> made;
        for (std::size_t i = 0; i < columns; ++i)
            made[i] = TextColumn(std::string(column_names[i]));
        return made;
    }();
    std::array<bool, columns> used{};
    std::vector<CaseRow> at;
    std::vector<bool> refused;            // consent
    std::vector<std::int32_t> age_years;  // -1: not known exactly
    std::vector<std::int32_t> day;        // of the date that counts, 0: not known

    TextColumn& operator[](Column column) { return of[static_cast<std::size_t>(column)]; }
    void use(Column column) { used[static_cast<std::size_t>(column)] = true; }
};

}  // namespace palermo::mapping::detail
