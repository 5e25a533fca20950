// vocabulary/spellings.hpp: every spelling of a State that stands in data/, besides its names.
//
//     for (const auto& each : known_spellings()) ...   // {"EGYBT", Egypt, decided by a person}
//
// For those who make an index of their own; to look one label up, use Labels (labels.hpp).
//
// Thread safety: constants.
#pragma once

#include <span>
#include <string_view>

#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::vocabulary {

struct Spelling {
    std::string_view text;
    const Country* country;
    bool decided;  // by a person (data/lookups); else a usual name or demonym (other_names.csv)
};

std::span<const Spelling> known_spellings();

}  // namespace palermo::vocabulary
