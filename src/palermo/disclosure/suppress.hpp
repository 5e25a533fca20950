// disclosure/suppress.hpp: which cells of an exact table must stay hidden, and as few as can be found.
//
//     Cube ──> primary(): cells that point to people ──> suppress(): and those that would tell them
//          ──> suppressed_candidate() ──> publish(): attacked afresh ──> Release
//
// For offices that must publish exact counts. A small cell is hidden (primary), and then others are
// hidden (secondary) so that no sum of printed cells gives a primary one, nor brackets it closely.
// All margins and subtotals are one system, so tables linked by them are protected together.
//
// Deterministic: the same table gives the same pattern, on every machine.
//
// Sources  [HD12] Hundepool, Domingo-Ferrer et al. (2012), ch. 4: rules, intervals.
//          [L24] Langsrud (2024), SORT 48(1): publish greedily while no primary cell falls into the
//          span of what is published. [FS01] Fischetti, Salazar (2001): the interval attack.
// Method   docs/methods/cell_suppression.md
//
//     const auto found = TRY(suppress(cube));
//     auto candidate = TRY(suppressed_candidate(cube, found.fate, SuppressionRules{}));
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "palermo/disclosure/candidate.hpp"
#include "palermo/disclosure/tables.hpp"

namespace palermo::protect {

enum class CellFate : std::uint8_t { printed, primary, secondary };

/// When a cell points to people by itself, and how far from the truth an attacker must stay.
struct SuppressionRules {
    /// A cell of 1 to small_below - 1 people is hidden. A cell of nobody is printed.
    std::int64_t small_below = 10;

    /// Amounts: hidden when fewer contributors than this bring them. 0: rule is off.
    std::int64_t contributors_min = 0;

    /// (n,k) dominance for n = 1 and 2: hidden when the largest, or the two largest, contributors
    /// bring more than this share. 1 and above: rule is off.
    double largest_share_max = 1;
    double two_largest_share_max = 1;

    /// p%: hidden when the second largest contributor can tell the largest one to within this share
    /// of it. 0: rule is off.
    double p_percent = 0;

    /// Group disclosure: a group of small_below people or more of which more than this share are in one
    /// category must not be told (group_disclosure.hpp). 1: rule is off, and such groups are counted.
    double group_share_max = 1;

    /// Each primary cell must have at least this many possible values besides one. 1: not exactly
    /// known. 3 is what peers were measured at.
    std::int64_t width_min = 3;

    /// What a reader knows of a hidden cell. 1: only groups with somebody in them are listed, as
    /// table_of() does. 0 for tables that list every combination and hide some zeros too.
    std::int64_t hidden_min = 1;

    /// A person alone in a cell knows its number. That must not tell another small cell.
    bool insiders = true;

    /// How many orders of publishing are tried; more finds fewer cells and takes longer.
    int tries = 16;
};

struct Suppression {
    std::vector<CellFate> fate;  // shape [cells of the cube]
    std::int64_t primary = 0;
    std::int64_t secondary = 0;
    std::int64_t people_hidden = 0;   // sum of all hidden cells, margins included
    std::int64_t people_printed = 0;  // sum of all printed ones
    std::int64_t programs = 0;        // linear programs solved, where edges did not suffice
};

/// Does one of the rules speak of amounts and of who brings them?
bool protects_amounts(const SuppressionRules& rules);

/// Would a number made of these amounts (largest and second largest contributor, all together) point to
/// one of its contributors?
bool dominated(std::int64_t total, std::int64_t largest, std::int64_t second,
               std::int64_t contributors, const SuppressionRules& rules);

/// Which cells are hidden for themselves.
std::vector<bool> primary_cells(const Cube& cube, const SuppressionRules& rules);

/// Finds a pattern and proves it: the result was attacked (detail/cube_attack.hpp). Where quick ways
/// find none, ever more is hidden, up to every number, and then printed again as far as the proof
/// holds; so a refusal means that no pattern exists, or that the solver could not tell.
///
/// `also` are cells to be hidden and protected as primary ones are, whatever their size: what an earlier
/// release would tell with them (mend.hpp). They are counted as secondary.
/// Errors   would_disclose  even with every number hidden a cell can be worked out
///          not_estimable   the solver gave up
/// Cost     0.01 to 1 CPU s for cubes of 250 to 800 innermost cells at width_min 1; up to twice that
///          at 3
Result<Suppression> suppress(const Cube& cube, const SuppressionRules& rules = {},
                             std::span<const CellIndex> also = {});

/// What a reader knows about the table printed with this pattern.
CellSystem system_of(const Cube& cube, const std::vector<CellFate>& fate,
                     const SuppressionRules& rules);

/// The cube as a table for people: one text column a dimension, "count", hidden cells suppressed.
Table table_of(const Cube& cube, const std::vector<CellFate>& fate);

/// The table on its way out. `fate` may come from anywhere, also from another program: publish()
/// attacks the pattern afresh, and what counts is that the attack fails.
Result<Candidate> suppressed_candidate(const Cube& cube, const std::vector<CellFate>& fate,
                                       const SuppressionRules& rules);

/// How readers count with tables made from records under these rules.
EarlierRelease reading_of(const Cube& cube, const SuppressionRules& rules);

}  // namespace palermo::protect
