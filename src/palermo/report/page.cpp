#include "palermo/report/page.hpp"

#include <fmt/format.h>

#include <array>
#include <span>

#include "palermo/core/recipe.hpp"
#include "palermo/pages/html.hpp"

namespace palermo::report {
namespace {

using pages::escaped;
using words::Words;

using Entry = std::pair<std::string_view, std::string_view>;  // target, key of its text

/// In the header, in this order.
constexpr std::array<Entry, 9> navigation = {{
    {"index.html", "site.nav.home"},
    {"states.html", "site.nav.states"},
    {"world.html", "site.short.world"},
    {"forms.html", "site.short.forms"},
    {"flows.html", "site.nav.flows"},
    {"justice.html", "site.nav.justice"},
    {"law.html", "site.short.law"},
    {"prevalence.html", "site.short.prevalence"},
    {"methods.html", "site.short.methods"},
}};

/// In the foot besides.
constexpr std::array<Entry, 7> more = {{
    {"compare.html", "site.compare"},
    {"cases.html", "site.nav.cases"},
    {"sdg.html", "site.nav.sdg"},
    {"data-quality.html", "site.nav.quality"},
    {"reproduction.html", "site.nav.reproduction"},
    {"downloads.html", "site.nav.downloads"},
    {"accessibility.html", "site.accessibility.title"},
}};

/// Of a national report, after its first page and the State's.
constexpr std::array<Entry, 4> national = {{
    {"data-quality.html", "site.nav.quality"},
    {"methods.html", "site.short.methods"},
    {"downloads.html", "site.nav.downloads"},
    {"accessibility.html", "site.accessibility.title"},
}};

/// The entry of the header that a page belongs to.
std::string entry_of(std::string_view path) {
    constexpr std::array<Entry, 8> of = {{{"states/", "states.html"},
                                          {"regions/", "states.html"},
                                          {"compare", "states.html"},
                                          {"cases", "forms.html"},
                                          {"prevalence/", "prevalence.html"},
                                          {"sdg", "methods.html"},
                                          {"data-quality", "methods.html"},
                                          {"reproduction", "methods.html"}}};
    for (const auto& [start, entry] : of) {
        if (path.starts_with(start)) return std::string(entry);
    }
    return path == "downloads.html" ? "methods.html" : "";
}

std::vector<pages::Link> links_of(std::span<const Entry> entries, const Words& words) {
    std::vector<pages::Link> links;
    for (const auto& [target, key] : entries)
        links.push_back({std::string(target), std::string(words(key))});
    return links;
}

/// By whose word, from which files, and how to write if something cannot be read.
std::string foot_of(const PageFrame& frame, const Words& words) {
    const auto& source = frame.statement->citation;
    std::string inputs;
    for (const auto& input : frame.statement->recipe.inputs) {
        inputs += fmt::format(R"(<li><bdi>{}</bdi> <code dir="ltr">{}</code></li>)",
                              escaped(input.name), input.sha256);
    }
    // The terms of most sources are these words; others stand as their publisher wrote them.
    const auto terms = source.terms == "reproduce with citation" ? words("site.terms.cite")
                                                                 : std::string_view(source.terms);
    const auto date = words.date(source.released);
    const auto told =
        terms.empty()
            ? words.fill("site.source_plain",
                         {{"publisher", source.publisher}, {"title", source.title}, {"date", date}})
            : words.fill("site.source", {{"publisher", source.publisher},
                                         {"title", source.title},
                                         {"date", date},
                                         {"terms", terms}});
    return fmt::format(
        R"(<h2 class="small">{about}</h2>
<p>{caution}</p>
<p>{source} {made}</p>
<details><summary>{inputs_label}</summary><ul class="inputs">{inputs}</ul></details>
<p><a href="{up}../data/recipes.jsonl" download>{recipes}</a></p>)",
        fmt::arg("up", up_from(frame.path)),
        fmt::arg("recipes", escaped(words("site.downloads.recipes"))),
        fmt::arg("about", escaped(words("site.title"))),
        fmt::arg("caution", escaped(words("site.caution"))),
        fmt::arg("made", escaped(words.fill("site.made", {{"version", program_version()}}))),
        fmt::arg("source", escaped(told)), fmt::arg("inputs_label", escaped(words("site.inputs"))),
        fmt::arg("inputs", inputs));
}

/// How to cite a page, ready to copy. The address is not known here: who copies adds where the site stands.
std::string cite(const PageFrame& frame, const Words& words) {
    const auto& source = frame.statement->citation;
    const auto year = source.released.substr(0, 4);
    const auto plain = words.fill("site.cite.text", {{"publisher", source.publisher},
                                                     {"title", source.title},
                                                     {"date", words.date(source.released)},
                                                     {"version", program_version()},
                                                     {"what", frame.title}});
    const auto apa =
        fmt::format("{}. ({}). {} [Data set; numbers made with palermo {}]. {}.", source.publisher,
                    year, source.title, program_version(), frame.title);
    std::string id;
    for (const char c : frame.path.substr(0, frame.path.find(".html"))) id += c == '/' ? '-' : c;
    const auto bibtex = fmt::format(
        "@misc{{palermo-{}-{},\n  author = {{{{{}}}}},\n  title = {{{}: {}}},\n  year = {{{}}},\n"
        "  note = {{Numbers made with palermo {}}}\n}}",
        id, words::code(frame.language), source.publisher, source.title, frame.title, year,
        program_version());
    return fmt::format(
        R"(<details class="cite" id="cite"><summary>{}</summary><p><b>{}</b></p><pre>{}</pre><p><b>APA</b></p><pre dir="ltr">{}</pre><p><b>BibTeX</b></p><pre dir="ltr">{}</pre></details>)",
        escaped(words("site.cite")), escaped(words("site.cite.plain")), escaped(plain),
        escaped(apa), escaped(bibtex));
}

}  // namespace

std::string page(const PageFrame& frame, std::string_view main) {
    const Words words(frame.language);
    auto first = links_of(navigation, words), rest = links_of(more, words);
    std::string site(words("site.title")), current = entry_of(frame.path);
    if (frame.only != nullptr) {
        const auto state = fmt::format("states/{}.html", frame.only->code);
        first = links_of(national, words);
        first.insert(first.begin(), {state, frame.only->name(frame.language)});
        first.insert(first.begin(), {"index.html", std::string(words("site.nav.home"))});
        rest.clear();
        site = words.fill("site.national.title", {{"state", frame.only->name(frame.language)}});
        current = frame.path.starts_with("states/") ? state : "";
    }
    pages::Frame around{.language = frame.language,
                        .languages = frame.languages,
                        .path = frame.path,
                        .title = frame.title,
                        .site = site,
                        .navigation = std::move(first),
                        .more = std::move(rest),
                        .current = std::move(current),
                        .crumb = frame.crumb,
                        .opening = frame.opening,
                        .headings = frame.headings,
                        .foot = foot_of(frame, words)};
    return pages::framed(around, std::string(main) + cite(frame, words));
}

}  // namespace palermo::report
