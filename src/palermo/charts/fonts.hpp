// charts/fonts.hpp: the letters that pages and charts are set in, shipped with the program.
//
//     data/fonts ──tools/generate.py──> here ──fonts()──> fonts/*.woff2 of a site
//                                         └──font_faces()──> the @font-face rules of its style sheet
//
//     for (const auto& font : fonts()) sink(fmt::format("fonts/{}", font.name), font.bytes);
//     style = font_faces("../fonts/") + style;          // then font-family: var(--font)
//
// Noto Sans at the weights 400 and 600, without what no page needs: Latin, Cyrillic, Arabic and the
// signs of mathematics; 76 kB together, of which a page loads at most 62. A browser fetches a part
// only where a letter of it stands on the page. Chinese is set in the reader's own font.
//
// Errors   none
// Cost     nothing is copied but the rules, about 1 kB
// Source   Noto Sans (SIL Open Font License 1.1, data/fonts/OFL.txt); WOFF 2.0 (W3C, 2022)
//
// Thread safety: constants.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace palermo::charts {

struct Font {
    std::string_view name;   // "latin-400.woff2"
    std::string_view bytes;  // of the file
};

/// Every font file, and OFL.txt, the licence that must go with them.
std::vector<Font> fonts();

/// The @font-face rules and the custom property --font on :root. `folder` stands before each file's
/// name: a path with its slash, as seen from the style sheet; empty beside it.
std::string font_faces(std::string_view folder);

/// The list of families that --font holds, for a picture that is a file of its own.
std::string_view font_families();

}  // namespace palermo::charts
