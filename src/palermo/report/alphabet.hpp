// report/alphabet.hpp: the order in which a reader looks for a State.
//
// Sources  [UCA] Unicode Technical Standard 10, collation, with the tailoring of each language in CLDR:
//          letters with accents beside their own in French, by sound in Chinese.
//
//     by_name(cube, scope.states, words::Language::fr)   Allemagne before Bénin
//
// Thread safety: functions of their arguments.
#pragma once

#include <span>
#include <vector>

#include "palermo/report/detection_cube.hpp"
#include "palermo/words/words.hpp"

namespace palermo::report {

/// The States in the order of their names in a language. Cost: O(n log n) comparisons of keys.
std::vector<StateIndex> by_name(const DetectionCube& cube, std::span<const StateIndex> states,
                                words::Language language);

/// Countries of the code list in the order of their names.
std::vector<const vocabulary::Country*> by_name(std::vector<const vocabulary::Country*> countries,
                                                words::Language language);

}  // namespace palermo::report
