// published/labels.hpp: what a free-text citizenship label means, as the published files need it.
//
// The list itself is data/lookups/citizenship.csv and belongs to `vocabulary`; this is the shape in
// which the readers and rules ask for it, so that a test can bring three labels of its own.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace palermo::published {

enum class LabelClass : std::uint8_t {
    state,       // one State: `iso3` says which
    group,       // several States or a region: "Africa", "EU citizens"
    nationals,   // the reporting State's own citizens
    abroad,      // citizens of other States, not said which
    unknown,     // the file says that it is not known
    unusable,    // a total, a number, a note, a cell name: no citizenship at all
    unresolved,  // nobody has decided yet
};

struct LabelMeaning {
    LabelClass of = LabelClass::unresolved;
    std::string iso3;      // where `of` is state
    std::string proposal;  // where unresolved: the code list's own name of what it may be
};

/// Asked once for each different label of a file.
using Labels = std::function<LabelMeaning(std::string_view label)>;

/// True for the code of a State or territory on the list.
bool is_state(std::string_view iso3);

}  // namespace palermo::published
