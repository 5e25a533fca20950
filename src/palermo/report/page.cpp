#include "palermo/report/page.hpp"

#include <fmt/format.h>

#include <array>

#include "palermo/core/recipe.hpp"
#include "palermo/pages/html.hpp"

namespace palermo::report {
namespace {

using pages::escaped;
using words::Words;

constexpr std::array<std::pair<std::string_view, std::string_view>, 14> navigation = {{
    {"index.html", "site.nav.home"},
    {"world.html", "site.nav.world"},
    {"states.html", "site.nav.states"},
    {"forms.html", "site.nav.forms"},
    {"flows.html", "site.nav.flows"},
    {"justice.html", "site.nav.justice"},
    {"law.html", "site.nav.law"},
    {"cases.html", "site.nav.cases"},
    {"prevalence.html", "site.nav.prevalence"},
    {"sdg.html", "site.nav.sdg"},
    {"data-quality.html", "site.nav.quality"},
    {"reproduction.html", "site.nav.reproduction"},
    {"methods.html", "site.nav.methods"},
    {"downloads.html", "site.nav.downloads"},
}};

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
    return fmt::format(
        R"(<p>{caution}</p>
<p>{made}</p>
<p>{source}</p>
<details><summary>{inputs_label}</summary><ul class="inputs">{inputs}</ul></details>
<p><a href="{up}accessibility.html">{accessibility}</a></p>)",
        fmt::arg("caution", escaped(words("site.caution"))),
        fmt::arg("made", escaped(words.fill("site.made", {{"version", program_version()}}))),
        fmt::arg("source", escaped(words.fill("site.source", {{"publisher", source.publisher},
                                                              {"title", source.title},
                                                              {"date", words.date(source.released)},
                                                              {"terms", terms}}))),
        fmt::arg("inputs_label", escaped(words("site.inputs"))), fmt::arg("inputs", inputs),
        fmt::arg("up", up_from(frame.path)),
        fmt::arg("accessibility", escaped(words("site.accessibility.title"))));
}

}  // namespace

std::string page(const PageFrame& frame, std::string_view main) {
    const Words words(frame.language);
    pages::Frame around{.language = frame.language,
                        .languages = frame.languages,
                        .path = frame.path,
                        .title = frame.title,
                        .site = std::string(words("site.title")),
                        .headings = frame.headings,
                        .foot = foot_of(frame, words)};
    for (const auto& [target, key] : navigation) {
        around.navigation.push_back({std::string(target), std::string(words(key))});
    }
    return pages::framed(around, main);
}

}  // namespace palermo::report
