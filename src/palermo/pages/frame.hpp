// pages/frame.hpp: the frame around every page: head, navigation, languages, contents, foot.
//
//     main (HTML), Frame ──framed()──> page ──> Sink
//
//     framed({.language = Language::fr, .languages = {Language::fr}, .path = "world.html", .title = "Monde", ...}, main)
//
// It knows no State and no case: report, alerts and desk say what stands in it.
//
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "palermo/words/words.hpp"

namespace palermo::pages {

/// The heading of a section.
struct Heading {
    std::string id;
    std::string title;  // plain text

    /// As a second heading; `inside` (HTML) in place of the title.
    std::string html(std::string_view inside = {}) const;
};

/// A page that the navigation leads to, below the language folder.
struct Link {
    std::string target;  // "world.html"
    std::string text;    // plain text
};

struct Frame {
    words::Language language;
    std::vector<words::Language> languages;  // of the site
    std::string path;                        // below the language folder: "states/BEN.html"
    std::string title;                       // plain text
    std::string site;                        // plain text: what the whole is called
    std::vector<Link> navigation = {};       // in the header; on a phone in the foot
    std::vector<Link> more = {};             // in the foot only
    std::string current = {};            // the entry of the navigation that this page belongs to
    std::vector<Link> crumb = {};        // the way here; empty: none
    std::string opening = {};            // HTML before the contents: heading, key numbers
    std::vector<Heading> headings = {};  // of the sections; three or more become contents
    std::string foot = {};               // HTML, one element a line
};

/// The whole page: header, way here, opening, contents, `main` (HTML), foot. It reads and works without
/// the script that it names.
std::string framed(const Frame& frame, std::string_view main);

/// "../" for every folder of a path below the language folder.
std::string up_from(std::string_view path);

/// The first page: which language? `name_of_site` is a key of data/words.
std::string language_page(const std::vector<words::Language>& languages,
                          std::string_view name_of_site);

/// The style of all pages, that of the charts included.
std::string style_sheet();

/// What pages can do besides where scripts run: assets/report.js, whole in itself.
std::string_view script();

}  // namespace palermo::pages
