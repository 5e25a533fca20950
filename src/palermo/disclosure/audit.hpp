// disclosure/audit.hpp: how well a published file keeps what it hides. Counts, never cells.
//
//     any published file ──> audit_file() ──> FileAudit ──> palermo protect audit, disclosure page
//                            audit_tables(): the layout is known ──> Audit
//
// No all-clear without saying what was looked at: how the file was read, what of it was not, and
// what nobody looked at. Where totals are missing, nothing is said to be safe.
//
// Works on anybody's file. The owner of the file hears first: an audit holds numbers of cells and
// nothing that leads to one.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Method   docs/methods/table_attacks.md
//
//     const auto audited = TRY(audit_file(table, {.place = {.file = "table.csv"}}));
//     if (audited.verdict == Verdict::found) ...  // its owner hears first
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/disclosure/group_disclosure.hpp"
#include "palermo/disclosure/infer_layout.hpp"
#include "palermo/disclosure/tables.hpp"
#include "palermo/release/release.hpp"

namespace palermo::formats {
class Json;
}

namespace palermo::protect {

/// What attacking one file, and the file together with earlier ones, gave.
struct Audit {
    std::int64_t tables = 0;
    std::int64_t cells = 0;  // printed, with a number or a mark
    std::int64_t known = 0;
    std::int64_t suppressed = 0;

    std::int64_t sums = 0;     // used: of parts to a total that is printed, or leads to one
    std::int64_t in_sums = 0;  // suppressed cells that take part in one; the others cannot follow

    /// Small numbers printed for everybody to read: nothing has to be recovered.
    std::int64_t small_below = 0;
    std::int64_t printed_one = 0;    // cells of one person
    std::int64_t printed_small = 0;  // of 1 to small_below - 1, those of one among them

    /// Rounded or perturbed numbers (TableLayout::off_by) that can be of few people, and of them
    /// those with one value of 1 to small_below - 1 left.
    std::int64_t blurred = 0;
    std::int64_t few_exact_within = 0;
    std::int64_t few_exact_between = 0;  // with an earlier release, and not without it

    /// Tables whose sums contradict each other, with hidden cells or without; the attack goes on with
    /// those sums that fit.
    std::int64_t tables_contradicting = 0;
    std::int64_t suppressed_contradicting = 0;
    std::int64_t totals_above_parts = 0;  // all printed: a part may be left out, and it follows

    /// Tables with hidden cells whose printed sums fit, but not those through totals that nobody printed:
    /// not all parts are listed. The attack goes on without such sums.
    std::int64_t tables_incomplete = 0;

    /// What the file says of everybody in a group: no cell follows, and no verdict changes by it.
    GroupDisclosure group_disclosure = {};

    std::int64_t by_sums_alone = 0;              // suppressed cells with one value, no bounds used
    std::int64_t recoverable_within = 0;         // with bounds; those by sums alone are among them
    std::int64_t recoverable_contradicting = 0;  // of them, in tables that contradict themselves
    std::int64_t undecided = 0;                  // neither two values were shown nor one value only

    std::int64_t earlier = 0;                  // earlier releases compared
    std::int64_t hidden_now_printed_then = 0;  // whatever the numbers; many were revised between
    std::int64_t hidden_then_printed_now = 0;
    std::int64_t shown_by_earlier = 0;  // suppressed now, printed then, and the value fits the mark
    std::int64_t shows_earlier = 0;     // printed now, suppressed then, and the value fits the mark
    std::int64_t follow_jointly = 0;    // suppressed in one, follows from both together only
    std::int64_t recoverable_between = 0;  // these three

    bool safe() const noexcept {
        return recoverable_within == 0 && recoverable_between == 0 && undecided == 0 &&
               few_exact_within == 0 && few_exact_between == 0;
    }
};

/// Attacks a file, then each pair of it and one earlier release. "Between" assumes what an attacker
/// would: that a cell has the same value in both releases unless both print different ones.
///
/// Errors   invalid_input  a column of the layout is missing
///          not_estimable  the solver gave up on a table
/// Cost     0.5 CPU s for the UNODC file of 58,769 rows
Result<Audit> audit_tables(const Table& file, const TableLayout& layout,
                           std::span<const Table* const> earlier = {});

/// The same for tables already taken apart, with the labels of `now` throughout. Releases may be off
/// by different numbers; 1 to small_below - 1 people are few.
Result<Audit> audit_printed(const PrintedTables& now,
                            std::span<const PrintedTables* const> earlier = {},
                            std::int64_t small_below = 10);

/// Numbers of 1 to one less than this are few: what the first mark of the layout says, or where it names
/// none the narrowest mark of the file ("<5": 5), else 10. protect tables hides, and audit counts, by it.
std::int64_t small_below_of(const TableLayout& layout, const PrintedTables& printed);

// ---- a file as somebody published it ----------------------------------------------------------

/// An earlier release of the same tables.
struct EarlierFile {
    const Table* table = nullptr;
    std::int64_t off_by = 0;  // its numbers are rounded or perturbed by at most this
    FilePlace place = {};
};

struct AuditOptions {
    LayoutChoice choice = {};
    std::int64_t small_below = 0;  // 0: what the first mark says ("<5": 5), else 10
    std::vector<EarlierFile> earlier = {};
    FilePlace place = {};
};

/// What may be said when it is over.
enum class Verdict : std::uint8_t {
    nothing_found,  // something was checked, and nothing was found
    found,          // cells that follow, small numbers, or sums that contradict each other
    not_checked,    // what was found is nothing, and what was looked at is too little to say so
};

std::string_view name_of(Verdict verdict);

struct FileAudit {
    LayoutRead read;
    PrintedTables printed;
    Audit audit;
    Verdict verdict = Verdict::not_checked;
};

/// Reads a file as it says or a person said, and attacks it alone and with earlier ones.
///
/// Errors   invalid_input  as infer_layout() and read_tables(); rows that print different numbers for
///                         one cell and differ in a column nobody named; an earlier file without a
///                         table in common
///          not_estimable  the solver gave up on a table
Result<FileAudit> audit_file(const Table& file, const AuditOptions& options);

/// What no audit of palermo looks at, in words.
inline constexpr const char* not_looked_at =
    "several breakdowns inside one column, columns that follow from one another, the program that "
    "protected the file, other publications";

/// The same as lines for a release statement, one an attack.
std::vector<Attack> attacks_of(const Audit& audit);

/// {"cells":...,"known":...} with all fields above.
formats::Json to_json(const Audit& audit);

/// The same with "verdict", how the file was read ("read") and what was not ("not_looked_at").
formats::Json to_json(const FileAudit& audit);

}  // namespace palermo::protect
