// report/page.hpp: what stands in the frame of every page of the report: its pages, its sources.
//
//     page({.language = Language::en, .languages = {Language::en}, .path = "world.html", ...}, main)
//
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "palermo/pages/frame.hpp"
#include "palermo/release/release.hpp"
#include "palermo/report/scope.hpp"

namespace palermo::report {

using pages::Heading;
using pages::up_from;

struct PageFrame {
    words::Language language;
    std::vector<words::Language> languages;  // of the site
    std::string path;                        // below the language folder: "states/BEN.html"
    std::string title;                       // plain text
    const protect::Statement* statement = nullptr;
    std::vector<Heading> headings = {};   // of its sections
    std::string opening = {};             // HTML before the list of contents
    std::vector<pages::Link> crumb = {};  // the way here from the overview
    const Scope* only = nullptr;          // the State of a national report
};

/// The whole page around `main`, which is HTML.
std::string page(const PageFrame& frame, std::string_view main);

}  // namespace palermo::report
