// disclosure/tables.hpp: a published table as what it is to an attacker: numbers that add up.
//
//     Table + TableLayout ──> PrintedTables ──> CellSystem ──> attack.hpp, suppress.hpp, audit.hpp
//     categories + counts  ──> Cube ───────────────╯
//
// A hidden cell is not gone. It lies between bounds ("<5" says 0 to 4), and it is part of sums whose
// other members are printed. A CellSystem holds exactly that: bounds and sums. Hierarchies are sums
// of sums; tables linked by common cells are one system.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05): privacy and safety of the people in the data.
// Sources  [HD12] Hundepool, Domingo-Ferrer et al. (2012), Statistical Disclosure Control, ch. 4.
//          [FS01] Fischetti, Salazar (2001), Management Science 47(7), 1008-1027.
// Method   docs/methods/table_attacks.md
//
//     const auto cube = TRY(count_cube(records, {"sex", "age"}));
//     cube.cells.size() - cube.inner;  // totals and subtotals
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/table/table.hpp"

namespace palermo::protect {

using CellIndex = std::uint32_t;

/// "No more than anybody could count": the upper bound of a cell nothing is said about.
inline constexpr std::int64_t no_limit = std::int64_t{1} << 50;

/// What a reader knows about one count before doing sums. Known: low == high.
struct Bounds {
    std::int64_t low = 0;
    std::int64_t high = no_limit;

    bool known() const noexcept { return low == high; }
    bool operator==(const Bounds&) const = default;
};

/// total = sum of parts.
struct Sum {
    CellIndex total = 0;
    std::vector<CellIndex> parts;
};

/// Cells and the sums between them.
struct CellSystem {
    std::vector<Bounds> cells;
    std::vector<Sum> sums;
};

// ---- tables as printed -------------------------------------------------------------------------

/// How a file writes a hidden count, and what the mark gives away.
struct Mark {
    std::string text;  // "<5"
    Bounds bounds;     // 0 to 4
};

/// One column whose categories add up to its total.
struct DimensionLayout {
    std::string column;                  // "Sex"
    std::string total;                   // "Total"
    std::vector<std::string> also = {};  // other words for the same total: "All" in other years
};

/// How to find the tables in a long file: one row a cell.
struct TableLayout {
    std::vector<std::string> key;             // same values here: same table
    std::vector<DimensionLayout> dimensions;  // one to six
    std::string count;                        // the column of counts
    std::vector<Mark> marks;                  // the first is the one for small counts
    std::int64_t off_by = 0;  // numbers are rounded or moved by at most this; nobody stays 0
};

/// The mark for a cell hidden to protect another: nothing is said but that it is no small count.
inline constexpr const char* hidden_mark = "*";

/// A total that no file prints: the dimension of a layout without totals.
inline constexpr const char* no_total = "\x1F";

/// The layout of the UNODC file of detected victims and offenders, as published ("Sex", "Age",
/// "<5"), and of palermo's clean copy of it ("sex", "age", suppressed counts). Cells hidden with "*"
/// are 5 or more there, and so says the layout: an attacker knows it too.
TableLayout unodc_layout();
TableLayout clean_unodc_layout();

/// One cell of one table; several rows where the file repeats a key.
struct PrintedCell {
    std::vector<std::uint32_t> categories;  // shape [dimensions]; 0 is the total
    std::vector<std::uint32_t> rows;        // of the file, ascending
    Bounds bounds;
    bool suppressed = false;  // printed as a mark; else a number, known to within off_by
    bool withheld = false;    // taken out of the table: not even a mark is printed
};

struct PrintedTable {
    std::string key;                 // values of the key columns, joined by U+001F
    std::vector<PrintedCell> cells;  // in order of the file
};

/// How often a mark stands in a file, and what it was taken to say.
struct MarkRead {
    Mark mark;
    std::int64_t cells = 0;
    bool is_unclear = false;  // "-" or "n/a": may also stand for zero or for no data
};

struct PrintedTables {
    std::vector<PrintedTable> tables;              // in order of the file
    std::vector<std::vector<std::string>> labels;  // shape [dimensions][categories]; [0] is total
    std::int64_t cells = 0;
    std::int64_t known = 0;
    std::int64_t suppressed = 0;

    std::int64_t blank = 0;             // of the suppressed: not even a mark stands there
    std::int64_t empty_rows = 0;        // rows of the file with nothing in them
    std::int64_t repeated = 0;          // cells that stand in several rows
    std::int64_t repeated_unequal = 0;  // of them, with different numbers: the first one counts
    std::vector<MarkRead> marks;        // in order of the file
};

/// Where the rows of a table stand, for messages: row i is line `first_row` + i of `file`.
struct FilePlace {
    std::string file;
    std::int64_t first_row = 2;

