// report/page.hpp: the frame around every page: head, navigation, languages, foot.
//
//     page({.language = Language::en, .languages = {Language::en}, .path = "world.html", ...}, main)
//
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "palermo/release/release.hpp"
#include "palermo/words/words.hpp"

namespace palermo::report {

/// The heading of a section.
struct Heading {
    std::string id;
    std::string title;  // plain text

    /// As a second heading; `inside` (HTML) in place of the title.
    std::string html(std::string_view inside = {}) const;
};

struct PageFrame {
    words::Language language;
    std::vector<words::Language> languages;  // of the site
    std::string path;                        // below the language folder: "states/BEN.html"
    std::string title;                       // plain text
    const protect::Statement* statement = nullptr;
    std::vector<Heading> headings = {};  // of its sections
};

/// The whole page around `main`, which is HTML.
std::string page(const PageFrame& frame, std::string_view main);

/// "../" for every folder of a path below the language folder.
std::string up_from(std::string_view path);

/// The first page: which language?
std::string language_page(const std::vector<words::Language>& languages);

/// The style of all pages, that of the charts included.
std::string style_sheet();

}  // namespace palermo::report
