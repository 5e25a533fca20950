// published/diff.hpp: what changed between two releases of the UNODC file.
//
//     two formats::Source ──> diff_releases() ──> ReleaseDiff ──> report's page, CSV, JSON
//
// Keys are compared, not lines: State, indicator, dimension, category, sex, age and year, as they are
// written. A key that stands more than once in a release has no one number there; such keys are
// counted apart and not compared, so that the result does not depend on the order of lines.
//
// Two releases side by side can undo the protection of small cells: a number published in one and
// suppressed in the other. Such keys are counted, here and everywhere, and never listed: a list would
// say where to look.
//
// Mandate  A/RES/76/7, para 22 (privacy) and 23 (comparable data).
//
// Thread safety: functions of their arguments.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/recipe.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/formats/source.hpp"

namespace palermo::published {

enum class Change : std::uint8_t {
    changed,              // another number
    suppression_changed,  // suppressed in one release, a number in the other: counted only
    added,                // the key stands in the new release and nowhere in the old one
    added_was_repeated,   // stands once now, stood more than once
    removed,              // the key stood in the old release and nowhere in the new one
    removed_is_repeated,  // stood once, stands more than once now
};
inline constexpr std::size_t change_kinds = 6;
std::string_view name_of(Change change);  // "changed", "suppression changed", ...

/// One key and what became of it.
struct KeyChange {
    Change change = Change::changed;
    std::string state;  // the seven parts as published
    std::string indicator;
    std::string dimension;
    std::string category;
    std::string sex;
    std::string age;
    std::string year;
    std::int64_t old_row = 0;  // row of the file, 0 where it does not stand
    std::int64_t new_row = 0;
};

/// How many keys of each kind, in one group.
struct ChangeCounts {
    std::array<std::int64_t, change_kinds> of{};
    std::int64_t common = 0;  // compared: stand once in both

    std::int64_t operator[](Change change) const { return of[static_cast<std::size_t>(change)]; }
    /// Another number or another suppression.
    std::int64_t changed() const { return of[0] + of[1]; }
    std::int64_t added() const { return of[2] + of[3]; }
    std::int64_t removed() const { return of[4] + of[5]; }
};

struct NamedCounts {
    std::string name;  // "BEN", "Persons convicted", "2019"
    ChangeCounts counts;
};

struct ReleaseDiff {
    InputDigest old_input;
    InputDigest new_input;
    std::string old_released;  // ISO date, empty where the file name has none
    std::string new_released;
    ChangeCounts counts;
    std::int64_t published_now = 0;   // of the suppression changes: suppressed before
    std::int64_t suppressed_now = 0;  // of the suppression changes: a number before
    std::int64_t old_repeated = 0;    // keys that stand more than once in the old release
    std::int64_t new_repeated = 0;
    std::vector<std::string> old_only_columns;  // columns that one release has: not compared
    std::vector<std::string> new_only_columns;
    std::vector<NamedCounts> by_state;  // ordered by name; every State of either release
    std::vector<NamedCounts> by_indicator;
    std::vector<NamedCounts> by_dimension;
    std::vector<NamedCounts> by_year;
    std::vector<KeyChange> keys;  // without suppression changes; ordered by key
};

/// Errors   invalid_input  one of the two is not a UNODC trafficking file
/// Cost     O(rows log rows)
Result<ReleaseDiff> diff_releases(const formats::Source& older, const formats::Source& newer);

/// kind,state,indicator,dimension,category,sex,age,year,old_row,new_row; no values.
std::string to_csv(const ReleaseDiff& diff);

/// Counts in all; common, changed, added and removed by State, indicator, dimension and year; the two
/// inputs and the recipe.
formats::Json to_json(const ReleaseDiff& diff);

}  // namespace palermo::published
