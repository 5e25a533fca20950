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
        R"(<nav class="contents small" aria-label="{}"><ul class="row">{}</ul></nav>)"
        "\n",
        escaped(words("site.on_this_page")), items);
}

/// Links to pages of the site. The page itself is marked, and so is the entry that it belongs to.
std::string links(const Frame& frame, const std::vector<Link>& to) {
    std::string items;
    for (const auto& [target, text] : to) {
        const std::string_view current = target == frame.path      ? R"( aria-current="page")"
                                         : target == frame.current ? R"( aria-current="true")"
                                                                   : "";
        items += fmt::format(R"(<li><a href="{}{}"{}>{}</a></li>)", up_from(frame.path), target,
                             current, escaped(text));
    }
    return items;
}

std::string way_here(const Frame& frame, const Words& words) {
    if (frame.crumb.empty()) return {};
    std::string items;
    for (const auto& [target, text] : frame.crumb) {
        if (!items.empty()) items += " / ";
        items +=
            fmt::format(R"(<a href="{}{}">{}</a>)", up_from(frame.path), target, escaped(text));
    }
    return fmt::format(R"(<nav class="crumb" aria-label="{}">{}</nav>)"
                       "\n",
                       escaped(words("site.crumb")), items);
}

/// The texts of the script, in the order in which it takes them (script.cpp).
std::string for_script(const Words& words) {
    std::string say;
    for (const std::string_view key : {"save", "data", "link", "embed", "copied", "print", "copy"})
        say += fmt::format("{}|", words(fmt::format("site.js.{}", key)));
    say += words("site.compare.choose");
    return escaped(say);
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
    std::string languages;
    for (const auto other : frame.languages) {
        languages += fmt::format(
            R"(<li><a href="{}../{}/{}" lang="{}" dir="{}" hreflang="{}"{}>{}</a></li>)", up,
            words::code(other), frame.path, words::html_lang(other), words::direction(other),
            words::html_lang(other), other == frame.language ? R"( aria-current="true")" : "",
            words::own_name(other));
    }
    const auto site = escaped(frame.site);
    const auto head = page_head(words::html_lang(frame.language), words::direction(frame.language),
                                fmt::format("{} – {}", escaped(frame.title), site),
                                fmt::format(R"(<link rel="stylesheet" href="{0}../assets/style.css">
<script src="{0}../assets/report.js" data-say="{1}" defer></script>)",
                                            up, for_script(words)));
    return fmt::format(
        R"({head}<body>
<a class="skip" href="#main">{skip}</a>
<header class="top"><div class="wrap"><div class="row"><a class="site" href="{up}index.html">{site}</a><nav class="lang push" aria-label="{languages_label}"><ul class="row">{languages}</ul></nav><a class="menu push" href="#menu">{menu}</a></div>
<nav class="nav" aria-label="{nav_label}"><ul class="row">{nav}</ul></nav></div></header>
<main id="main" tabindex="-1" class="wrap">
{crumb}{opening}{contents}{main}
</main>
<footer class="foot"><div class="wrap cols">
<nav id="menu" tabindex="-1" aria-label="{menu}"><h2 class="small">{nav_label}</h2><ul class="plain">{nav}{more}</ul></nav>
<nav aria-label="{languages_label} 2"><h2 class="small">{languages_label}</h2><ul class="plain">{languages}</ul></nav>
<div class="stack">
{foot}
</div></div></footer>
</body>
</html>
)",
        fmt::arg("head", head), fmt::arg("site", site), fmt::arg("up", up),
        fmt::arg("skip", escaped(words("site.skip"))),
        fmt::arg("menu", escaped(words("site.menu"))),
        fmt::arg("nav_label", escaped(words("site.nav.label"))),
        fmt::arg("nav", links(frame, frame.navigation)), fmt::arg("more", links(frame, frame.more)),
        fmt::arg("languages_label", escaped(words("site.languages"))),
        fmt::arg("languages", languages), fmt::arg("crumb", way_here(frame, words)),
        fmt::arg("opening", frame.opening), fmt::arg("contents", contents(frame.headings, words)),
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
<main id="main" class="wrap">
<div class="head"><h1>{}</h1></div>
<ul class="choose">{}</ul>
</main>
</body>
</html>
)",
        page_head("en", "", title, R"(<link rel="stylesheet" href="assets/style.css">)"), title,
        items);
}

}  // namespace palermo::pages
