#include "palermo/pages/frame.hpp"

#include <fmt/format.h>

#include "palermo/pages/html.hpp"

namespace palermo::pages {
namespace {

using words::Language;
using words::Words;

/// The sections of a page as links to them; empty where there are too few to get lost in.
std::string contents(const std::vector<Heading>& headings, const Words& words) {
    if (headings.size() < 3) return {};
    std::string items;
    for (const auto& [id, title] : headings)
        items += fmt::format("<li><a href=\"#{}\">{}</a></li>", id, escaped(title));
    return fmt::format(
        "<nav class=\"toc\" aria-labelledby=\"toc\"><p id=\"toc\">{}</p><ul>{}</ul></nav>\n",
        escaped(words("site.on_this_page")), items);
}

}  // namespace

std::string up_from(std::string_view path) {
    std::string up;
    for (const char c : path) {
        if (c == '/') up += "../";
    }
    return up;
}

std::string Heading::html(std::string_view inside) const {
    return fmt::format(R"(<h2 id="{}">{}</h2>)", id,
                       inside.empty() ? escaped(title) : std::string(inside));
}

std::string framed(const Frame& frame, std::string_view main) {
    const Words words(frame.language);
    const auto up = up_from(frame.path);
    std::string nav, languages;
    for (const auto& [target, text] : frame.navigation) {
        nav += fmt::format(R"(<li><a href="{}{}"{}>{}</a></li>)", up, target,
                           target == frame.path ? R"( aria-current="page")" : "", escaped(text));
    }
    for (const auto other : frame.languages) {
        languages += fmt::format(
            R"(<li><a href="{}../{}/{}" lang="{}" dir="{}" hreflang="{}"{}>{}</a></li>)", up,
            words::code(other), frame.path, words::html_lang(other), words::direction(other),
            words::html_lang(other), other == frame.language ? R"( aria-current="true")" : "",
            words::own_name(other));
    }
    const auto site = escaped(frame.site);
    const auto head =
        page_head(words::html_lang(frame.language), words::direction(frame.language),
                  fmt::format("{} – {}", escaped(frame.title), site),
                  fmt::format(R"(<link rel="stylesheet" href="{}../assets/style.css">)", up));
    return fmt::format(
        R"({head}<body>
<a class="skip" href="#main">{skip}</a>
<header>
<div class="top">
<p class="site"><a href="{up}index.html">{site}</a></p>
<nav class="languages" aria-label="{languages_label}"><ul>{languages}</ul></nav>
</div>
<nav aria-label="{nav_label}"><ul>{nav}</ul></nav>
</header>
<div class="page">
{contents}<main id="main" tabindex="-1">
{main}
</main>
</div>
<footer>
{foot}
</footer>
</body>
</html>
)",
        fmt::arg("head", head), fmt::arg("site", site), fmt::arg("up", up),
        fmt::arg("skip", escaped(words("site.skip"))),
        fmt::arg("nav_label", escaped(words("site.nav.label"))), fmt::arg("nav", nav),
        fmt::arg("languages_label", escaped(words("site.languages"))),
        fmt::arg("languages", languages), fmt::arg("contents", contents(frame.headings, words)),
        fmt::arg("main", main), fmt::arg("foot", frame.foot));
}

std::string language_page(const std::vector<Language>& languages, std::string_view name_of_site) {
    std::string items;
    for (const auto language : languages) {
        items += fmt::format(
            R"(<li><a href="{0}/index.html" lang="{1}" dir="{2}">{3}</a></li>)",
            words::code(language), words::html_lang(language), words::direction(language),
            escaped(Words(language).fill(
                "chart.labelled",
                {{"label", words::own_name(language)}, {"value", Words(language)(name_of_site)}})));
    }
    const auto title = escaped(Words(Language::en)(name_of_site));
    return fmt::format(
        R"({}<body>
<div class="page">
<main id="main">
<h1>{}</h1>
<ul class="choose">{}</ul>
</main>
</div>
</body>
</html>
)",
        page_head("en", "", title, R"(<link rel="stylesheet" href="assets/style.css">)"), title,
        items);
}

}  // namespace palermo::pages
