// disclosure/infer_layout.hpp: how a published long file is to be read, and on what grounds.
//
//     Table + what a person said ──> infer_layout() ──> LayoutRead ──> read_tables(), audit.hpp
//
// An audit that misses a total says that nothing follows where everything does. So each total is
// named with what speaks for it, each column that is not used is named, and a total that a word names
// and the sums deny is named as well.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Method   docs/methods/table_attacks.md
//
//     const auto read = TRY(infer_layout(table));  // read.layout.count: "persons"
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/disclosure/tables.hpp"

namespace palermo::protect {

/// What a person said of a file. What is empty, the file has to say itself.
struct LayoutChoice {
    std::string count = {};
    std::vector<std::string> key = {};
    std::vector<DimensionLayout> dimensions = {};
    std::vector<Mark> marks = {};
    std::int64_t off_by = 0;
};

/// What makes a label a total.
enum class TotalBy : std::uint8_t {
    option,      // a person said so
    known_file,  // a file whose columns are known
    word,        // it is called one: data/vocabulary/total_labels.csv
    blank,       // the label is blank, or a bare T, and fits as the sum of the others
    sums,        // it is the sum of the others wherever all are printed
};

/// A label that stands for all others of its column.
struct TotalRead {
    std::string column;
    std::vector<std::string> labels;  // one, or several words for the same
    TotalBy by = TotalBy::word;
    std::int64_t lines = 0;   // with the total and two or more parts, all of them printed
    std::int64_t add_up = 0;  // of them
    std::int64_t open = 0;    // with hidden cells: these are what can be attacked
};

/// Why a column is not used.
enum class NotUsed : std::uint8_t {
    not_named,    // neither a key nor a dimension was made of it
    follows,      // other columns tell the cells apart without it
    numbers,      // numbers, and not the count: they were not looked at
    rates,        // numbers with decimals, or percentages
    row_numbers,  // 1, 2, 3, ...
    empty,
};

std::string_view name_of(TotalBy by);
std::string_view name_of(NotUsed why);

struct ColumnNotUsed {
    std::string column;
    NotUsed why = NotUsed::not_named;
    std::int64_t hidden =
        0;  // its cells that print a mark, or nothing in a column of whole numbers
    std::int64_t printed_small =
        0;  // by an audit: whole numbers of few people, none of which it read
};

struct LayoutRead {
    TableLayout layout;
    std::vector<TotalRead> totals;  // shape [layout.dimensions]; empty: no total was found
    std::vector<TotalRead>
        doubtful;  // called a total, and most lines do not add up to it: not used
    std::vector<TotalRead> possible;  // may be totals: nothing says so, nothing denies it; not used
    std::vector<ColumnNotUsed> unused;  // in order of the file
};

/// Columns of numbers, rates and percentages beside the count: hidden counts may follow from them.
std::vector<ColumnNotUsed> numbers_not_looked_at(const LayoutRead& read);

/// The layout as a person said it, and the rest as the file itself shows it.
///
/// The count is the column of numbers and marks that are no years; of several, the one whose name
/// says so. Columns that do not help to tell cells apart are left out. A column is a dimension where
/// a label of it is a total. The rest is the key.
///
/// Errors   invalid_input  no column of counts or several, a column or a total that is not there
/// Cost     O(rows * columns^2)
Result<LayoutRead> infer_layout(const Table& file, const LayoutChoice& choice = {},
                                const FilePlace& place = {});

/// "<5=0..4", "*=5..", "*": a mark as a person writes it.
///
/// Errors   invalid_input  a range that is none
Result<Mark> mark_of(const std::string& text);

/// "Sex=All": a dimension as a person writes it.
///
/// Errors   invalid_input  no =
Result<DimensionLayout> dimension_of(const std::string& text);

}  // namespace palermo::protect
