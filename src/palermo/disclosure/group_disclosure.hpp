// disclosure/group_disclosure.hpp: what a table or file says of everybody in a group.
//
//     table, long file or records ──> group_disclosure() ──> GroupDisclosure ──> release.json, screen
//
// Nobody is found in N/sexual 12 of N/total 12, and still everybody who is known to be in N is known to
// be "sexual". A group is a cell less one of its columns. Here those groups are counted whose people
// are all, or nearly all, in one category of that column, as far as a reader can tell: hidden, rounded
// and moved numbers are taken as what they leave possible.
//
// By default it is said and not refused: that all of a group are alike is often what a table is
// published for. `group_share_max` of SuppressionRules makes it a secret.
//
// Certain by nature, and no disclosure: a column with one category, and one that another column
// determines in the whole table (age tells minor) when that other one has at least twice as many
// categories; these are counted apart. With fewer nobody can tell a rule from a chance, and the group
// counts. A missing answer is no category that all of a group could be in.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).
// Sources  [HD12] Hundepool, Domingo-Ferrer et al. (2012), sec. 4.2: group disclosure.
//          [M07] Machanavajjhala et al. (2007), TKDD 1(1): homogeneous classes.
// Method   docs/methods/group_disclosure.md
//
//     const auto told = TRY(group_disclosure(cube, found.fate, rules));
//     told.whole;  // groups that are all in one category, and a reader knows it
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/disclosure/tables.hpp"
#include "palermo/release/release.hpp"

namespace palermo::formats {
class Json;
}

namespace palermo::protect {

struct SuppressionRules;
enum class CellFate : std::uint8_t;

/// More than this share of a group in one category is "nearly all" where nobody says another.
inline constexpr double nearly_all = 0.9;

/// Numbers of groups. One group counts once for each column that it is broken down by. Of a table they
/// are what a reader of it can count: a hidden group is large where its bounds say so.
struct GroupDisclosure {
    std::int64_t groups = 0;  // of `small_below` people or more, looked at
    std::int64_t whole = 0;   // all in one category
    std::int64_t nearly = 0;  // not all, and more than `share` of them
    std::int64_t few = 0;     // groups not known to be so large that stand there with one category
    std::int64_t by_nature = 0;  // alike, and not counted above: another column says so everywhere
    double share = nearly_all;
    std::int64_t small_below = 10;
    std::string looked_at = {};  // which groups, and by what knowledge
    std::int64_t listed = 0;     // groups of any size

    bool told() const noexcept { return whole + nearly > 0; }
};

/// An exact table printed with this pattern. Where the numbers of a group are hidden, linear programs
/// look for whole-number tables in which fewer of it are in the category; a group for which none was
/// found counts as told.
///
/// Errors   not_estimable  the solver gave up
/// Cost     that of intervals() for the groups with hidden numbers of which more than the share are in
///          one category; they are told without asking where there are more than 200
Result<GroupDisclosure> group_disclosure(const Cube& cube, const std::vector<CellFate>& fate,
                                         const SuppressionRules& rules);

/// A rounded or perturbed table: `known` has shape [cells of the cube], `not_listed` is what a group that
/// is not listed can hold. By the bounds of single sums, so an attacker who takes all sums together may
/// know more.
GroupDisclosure group_disclosure(const Cube& cube, const std::vector<Bounds>& known,
                                 std::int64_t not_listed, const SuppressionRules& rules);

/// A long file, by its own sums and what its marks leave possible. A category that has no row may hold
/// anybody whom the total leaves. Sums that contradict each other are left out.
GroupDisclosure group_disclosure(const PrintedTables& printed, std::int64_t small_below,
                                 double share = nearly_all);

/// Records: groups by one column, or by up to two (`columns_max` 2), and each other text column. A pair
/// that lies in a group counted by one of the two is not counted again.
///
/// Errors   invalid_input  no such text column
/// Cost     O(rows * columns^(columns_max + 1)); pairs of columns are left out where that is above 3e8
Result<GroupDisclosure> group_disclosure(const Table& records,
                                         const std::vector<std::string>& columns,
                                         std::int64_t small_below, int columns_max = 1,
                                         double share = nearly_all);

/// Records that equal each other in `known`: what each of these classes says of the `learnt` columns.
///
/// Errors   invalid_input  no such text column
Result<GroupDisclosure> class_disclosure(const Table& records,
                                         const std::vector<std::string>& known,
                                         const std::vector<std::string>& learnt,
                                         std::int64_t small_below, double share = nearly_all);

/// Where the rules say that no group may be told: the line of a statement. Nothing where they do not.
std::optional<Attack> attack_of(const GroupDisclosure& told, std::int64_t succeeded,
                                const SuppressionRules& rules);

/// What a person who publishes should know, and do; empty where no group is told. `remedy` is what to do
/// in this route, as half a sentence.
std::vector<std::string> notes_of(const GroupDisclosure& told, std::string_view remedy);

/// {"by_nature":0,"few":0,"groups":9,"looked_at":"...","nearly":1,"share":0.9,...}
formats::Json to_json(const GroupDisclosure& told);

}  // namespace palermo::protect
