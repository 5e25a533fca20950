// disclosure/earlier.hpp: what is about to go out, against all that went out before about these people.
//
//     Release + EarlierRelease, earlier EarlierRelease ──> attacks_between(), by publish()
//
// Each release may be safe alone and tell a person together with another one. A reader holds all of
// them, so the attack does too: every count any of them prints, hides, rounds or moves is bounds on
// one number, every table brings its sums, and the question is which number of few people has one
// value left. Releases with differential privacy are not here: their noise already answers for it.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Method   docs/methods/differencing.md
//
//     const auto attacks = TRY(attacks_between(now, earlier));  // each with tried and succeeded
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
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

/// How a release without differential privacy says what it says.
enum class Form : std::uint8_t {
    exact,      // counts of people, some hidden
    rounded,    // multiples of a base beside the counts
    perturbed,  // each count perturbed by at most `off_by` (cell keys)
    records,    // one row a person, answers removed
    long_file,  // many small tables in one file, as TableLayout says
};

std::string_view name_of(Form form);

/// A release as a reader holds it.
struct EarlierRelease {
    std::string name;  // "entry 3"
    Form form = Form::exact;

    /// The tables counted, by their columns; of records the one list of columns people may be known by.
    std::vector<std::vector<std::string>> tables = {};
    std::vector<Hierarchy> hierarchies = {};
    std::int64_t off_by = 0;  // rounded: base - 1; perturbed: the largest deviation

    /// Numbers of 1 to one less than this point to people; of records k.
    std::int64_t small_below = 10;

    /// Amounts, and tables with other rules than size: a hidden number of any size is a secret.
    bool any_size = false;

    /// What a reader knows of a hidden count: 1, since empty groups are not listed; 0 of a table that
    /// lists every combination and hides zeros too.
    std::int64_t hidden_min = 1;

    /// Rounded or perturbed with a secret: its digest, which publish_on() salts. Empty: without.
    std::string secret = {};

    TableLayout layout = {};  // of a long file
    Table table = {};         // text columns, and "count" unless records or a long file
    bool by_hand = false;     // named by a person: must have a column in common with what goes out
};

/// A long file as its readers have it, for comparing and attacking; `name` stands in messages.
EarlierRelease long_file_as_read(std::string name, const Table& file, const TableLayout& layout);

/// All but the name and the table, as one JSON object for the ledger.
formats::Json to_json(const EarlierRelease& published);

/// Errors   invalid_input  not what to_json() writes
Result<EarlierRelease> published_from(std::string_view json);

/// An exact table somebody names by hand: every text column but "count" is one of its columns, and the
/// tables in it are those it prints lines of.
///
/// Errors   invalid_input  there is no column "count"; totals under another name than Total; a count that
///                         is no number, with or without thousands marks, and no mark of a hidden one
Result<EarlierRelease> named_by_hand(const Table& table, std::string name);

/// Attacks what is about to go out together with all of `earlier`, as lines for a statement:
///   told earlier     numbers of 1 to small_below - 1 that one side prints and the other does not
///   both together    such numbers that follow from bounds and sums of all, and did not without `now`
///   change           cells whose numbers then and now differ by 1 to small_below - 1, whatever the
///                    rounding: so many people came or left, and all of them are in that cell. Of the
///                    grand total it tells nobody's answer, so it is left out
///   differencing     records after records: answers and pairs of answers that so few more, or fewer,
///                    hold
/// An attacker takes a cell to have one value in all releases where the bounds allow it. A conclusion
/// drawn so counts as a success, right or wrong: either harms somebody.
///
/// Errors   invalid_input  a long file and tables counted from records, which have no cell in common;
///                         a column is missing; one named by hand has no column in common
///          conflict       long files of other columns or totals
///          not_estimable  the solver gave up
/// Cost     that of intervals() on all different cells of all releases
Result<std::vector<Attack>> attacks_between(const EarlierRelease& now,
                                            std::span<const EarlierRelease> earlier);

/// Rows of the table of `now` (exact, its count column may hold hidden numbers) whose numbers are to be
/// hidden so that fewer of these attacks succeed, ascending: a number that differs from an earlier one by
/// few people, a small one that an earlier release hides, and of each small number that follows from all
/// together the nearest number printed here alone, the smaller one first. Empty: nothing here helps.
///
/// Errors   those of attacks_between()
Result<std::vector<std::size_t>> telling_rows(const EarlierRelease& now,
                                              std::span<const EarlierRelease> earlier);

}  // namespace palermo::protect
