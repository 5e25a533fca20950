// disclosure/words.hpp: what an attack did and did not look at, in words for people.
//
//     fmt::print("{}\n", in_words(attack));
//
// Thread safety: functions of their arguments.
#pragma once

#include <span>
#include <string>

#include "palermo/release/release.hpp"

namespace palermo::protect {

/// What an attack found where it succeeded, as a text of data/words: attack.elimination.
Shown what_succeeded(const Attack& attack);

/// "0 of 3 hidden cells follow exactly from printed sums (elimination)"
std::string in_words(const Attack& attack);

/// What no attack looks at (not_attacked() of publish.hpp), as one sentence. Stands under every verdict
/// on tables and records, and in docs/limits.md.
/// `more` are those of one release.
std::string not_attacked_in_words(std::span<const std::string> more = {});

}  // namespace palermo::protect
