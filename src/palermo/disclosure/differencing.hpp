// disclosure/differencing.hpp: publishing the next release without undoing the last one.
//
//     long file + earlier releases ──> protect_tables() ──> the same file, more cells hidden ──> publish()
//
// A file of many small tables, such as the UNODC file by sex and age, hides small counts and prints
// the sums around them. Here just enough further cells are hidden ("*") that no hidden cell follows,
// neither from the release itself nor from it and earlier ones together. Numbers of few people that the
// file prints are hidden first, as in tables made from records.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Method   docs/methods/differencing.md
//
//     const std::vector<const Table*> releases = {&newest, &before};
//     const auto made = TRY(protect_tables(releases, layout));  // made.files[0]: what may be let out
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "palermo/disclosure/audit.hpp"
#include "palermo/disclosure/candidate.hpp"
#include "palermo/disclosure/tables.hpp"

namespace palermo::protect {

/// What is done with numbers of few people that a long file prints openly.
struct SmallNumbers {
    /// Numbers of 1 to one less than this are hidden, as in tables made from records. 0: what the first
    /// mark of the file says ("<5": 5), else 10, as audit_file() has it.
    std::int64_t below = 0;

    /// A person says that they are public already: they are printed again, and counted.
    bool are_public = false;
};

/// How a file is read and its hidden cells are marked, once it is settled which numbers are small.
struct SmallMarks {
    TableLayout layout;  // its first mark is the one for small numbers
    std::int64_t below = 10;
};

/// The mark for small numbers is the first of the layout, then of the file, that can stand for all of
/// them: "<10" for 1 to 9. Where neither has one it is "<10", said to be 1 to 9. Where the file has no
/// "*", a reader is taken to know that "*" is no small number; `earlier` are long files public already.
///
///     const auto marks = TRY(small_marks(file, layout, {.below = 10}, {}));
///
/// Errors   would_disclose  numbers to be hidden, and a mark that says too little: "<5" for 1 to 9
Result<SmallMarks> small_marks(const Table& file, const TableLayout& layout,
                               const SmallNumbers& small, std::span<const EarlierRelease> earlier,
                               const std::string& name = "the long file");

/// Releases of one file with the cells that are hidden in each.
struct ProtectedTables {
    std::vector<Table> files;               // shape [releases], the newest first
    std::vector<std::int64_t> publishable;  // shape [releases]: cells printed with a number before
    std::vector<std::int64_t> kept;         // shape [releases]: and after
    Audit audit;                            // of the newest against the others, after protection
};

/// Hides small numbers and further cells in the newest release, and in the `together - 1` after it, which
/// are about to be published again with it; what stands after those is public already and stays as it is.
///
/// A number of 1 to `small_below` - 1 gets the first mark of the layout (0: none is hidden for being
/// small). So does one that differs by so few between two releases let out together: whoever came or
/// left is in that cell. Other hidden cells are marked `hidden_mark` in a text column and suppressed in a
/// count column; a reader is taken to know that they are not small. A zero stays unless a mark stands
/// for zeros too.
///
/// What is hidden does not depend on the order of rows: cells are taken in the order of their labels.
/// Errors   invalid_input  a column of the layout is missing, or no release
///          would_disclose an earlier release that stays tells a hidden cell by itself
/// Cost     8 CPU s for two releases of the UNODC file. A table of more than 150 cells with numbers is
///          mended around each cell that follows instead of trying every cell
Result<ProtectedTables> protect_tables(std::span<const Table* const> releases,
                                       const TableLayout& layout, std::size_t together = 1,
                                       std::int64_t small_below = 0);

/// How many numbers of 1 to `below` - 1 a file prints.
std::int64_t few_printed(const PrintedTables& printed, std::int64_t below);

/// protect_tables() for one file and those of its public predecessors that are long files (oldest
/// first), on its way out.
///
/// Errors   would_disclose  small_marks(); a number that changed by 1 to `below` - 1 people since an
///                          earlier one: hiding it now takes nothing back
///          those of protect_tables(), look_at_long_file() and refuse_as_audited()
Result<Candidate> long_file_candidate(const Table& file, const TableLayout& layout,
                                      std::span<const EarlierRelease> earlier,
                                      const SmallNumbers& small = {});

/// Cells, and the people that the numbers in them say: margins included, so one person counts in several.
struct CellsAndPeople {
    std::int64_t cells = 0, people = 0;
};

/// What hiding cost, of a file as it came and as it leaves: numbers printed before, numbers hidden because
/// they are small, and others hidden or left out to protect those.
struct LongFileCost {
    CellsAndPeople before, small, others;
};
LongFileCost cost_of(const PrintedTables& before, const PrintedTables& after, std::int64_t below);

}  // namespace palermo::protect
