// prevalence/capture_table.hpp: who was seen by which lists, counted.
//
//     CSV ──> Table ──> read_captures() ──╮
//     linkage: lists joined person by person ──> CaptureTable ──> estimate(), diagnose(), ...
//
// Each person is on some of the lists (police, NGO, labour inspection ...); which of them is the
// person's capture history. A capture table counts people by history. The one cell nobody can count
// is that of people on no list: it is what prevalence estimation is for.
//
//     const auto captures = TRY(CaptureTable::make({"police", "ngo"}, {0, 60, 30, 12}));  // 12 on both
//
// Mandate  A/RES/76/7, para 23: research to estimate the prevalence of trafficking in persons.
//
// Thread safety: values, and functions of their arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/core/result.hpp"
#include "palermo/table/file_rows.hpp"
#include "palermo/table/table.hpp"

namespace palermo::prevalence {

/// A set of lists, bit i for list i. 0 is nobody's list: the unseen.
using History = std::uint32_t;

inline constexpr int most_lists = 16;

class CaptureTable {
public:
    /// `counts` has shape [2^lists], indexed by History; counts[0] must be 0.
    ///
    /// Errors   invalid_input  fewer than 2 or more than 16 lists, an empty or repeated list name,
    ///                         a wrong shape, a negative count, people on no list, a list without
    ///                         people; counts that add to more than 2^53
    ///          not_estimable  no person is on two lists: nothing can be learned about the unseen
    static Result<CaptureTable> make(std::vector<std::string> list_names,
                                     std::vector<std::int64_t> counts, Where where = {});

    int lists() const noexcept { return static_cast<int>(list_names_.size()); }
    History histories() const noexcept { return History{1} << lists(); }  // 2^lists
    const std::vector<std::string>& list_names() const noexcept { return list_names_; }

    std::span<const std::int64_t> counts() const noexcept { return counts_; }  // shape [2^lists]
    std::int64_t operator[](History history) const { return counts_[history]; }
    std::int64_t people_seen() const noexcept { return people_seen_; }

    /// People on every one of these lists, whatever other lists they are on.
    std::int64_t people_on_all(History lists) const;

    /// "police+NGO".
    std::string name_of(History history) const;

    /// The table as if the list had never been kept: people only on it are no longer seen.
    Result<CaptureTable> without_list(int list) const;

    /// The table with lists i and j taken as one.
    Result<CaptureTable> with_merged(int i, int j) const;

    /// One person more (or fewer, `change` = -1) with this history.
    Result<CaptureTable> with_changed(History history, std::int64_t change) const;

    /// The table as it would be expected if links between lists had not been missed. `share` of the
    /// people on two lists or more are taken to have lost one of their records at random, which
    /// stands in the table as a person of its own. Counts are rounded so that each number of lists
    /// keeps its total.
    ///
    /// Errors   invalid_input  share is not in [0, 0.5)
    Result<CaptureTable> with_links_restored(double share) const;

private:
    CaptureTable(std::vector<std::string> list_names, std::vector<std::int64_t> counts);

    std::vector<std::string> list_names_;
    std::vector<std::int64_t> counts_;
    std::int64_t people_seen_ = 0;
};

struct CaptureOptions {
    std::string file_name;            // for places in errors
    FileRows rows;                    // the file's row of each row of the table
    std::string count_column;         // empty: known by its name (count, Freq, n, effectif ...)
    std::vector<std::string> lists;   // columns that are lists; empty: all that are nothing else
    std::vector<std::string> others;  // columns the caller uses for something else
};

/// Histories that no row of counts names: they were taken as 0 people, which a count that was hidden
/// and left out is not.
struct InNoRow {
    std::int64_t histories = 0;
    std::int64_t of = 0;  // 2^lists - 1
};

/// What each column of a file was taken for.
struct CaptureColumns {
    std::vector<std::string> lists;  // names, in the order of the bits of a History
    std::vector<std::size_t> list_columns;
    std::string count;  // empty where each row is one person
    std::optional<std::size_t> count_column;
    std::vector<std::string>
        left_aside;  // not used: row numbers, or not named where `lists` was given
    std::vector<std::size_t> unseen_rows;  // rows of no list with 0 people or "not known": not used
    InNoRow in_no_row;                     // none where each row is one person
    std::vector<std::string> findings;     // findings_in() of the table, where somebody asked
};

/// Decides which columns are lists and which holds the counts. Without `options.lists` a column is a
/// list only if nothing speaks against it: a name such as sex, age, child, year or id is refused, and
/// so is a column that holds anything but 0 and 1 (TRUE and FALSE, yes and no). Numbers of rows as R
/// and pandas write them are left aside.
///
/// Errors   invalid_input  no such column; a column that could be a list, counts or neither, with the
///                         option that says which; histories written as one text ("011")
Result<CaptureColumns> capture_columns(const Table& table, const CaptureOptions& options = {});

/// Lists that tell nothing of people on no list: two that hold exactly the same people (one file given
/// twice, it may be), and one that holds everybody who was seen (by it nobody can be missing).
struct Copies {
    std::vector<std::pair<int, int>> same;
    std::vector<int> holds_all;
};
Copies copies_in(const CaptureTable& captures);

/// The same in sentences, with the names of the lists and what to do.
std::vector<std::string> findings_in(const CaptureTable& captures);

/// A file of `link --draws` holds many tables, one for each number in its column draw.
/// Errors   invalid_input  the table has such a column: only estimate reads it
Result<void> refuse_draws(const Table& table, const std::string& file_name);

/// On this list or not: 1, TRUE, yes or 0, FALSE, no, in six languages; nothing where it is neither.
std::optional<bool> on_list(std::string_view cell);

/// Reads a table of text columns, one column a list. With a count column each row is a history and its
/// count; without, each row is one person (records may repeat, histories of counts may not: a repeated
/// one is a slip of the pen or two rows meant to be different). Columns are those of capture_columns().
///
/// Errors   as CaptureTable::make and capture_columns, and   invalid_input  a cell that is neither on a
///          list nor not; a count that is missing, negative, fractional or too large; people on no
///          list; a history given twice. Each with file:row:column.
Result<CaptureTable> read_captures(const Table& table, const CaptureOptions& options = {});

}  // namespace palermo::prevalence
