// report/scope.hpp: whom a figure speaks of: the world, one of the ten subregions, or one State.
//
//     for (const auto& scope : all_scopes(cube)) scope.name(words::Language::ar);
//
// Thread safety: values.
#pragma once

#include <string>
#include <vector>

#include "palermo/report/detection_cube.hpp"

namespace palermo::report {

struct Scope {
    enum class Level : std::uint8_t { world, subregion, state };

    Level level = Level::world;
    std::string_view code = "WLD";   // "WLD", "WSEU", "BEN"
    std::vector<StateIndex> states;  // that reported anything, in the order of the cube
    const vocabulary::Country* country = nullptr;      // where level is state
    const vocabulary::Subregion* subregion = nullptr;  // of a subregion, and of a State

    bool is_state() const noexcept { return level == Level::state; }
    /// "the world" has a text of its own in each language; the others have names.
    std::string name(words::Language language) const;

    static Scope world(const DetectionCube& cube);
    static Scope of(const DetectionCube& cube, const vocabulary::Subregion& subregion);
    static Scope of(const DetectionCube& cube, StateIndex state);
};

/// World, the ten subregions, every State: the order of the site.
std::vector<Scope> all_scopes(const DetectionCube& cube);

}  // namespace palermo::report
