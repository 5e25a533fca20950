// published/diff_page.hpp: what changed between two releases, as a page for people.
//
//     ReleaseDiff ──> diff_page() ──> diff.en.html        (diff.csv and diff.json are for machines)
//
// One file with its style inside: it can be sent by mail and read without network and without
// script, printed, read aloud, and from right to left. It holds counts only, of the kinds and by
// State, indicator, breakdown and year. Numbers hidden in one release only are told apart in the
// grand total and nowhere below it (diff.hpp says why).
//
// Mandate  A/RES/76/7, para 22 (privacy) and 23 (comparable data).
//
// Thread safety: functions of their arguments.
#pragma once

#include <span>
#include <string>

#include "palermo/published/diff.hpp"
#include "palermo/words/words.hpp"

namespace palermo::published {

/// "diff.fr.html"
std::string diff_page_name(words::Language language);

/// The whole page, with links to its other languages, to diff.csv and to diff.json beside it.
/// Names in it come from the files and are escaped. The same bytes for the same comparison.
std::string diff_page(const ReleaseDiff& diff, words::Language language,
                      std::span<const words::Language> languages);

}  // namespace palermo::published