    /// "counts.csv:17:people"
    std::string of(std::size_t row, std::string_view column) const;
};

/// Takes a long file apart into its tables. A blank cell is one whose number nobody printed; marks
/// are those of the layout, then those that everybody uses (data/vocabulary/hidden_marks.csv).
///
/// Errors   invalid_input  a column of the layout is missing, or a dimension is given twice; a cell
///                         that is neither a whole number nor a known mark, with its place
/// Cost     O(rows), one hash a row
/// `labels` are those of an earlier file, so that equal labels have equal numbers in both.
Result<PrintedTables> read_tables(const Table& file, const TableLayout& layout,
                                  std::vector<std::vector<std::string>> labels = {},
                                  const FilePlace& place = {});

/// The sums inside one printed table: along each dimension, a total is the sum of the parts that
/// stand in the table, when there are two or more of them. A total that is not printed takes part
/// as an unknown, so that a grand total is also the sum of all innermost cells.
///
/// Cells 0 to table.cells.size() - 1 are the printed ones; unprinted totals follow. Sums of printed cells
/// alone come first.
CellSystem system_of(const PrintedTable& table);

/// Are total and parts all among the first `printed` cells?
bool is_printed(const Sum& sum, std::size_t printed);

// ---- tables made from records ------------------------------------------------------------------

/// A code and the code it is counted under: "Benin" in "Western Africa" in "Africa".
struct Hierarchy {
    std::string column;
    /// Parent of each category; "" or absent: straight under the total.
    std::vector<std::pair<std::string, std::string>> parents;
};

/// The hierarchy of a column from a file with the columns code and parent.
///
/// Errors   invalid_input  one of the two is missing; another column, which nothing would use; a group
///                         called by a word for a total, since a reader would take it for the sum
Result<Hierarchy> hierarchy_from(const Table& groups, std::string column, const std::string& file);

/// Counts of people by all combinations of some columns, with all totals and subtotals. Empty
/// combinations are left out: their zeros are printed and known.
struct Cube {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> tables;  // the columns of each table counted
    std::vector<Hierarchy> hierarchies;            // as given
    bool amounts = false;                          // a weight was added up, and not people counted
    std::vector<std::string> not_attacked;         // of these records (rows_not_attacked())
    std::vector<std::vector<std::string>> labels;  // shape [columns][categories]; [0] is "Total"

    struct Cell {
        std::vector<std::uint32_t> categories;  // shape [columns]
        std::int64_t count = 0;
        std::int64_t largest = 0;       // largest contribution, for dominance
        std::int64_t second = 0;        // second largest
        std::int64_t contributors = 0;  // who bring something
        std::uint64_t key = 0;          // sum of its records' keys (cell_key.hpp)
    };
    std::vector<Cell> cells;  // innermost first, then totals, in a fixed order
    std::size_t inner = 0;    // how many are innermost
    /// shape [cells], or empty for none: cells of no table asked for, which a reader works out because
    /// one column follows from another. They are never printed, and protected as the others are.
    std::vector<bool> unlisted;
    std::vector<std::vector<CellIndex>> made_of;  // shape [cells]: innermost cells, ascending
    std::vector<Sum> sums;                        // along each dimension and level

    /// Amounts: what each contributor brought to an innermost cell. The same number is the same
    /// contributor in all cells.
    struct Contribution {
        std::uint32_t who = 0;
        std::int64_t amount = 0;
    };
    std::vector<std::vector<Contribution>> brought;  // shape [inner]; empty where rows are counted

    /// Linked tables: a cell two tables share, as innermost cells of the one and of the other.
    std::vector<std::pair<std::vector<CellIndex>, std::vector<CellIndex>>> equal;

    /// Does this cell stand in a table asked for?
    bool lists(CellIndex cell) const { return unlisted.empty() || !unlisted[cell]; }
    std::int64_t listed_cells() const;
};

/// Which innermost cells a cube has.
enum class Combinations : std::uint8_t {
    with_somebody,  // empty ones are left out: their zeros are known
    every,          // every category in use with every other; a zero can be hidden then
};

/// Counts the rows of `records`. A missing answer is a category of its own ("").
///
/// `weight` names a column of whole numbers to add up instead of rows; `contributor` one that says
/// whose they are, for dominance (empty: each row is its own). `record_keys`: shape [rows] or empty.
/// Errors   invalid_input  a column is missing, five columns or more, a circle in a hierarchy, a
///                         parent that is also a category in use; every combination of more than
///                         20,000
/// Cost     O(rows + innermost cells * 2^columns * levels)
Result<Cube> count_cube(const Table& records, const std::vector<std::string>& columns,
                        const std::vector<Hierarchy>& hierarchies = {},
                        const std::string& weight = {}, const std::string& contributor = {},
                        std::span<const std::uint64_t> record_keys = {},
                        Combinations combinations = Combinations::with_somebody);

/// Several tables of the same people as one cube: what two of them print both is one cell. Columns a
/// table does not have stand at "Total" there.
///
/// The columns of the tables may not go round in a circle (a with b, b with c, c with a): then people
/// counted in all of them are tied together more closely than the sums say [HD12]. Without a circle
/// any counts that fulfil the sums belong to some people, so the sums are all there is to attack.
/// Errors   invalid_input   as count_cube(); no table; a circle, with the advice to count those columns
///                          as one table; a hierarchy that has no effect: of a column that is not
///                          there or not counted by, without a code in use, or given twice
///          would_disclose  a column tells people apart, as a name does (columns.hpp)
Result<Cube> count_linked(const Table& records, const std::vector<std::vector<std::string>>& tables,
                          const std::vector<Hierarchy>& hierarchies = {},
                          const std::string& weight = {}, const std::string& contributor = {},
                          std::span<const std::uint64_t> record_keys = {},
                          Combinations combinations = Combinations::with_somebody);

/// What a reader of tables made from these records should know: records without any answer, people in no
/// group of a hierarchy. Numbers of records, in words.
std::vector<std::string> notes_of(const Table& records, const Cube& cube);

}  // namespace palermo::protect
