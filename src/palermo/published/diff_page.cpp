#include "palermo/published/diff_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "palermo/pages/html.hpp"
#include "palermo/published/glotip_rows.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::published {
namespace {

using words::Language;
using words::Words;

// Colours have a contrast of 7:1 and more on both papers; the bars behind numbers are decoration,
// and forced colours drop them.
constexpr std::string_view style = R"(
:root{--paper:#fff;--ink:#1b1f24;--quiet:#4d5660;--line:#d5dae0;--link:#0b4f9e;--bar:#cfe0f3;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#eceff2;--quiet:#b3bcc6;--line:#3a424b;--link:#8fc1ff;--bar:#24405e}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.55 "Noto Sans","Noto Sans Arabic","Noto Sans CJK SC","Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
a{color:var(--link)}a:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;inset-inline-start:-100vw}.skip:focus{inset-inline-start:0;background:var(--paper);padding:.5rem 1rem}
header,main,footer{max-width:52rem;margin-inline:auto;padding:1rem}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;margin:0;padding:0}
nav a{display:inline-block;padding-block:.3rem}nav a[aria-current]{font-weight:700;text-decoration:none}
h1{font-size:1.9rem;line-height:1.2;margin:.5rem 0}h2{font-size:1.3rem;margin:2rem 0 .4rem}
.lead{font-size:1.1875rem}.note{color:var(--quiet);font-size:.9375rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;min-width:60%}
th,td{padding:.3rem .7rem;border-bottom:1px solid var(--line);text-align:start;vertical-align:top}
td,th.number{text-align:end}th[scope=row]{font-weight:400}.part th{padding-inline-start:2rem}
.bar{background:linear-gradient(to var(--end),var(--bar) var(--share),transparent var(--share))}
html[dir=ltr]{--end:right}html[dir=rtl]{--end:left}
dd{margin:0 0 .6rem}code{font-size:.8125rem;overflow-wrap:anywhere}
footer{border-top:1px solid var(--line);color:var(--quiet);font-size:.9375rem}
@media print{nav,.skip{display:none}tr{break-inside:avoid}}
)";

using pages::escaped;

/// A name of the file in the reader's language where we have it, else as published.
using Naming = std::string (*)(const std::string& name, const Words& words);

std::string state_name(const std::string& code, const Words& words) {
    const auto* country = vocabulary::country_by_iso3(code);
    if (country == nullptr) return fmt::format("<bdi>{}</bdi>", escaped(code));
    return fmt::format("{} <bdi>({})</bdi>", escaped(vocabulary::name(*country, words.language())),
                       country->iso3);
}

std::string listed_name(std::string_view list, std::string_view code, const std::string& name,
                        const Words& words) {
    if (code.empty()) return fmt::format("<bdi>{}</bdi>", escaped(name));
    return escaped(words(fmt::format("diff.{}.{}", list, code)));
}

std::string indicator_name(const std::string& name, const Words& words) {
    return listed_name("indicator", name_of(indicator_named(name)), name, words);
}

std::string dimension_name(const std::string& name, const Words& words) {
    return listed_name("dimension", name_of(dimension_named(name)), name, words);
}

std::string plain_name(const std::string& name, const Words&) {
    return fmt::format("<bdi>{}</bdi>", escaped(name));
}

class Page {
public:
    Page(const ReleaseDiff& diff, Language language, std::span<const Language> languages)
        : diff_(diff), words_(language), languages_(languages) {}

    std::string html() const {
        return fmt::format(
            R"({head}<body>
<a class="skip" href="#main">{skip}</a>
{languages}<main id="main" tabindex="-1">
<h1>{title}</h1>
<p class="lead">{lead}</p>
{files}{total}<p class="note">{what}</p>
<p class="note">{counted}</p>
<p class="note">{why}</p>
{groups}{downloads}</main>
<footer>
<p>{made}</p>
</footer>
</body>
</html>
)",
            fmt::arg("head",
                     pages::page_head(words::html_lang(words_.language()),
                                      words::direction(words_.language()), text("diff.title"),
                                      fmt::format("<style>{}</style>", style))),
            fmt::arg("title", text("diff.title")), fmt::arg("skip", text("site.skip")),
            fmt::arg("languages", languages()), fmt::arg("lead", lead()),
            fmt::arg("files", files()), fmt::arg("total", total()),
            fmt::arg("what", text("diff.what_is_key")),
            fmt::arg("counted", text("diff.counted_only")),
            fmt::arg("why", text("diff.why_unknown")), fmt::arg("groups", groups()),
            fmt::arg("downloads", downloads()),
            fmt::arg("made", escaped(words_.fill("site.made", {{"version", program_version()}}))));
    }

