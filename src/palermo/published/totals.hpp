// published/totals.hpp: totals that the UNODC file lacks, and forms that cannot be stacked.
//
//     read_glotip() ──> Table ──> absent_totals(), stacked_forms() ──> rule G15, report
//
// A State without a usable total falls out of every sum of totals. In the release of 14/04/2025 the
// United Kingdom and Germany have none for the victims of 2022: their parts alone make 18,056 people
// at the least, and a world total of that year that does not name the two is read wrongly.
//
//     for (const auto& absent : absent_totals(release.table())) {
//         if (absent.indicator == "victims" && absent.year == 2022) { name it under the headline }
//     }
//
// Pure functions of a table that does not change: safe to call from several threads.
//
// Mandate  A/RES/76/7, para 22-23. Source: UNODC data portal, releases 30/05/2023 and 14/04/2025.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/table/table.hpp"

namespace palermo::published {

/// Which parts a sum was made of.
enum class Breakdown : std::uint8_t {
    sex,          // female, male, other
    age,          // adults, children, people of unknown age
    sex_and_age,  // each sex by adults and children, people of unknown age
    form,         // one form of exploitation alone: a person can have several
    citizenship,  // all lines by citizenship
};

/// "sex", "age", "sex and age", "one form of exploitation", "citizenship"
std::string_view name_of(Breakdown breakdown);

/// A State, indicator and year without a usable total, though parts of it are published.
struct AbsentTotal {
    std::string state;      // ISO 3166 alpha-3
    std::string indicator;  // "victims", as in the clean table
    std::int32_t year = 0;
    /// suppressed: the total is hidden. missing: no row holds it, or what it holds cannot be used.
    CellState total = CellState::missing;
    /// What the parts make at the least: the largest sum of numbers that do not overlap. Hidden parts
    /// count as nothing. Never 0.
    std::int64_t people_at_least = 0;
    Breakdown by = Breakdown::sex;
    /// Row of the file: of the total, or where there is none of the first part that was added.
    std::int64_t row = 0;
    std::vector<std::int64_t> part_rows;  // rows of the file that were added, ascending
};

/// All of them, ordered by State, indicator and year. `glotip` is the clean table (glotip.hpp).
/// Repatriations are no parts of a total: they count people whom other States detected.
///
/// Cost  O(rows log rows)
std::vector<AbsentTotal> absent_totals(const Table& glotip);

/// A State, indicator and year whose forms of exploitation make more people than the total: some
/// have several forms, so the forms must not be stacked or shown as parts of a whole.
struct StackedForms {
    std::string state;
    std::string indicator;
    std::int32_t year = 0;
    std::int64_t total_people = 0;
    std::int64_t forms_people = 0;  // sum of the forms that are published, hidden ones as nothing
    std::int64_t row = 0;           // row of the file where the total stands
};

/// All of them, ordered by State, indicator and year: what rule G08 says of forms of both sexes and
/// all ages. Where a State has no total, stacking cannot be judged; absent_totals() names it.
std::vector<StackedForms> stacked_forms(const Table& glotip);

}  // namespace palermo::published
