// report/pages.hpp: each kind of page of the site, as HTML handed to the sink.
//
//     Site, Scope, language ──> PageBuilder ──> *_page() ──> page.hpp (the frame) ──> Sink
//
// Thread safety: one PageBuilder a page, made by one thread; the counters are shared.
#pragma once

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/report/figure.hpp"
#include "palermo/report/page.hpp"
#include "palermo/report/site.hpp"

namespace palermo::report {

/// What the site remembers of each figure, once for all languages.
struct Record {
    std::string id;
    std::string scope;
    std::vector<Fact> facts;
    std::vector<Datum> data;
    formats::Json recipe;
};

/// Everything shared by the pages of one site.
struct Site {
    const SiteInputs& inputs;
    const SiteOptions& options;
    const DetectionCube& cube;
    const std::vector<Scope>& scopes;
    /// Which figures have something to show, by code of the scope: of the States alone.
    const std::map<std::string_view, std::set<std::string_view>>& shown;
    /// The State of a national report, which has no page of the world, of a region or of another State.
    const Scope* only = nullptr;

    FigureContext context(const Scope& scope, words::Language language) const {
        return {cube, *inputs.sources, scope, words::Words(language)};
    }
};

/// A page being made: counts, and where the chart files go.
struct PageBuilder {
    const Site& site;
    words::Language language;
    std::string path;  // below the language folder
    const Sink& sink;
    std::atomic<std::int64_t>& files;
    std::atomic<std::int64_t>& charts;
    std::vector<Record>* records;  // where to remember figures; none in later languages
    Result<void> trouble = {};
    std::vector<Heading> headings = {};  // of the sections so far
    std::string opening = {};            // HTML before the list of contents
    std::vector<pages::Link> crumb = {};

    /// The heading of the next section, which the list of contents leads to.
    std::string heading(std::string id, std::string_view title, std::string_view inside = {});

    void write(const std::string& name, const std::string& bytes) {
        if (!trouble) return;
        trouble = sink(name, bytes);
        ++files;
    }
};

/// "world.html", "forms.html", ...: the figures of the world that belong on the page.
void world_page(PageBuilder& builder, std::string_view name);
/// Of a subregion or a State; figures that nobody published are named at its end.
void place_page(PageBuilder& builder, const Scope& scope);
/// The first page of a language: the headlines, each with the way to its figure.
std::vector<Headline> home_page(PageBuilder& builder);
/// The same of a national report.
std::vector<Headline> national_home_page(PageBuilder& builder);
void states_page(PageBuilder& builder);
/// The rates of every State by year: a table to read, from which the script draws up to four.
void compare_page(PageBuilder& builder);
void quality_page(PageBuilder& builder);    // C57: every rule and what it found
void methods_page(PageBuilder& builder);    // C59: words, figures and subregions
void downloads_page(PageBuilder& builder);  // C60: everything as files
void accessibility_page(PageBuilder& builder);
/// Of one estimate of people nobody saw: what it rests on and how far it moves.
void estimate_page(PageBuilder& builder, const std::string& study);

}  // namespace palermo::report