private:
    std::string text(std::string_view key) const { return escaped(words_(key)); }
    std::string number(std::int64_t value) const { return escaped(words_.number(value)); }

    std::string languages() const {
        if (languages_.size() < 2) return "";
        std::string items;
        for (const auto other : languages_) {
            items +=
                fmt::format(R"(<li><a href="{}" lang="{}" dir="{}" hreflang="{}"{}>{}</a></li>)",
                            diff_page_name(other), words::html_lang(other), words::direction(other),
                            words::html_lang(other),
                            other == words_.language() ? R"( aria-current="page")" : "",
                            words::own_name(other));
        }
        return fmt::format("<header><nav aria-label=\"{}\"><ul>{}</ul></nav></header>\n",
                           text("site.languages"), items);
    }

    std::string lead() const {
        return escaped(
            words_.fill("diff.lead", {{"changed", words_.number(diff_.counts.changed())},
                                      {"common", words_.number(diff_.counts.common)},
                                      {"added", words_.number(diff_.counts.added())},
                                      {"removed", words_.number(diff_.counts.removed())}}));
    }

    std::string file(std::string_view key, const InputDigest& input,
                     const std::string& released) const {
        return fmt::format(
            R"(<dt>{}{}</dt><dd><bdi>{}</bdi><br><code dir="ltr">SHA-256 {}</code></dd>)",
            text(key), released.empty() ? "" : ": " + escaped(words_.date(released)),
            escaped(input.name), input.sha256);
    }

    std::string files() const {
        return fmt::format("<h2>{}</h2>\n<dl>{}{}</dl>\n", text("diff.files"),
                           file("diff.old", diff_.old_input, diff_.old_released),
                           file("diff.new", diff_.new_input, diff_.new_released));
    }

    std::string total() const {
        const auto& counts = diff_.counts;
        std::string rows;
        const auto row = [&](std::string_view key, std::int64_t count, bool part = false) {
            rows += fmt::format("<tr{}><th scope=\"row\">{}</th><td>{}</td></tr>\n",
                                part ? " class=\"part\"" : "", text(key), number(count));
        };
        row("diff.common", counts.common);
        row("diff.unchanged", counts.common - counts.changed(), true);
        row("diff.changed", counts.changed());
        row("diff.other_number", counts[Change::changed], true);
        row("diff.published_now", diff_.published_now, true);
        row("diff.suppressed_now", diff_.suppressed_now, true);
        row("diff.added", counts.added());
        row("diff.added_was_repeated", counts[Change::added_was_repeated], true);
        row("diff.removed", counts.removed());
        row("diff.removed_is_repeated", counts[Change::removed_is_repeated], true);
        row("diff.old_repeated", diff_.old_repeated);
        row("diff.new_repeated", diff_.new_repeated);
        return fmt::format(
            "<h2 id=\"counts\">{}</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
            "aria-labelledby=\"counts\"><table>\n<thead><tr><th scope=\"col\">{}</th>"
            "<th scope=\"col\" "
            "class=\"number\">{}</th></tr></thead>\n<tbody>\n{}</tbody></table></div>\n",
            text("diff.counts"), text("diff.kind"), text("diff.numbers"), rows);
    }

    std::string group(std::string_view by, const std::vector<NamedCounts>& list,
                      Naming naming) const {
        std::int64_t most = 1;
        for (const auto& entry : list) most = std::max(most, entry.counts.changed());
        std::string rows;
        for (const auto& [name, counts] : list) {
            rows += fmt::format(
                "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"bar\" style=\"--share:{}%\">"
                "{}</td><td>{}</td><td>{}</td></tr>\n",
                naming(name, words_), number(counts.common), counts.changed() * 100 / most,
                number(counts.changed()), number(counts.added()), number(counts.removed()));
        }
        std::string heads;
        for (const auto* key : {"diff.common", "diff.changed", "diff.added", "diff.removed"}) {
            heads += fmt::format("<th scope=\"col\" class=\"number\">{}</th>", text(key));
        }
        return fmt::format(
            "<h2 id=\"{0}\">{1}</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
            "aria-labelledby=\"{0}\"><table>\n<thead><tr><th scope=\"col\">{2}</th>{3}</tr>"
            "</thead>\n<tbody>\n{4}</tbody></table></div>\n",
            by, text(fmt::format("diff.by_{}", by)), text(fmt::format("diff.{}", by)), heads, rows);
    }

    std::string groups() const {
        auto states = diff_.by_state;
        std::ranges::stable_sort(states, std::ranges::greater{},
                                 [](const NamedCounts& n) { return n.counts.changed(); });
        return group("indicator", diff_.by_indicator, indicator_name) +
               group("dimension", diff_.by_dimension, dimension_name) +
               group("year", diff_.by_year, plain_name) + group("state", states, state_name);
    }

    std::string downloads() const {
        return fmt::format(
            "<h2>{}</h2>\n<ul><li><a href=\"diff.csv\">{}</a> (CSV)</li>"
            "<li><a href=\"diff.json\">{}</a> (JSON)</li></ul>\n",
            text("diff.downloads"), text("diff.list"), text("diff.recipe"));
    }

    const ReleaseDiff& diff_;
    Words words_;
    std::span<const Language> languages_;
};

}  // namespace

std::string diff_page_name(Language language) {
    return fmt::format("diff.{}.html", words::code(language));
}

std::string diff_page(const ReleaseDiff& diff, Language language,
                      std::span<const Language> languages) {
    return Page(diff, language, languages).html();
}

}  // namespace palermo::published
