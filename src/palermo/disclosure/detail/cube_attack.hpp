// disclosure/detail/cube_attack.hpp: the attacks every exact, rounded or perturbed cube has to pass.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "palermo/disclosure/attack.hpp"
#include "palermo/disclosure/detail/reference_solution.hpp"
#include "palermo/disclosure/suppress.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect::detail {

/// What a reader knows, and what must not be told.
struct Target {
    CellSystem known;
    std::vector<std::int64_t> truth;   // shape [cells]: fulfils `known`
    std::vector<bool> secret;          // shape [cells]
    std::vector<bool> insider;         // shape [cells]: secrets whose one contributor knows them
    std::vector<std::uint32_t> group;  // shape [cells]: equal for cells of the same people
    std::int64_t width = 1;            // values a secret must have beside one

    /// Amounts (add_amounts() of dominance.hpp); empty where people are counted.
    std::vector<std::int64_t> above = {};  // shape [cells]: so much more must be possible
    std::vector<std::vector<Cube::Contribution>> held = {};  // shape [cells], ascending by who
    std::vector<double> apart =
        {};  // shape [cells]: what others must hold possible for the largest
};

/// The small cells of a cube, and those alone in one, against what a reader knows.
Target target_of(const Cube& cube, const SuppressionRules& rules, CellSystem known);

/// An insider who could tell another secret exactly.
struct Breach {
    CellIndex insider = 0, secret = 0;
};

/// What a reader, or an insider, could tell.
struct Fallen {
    std::vector<CellIndex> narrow;  // unknown secrets bracketed closer than the width, ascending
    std::vector<Breach> breaches;   // looked for only where none is narrow
    std::int64_t programs = 0;      // linear programs solved
};

/// How much is asked of an attack.
struct Effort {
    /// Linear programs for what edges leave open; without, that counts as fallen.
    bool programs = true;
    /// Stop at the first thing that falls.
    bool first_only = false;
    /// Trades that other attacks on the same table have shown, and a place for those of this one.
    /// They count where they move no cell that is known here.
    std::vector<Move>* trades = nullptr;
};

/// Everybody brackets each secret; then each insider takes the own number for known and attacks the
/// others. SimplexWalk settles nearly all of it, linear programs are left for the rest. One
/// insider stands for all cells of the same people.
///
/// Errors   not_estimable  the solver gave up
/// Cost     10 CPU ms for 3,000 cells, 800 secrets and 100 insiders; a linear program or two for each
///          question that edges leave open
Result<Fallen> fallen(const Target& target, const Effort& effort = {});

/// The member "dependencies" of a statement; nothing where none may be named.
formats::JsonObject dependencies_member(std::span<const Dependency> known);

/// The rules as JSON for a statement: keys sorted, no spaces.
std::string options_json(const SuppressionRules& rules);

/// All attacks, as lines for a statement: small cells printed, elimination, linear programs, insiders.
Result<std::vector<Attack>> attack(const Target& target);

/// With one more, where there is one.
Result<std::vector<Attack>> with(const std::optional<Attack>& more,
                                 Result<std::vector<Attack>> attacks);

}  // namespace palermo::protect::detail
