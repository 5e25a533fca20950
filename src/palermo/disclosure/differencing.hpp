// disclosure/differencing.hpp: publishing the next release without undoing the last one.
//
//     long file + earlier releases ──> protect_tables() ──> the same file, more cells hidden ──> publish()
//
// A file of many small tables, such as the UNODC file by sex and age, hides small counts and prints
// the sums around them. Here just enough further cells are hidden ("*") that no hidden cell follows,
// neither from the release itself nor from it and earlier ones together.
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

/// Releases of one file with the cells that are hidden in each.
struct ProtectedTables {
    std::vector<Table> files;               // shape [releases], the newest first
    std::vector<std::int64_t> publishable;  // shape [releases]: cells printed with a number before
    std::vector<std::int64_t> kept;         // shape [releases]: and after
    Audit audit;                            // of the newest against the others, after protection
};

/// Hides further cells in the newest release, and in the `together - 1` after it, which are about to
/// be published again with it; what stands after those is public already and stays as it is.
///
/// Hidden cells are marked `hidden_mark` in a text column and suppressed in a count column; a reader
/// is taken to know that they are not small.
/// Errors   invalid_input  a column of the layout is missing, or no release
///          would_disclose an earlier release that stays tells a hidden cell by itself
/// Cost     8 CPU s for two releases of the UNODC file
Result<ProtectedTables> protect_tables(std::span<const Table* const> releases,
                                       const TableLayout& layout, std::size_t together = 1);

/// Cells of few people that a long file prints openly. It is not counted from records, so nothing here
/// hides them: the file is to hide them itself, with a mark.
enum class SmallNumbers : std::uint8_t {
    refused,
    public_already,  // a person says so; they are printed again, and the promise counts them
};

/// Errors   would_disclose  the file prints numbers of 1 to 9 people (below that of its mark: "<5")
Result<void> refuse_small_numbers(const Table& file, const TableLayout& layout,
                                  const std::string& name);

/// Does a file print such numbers?
bool few_are_printed(const PrintedTables& printed, const TableLayout& layout);

/// protect_tables() for one file and those of its public predecessors that are long files (oldest
/// first), on its way out.
///
/// Numbers that changed by few people since an earlier one are published; the promise counts them.
/// Errors   those of protect_tables(), refuse_small_numbers(), look_at_long_file() and
///          refuse_as_audited()
Result<Candidate> long_file_candidate(const Table& file, const TableLayout& layout,
                                      std::span<const EarlierRelease> earlier,
                                      SmallNumbers small = SmallNumbers::refused);

}  // namespace palermo::protect
