#include "palermo/report/scope.hpp"

namespace palermo::report {

std::string Scope::name(words::Language language) const {
    if (country != nullptr) return std::string(vocabulary::name(*country, language));
    if (subregion != nullptr) return std::string(vocabulary::name(*subregion, language));
    return std::string(words::Words(language)("report.world"));
}

Scope Scope::world(const DetectionCube& cube) {
    Scope scope;
    for (std::size_t i = 0; i < cube.states().size(); ++i) {
        scope.states.push_back(static_cast<StateIndex>(i));
    }
    return scope;
}

Scope Scope::of(const DetectionCube& cube, const vocabulary::Subregion& subregion) {
    Scope scope;
    scope.level = Level::subregion;
    scope.code = subregion.code;
    scope.subregion = &subregion;
    for (std::size_t i = 0; i < cube.states().size(); ++i) {
        if (cube.states()[i]->un_subregion == subregion.code) {
            scope.states.push_back(static_cast<StateIndex>(i));
        }
    }
    return scope;
}

Scope Scope::of(const DetectionCube& cube, StateIndex state) {
    Scope scope;
    scope.level = Level::state;
    scope.country = cube.states()[state];
    scope.subregion = vocabulary::subregion(scope.country->un_subregion);
    scope.code = scope.country->iso3;
    scope.states = {state};
    return scope;
}

std::vector<Scope> all_scopes(const DetectionCube& cube) {
    std::vector<Scope> scopes = {Scope::world(cube)};
    for (const auto& subregion : vocabulary::subregions())
        scopes.push_back(Scope::of(cube, subregion));
    for (std::size_t i = 0; i < cube.states().size(); ++i) {
        scopes.push_back(Scope::of(cube, static_cast<StateIndex>(i)));
    }
    return scopes;
}

}  // namespace palermo::report
