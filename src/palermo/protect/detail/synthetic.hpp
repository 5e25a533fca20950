// protect/detail/synthetic.hpp: a synthetic release before the door.
#pragma once

#include <string>
#include <vector>

#include "palermo/protect/candidate.hpp"

namespace palermo::protect::detail {

struct SyntheticFiles {
    Table table;                     // the drawn records
    std::string promise, options;    // options: JSON
    std::string members;             // of release.json, each ending in ",\n"
    std::vector<Attack> attacks;     // on invented records, and on the drawn ones
    std::vector<ReleaseFile> files;  // all but release.json
};

}  // namespace palermo::protect::detail
