// disclosure/together.hpp: two editions of one publication, let out at once.
//
//     newer + older + what is public ──> protect_together() ──> older, then newer ──> the door, one by one
//
// An edition published alone prints cells that the next one must hide, and then nothing helps. Protected
// together both hide the same cells. They leave one after the other, the older first: it is safe by
// itself, and the newer is attacked with it. Whoever is interrupted between the two has published one
// edition, entered as every other; made again, the older is the same, and the newer leaves next.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05). Method   docs/methods/differencing.md
// Thread safety  none needed
#pragma once

#include <cstdint>
#include <span>

#include "palermo/disclosure/audit.hpp"
#include "palermo/disclosure/differencing.hpp"

namespace palermo::protect {

struct Together {
    Table newer;
    Table older;
    TableLayout layout;  // as given, with the marks that were chosen
    // Cells printed with a number, in the files as they came and as they are now.
    std::int64_t newer_before = 0, newer_kept = 0;
    std::int64_t older_before = 0, older_kept = 0;
};

/// Hides further cells in both, until no hidden cell follows from one of them, from both, or from them
/// and `earlier` ones (public already, oldest first; those that are no long files are left out). Small
/// numbers are hidden in both, and numbers that differ by few people between them.
///
/// Errors   would_disclose  one of them still fails an attack: an earlier release tells what it hides
///          those of protect_tables(), small_marks(), look_at_long_file() and
///          refuse_as_audited()
/// Cost     that of protect_tables()
Result<Together> protect_together(const Table& newer, const Table& older, const TableLayout& layout,
                                  std::span<const EarlierRelease> earlier,
                                  const SmallNumbers& small = {});

}  // namespace palermo::protect
