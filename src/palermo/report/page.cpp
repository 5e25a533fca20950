#include "palermo/report/page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "palermo/charts/chart.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/report/making.hpp"

namespace palermo::report {
namespace {

using words::Language;
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

std::string_view direction(Language language) {
    return words::right_to_left(language) ? "rtl" : "ltr";
}

}  // namespace

std::string up_from(std::string_view path) {
    std::string up;
    for (const char c : path) {
        if (c == '/') up += "../";
    }
    return up;
}

std::string page(const PageFrame& frame, std::string_view main) {
    const Words words(frame.language);
    const auto up = up_from(frame.path);
    std::string nav, languages;
    for (const auto& [target, key] : navigation) {
        nav +=
            fmt::format(R"(<li><a href="{}{}"{}>{}</a></li>)", up, target,
                        target == frame.path ? R"( aria-current="page")" : "", escaped(words(key)));
    }
    for (const auto other : frame.languages) {
        languages += fmt::format(
            R"(<li><a href="{}../{}/{}" lang="{}" dir="{}" hreflang="{}"{}>{}</a></li>)", up,
            words::code(other), frame.path, words::code(other), direction(other),
            words::code(other), other == frame.language ? R"( aria-current="true")" : "",
            words::own_name(other));
    }
    const auto& source = frame.statement->source;
    std::string inputs;
    for (const auto& input : frame.statement->recipe.inputs) {
        inputs += fmt::format(R"(<li><bdi>{}</bdi> <code dir="ltr">{}</code></li>)",
                              escaped(input.name), input.sha256);
    }
    return fmt::format(
        R"(<!DOCTYPE html>
<html lang="{lang}" dir="{dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} – {site}</title>
<link rel="stylesheet" href="{up}../assets/style.css">
</head>
<body>
<a class="skip" href="#main">{skip}</a>
<header>
<p class="site"><a href="{up}index.html">{site}</a></p>
<nav aria-label="{nav_label}"><ul>{nav}</ul></nav>
<nav class="languages" aria-label="{languages_label}"><ul>{languages}</ul></nav>
</header>
<main id="main" tabindex="-1">
{main}
</main>
<footer>
<p>{caution}</p>
<p>{made}</p>
<p>{source}</p>
<details><summary>{inputs_label}</summary><ul class="inputs">{inputs}</ul></details>
<p><a href="{up}accessibility.html">{accessibility}</a></p>
</footer>
</body>
</html>
)",
        fmt::arg("lang", words::code(frame.language)), fmt::arg("dir", direction(frame.language)),
        fmt::arg("title", escaped(frame.title)), fmt::arg("site", escaped(words("site.title"))),
        fmt::arg("up", up), fmt::arg("skip", escaped(words("site.skip"))),
        fmt::arg("nav_label", escaped(words("site.nav.label"))), fmt::arg("nav", nav),
        fmt::arg("languages_label", escaped(words("site.languages"))),
        fmt::arg("languages", languages), fmt::arg("main", main),
        fmt::arg("caution", escaped(words("site.caution"))),
        fmt::arg("made", escaped(words.fill("site.made", {{"version", program_version()}}))),
        fmt::arg("source", escaped(words.fill("site.source", {{"publisher", source.publisher},
                                                              {"title", source.title},
                                                              {"date", words.date(source.released)},
                                                              {"terms", source.terms}}))),
        fmt::arg("inputs_label", escaped(words("site.inputs"))), fmt::arg("inputs", inputs),
        fmt::arg("accessibility", escaped(words("site.accessibility.title"))));
}

std::string language_page(const std::vector<Language>& languages) {
    std::string items;
    for (const auto language : languages) {
        items +=
            fmt::format(R"(<li><a href="{0}/index.html" lang="{0}" dir="{1}">{2}: {3}</a></li>)",
                        words::code(language), direction(language), words::own_name(language),
                        escaped(Words(language)("site.title")));
    }
    return fmt::format(R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{}</title>
<link rel="stylesheet" href="assets/style.css">
</head>
<body>
<main id="main">
<h1>{}</h1>
<ul class="choose">{}</ul>
</main>
</body>
</html>
)",
                       escaped(Words(Language::en)("site.title")),
                       escaped(Words(Language::en)("site.title")), items);
}

std::string style_sheet() {
    constexpr std::string_view own = R"(
:root{--paper:#fff;--ink:#1b1f24;--quiet:#4d5660;--line:#d5dae0;--link:#0b4f9e;--card:#f4f6f8;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#eceff2;--quiet:#b3bcc6;--line:#3a424b;--link:#8fc1ff;--card:#1e2328}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.55 "Noto Sans","Noto Sans Arabic","Noto Naskh Arabic","Noto Sans CJK SC","Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;inset-inline-start:-100vw;background:var(--paper);padding:.5rem 1rem;z-index:2}
.skip:focus{inset-inline-start:0}
header,main,footer{max-width:60rem;margin-inline:auto;padding-inline:1rem}
header{padding-block:1rem .25rem;border-bottom:1px solid var(--line)}
.site{font-weight:700;font-size:1.125rem;margin:0 0 .5rem}.site a{color:inherit;text-decoration:none}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;margin:0 0 .5rem;padding:0}
nav a{display:inline-block;padding-block:.2rem;min-height:1.75rem}
nav a[aria-current]{font-weight:700;text-decoration:none;border-bottom:3px solid currentColor}
.languages{font-size:.9375rem}
h1{font-size:1.9rem;line-height:1.2;margin:1.4rem 0 .6rem;text-wrap:balance}
h2{font-size:1.3rem;line-height:1.3;margin:0 0 .4rem}
main>section{margin-block:2.2rem;padding-top:1.4rem;border-top:1px solid var(--line)}
.lead{font-size:1.125rem;max-width:46rem}.lead data,.card data{font-variant-numeric:tabular-nums;font-weight:600}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,11rem),1fr));gap:.8rem;list-style:none;margin:1.2rem 0;padding:0}
.card{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.9rem 1rem}
.card .number{display:block;font-size:1.9rem;line-height:1.2;margin-bottom:.2rem}
.card p{margin:0;font-size:.9375rem}
figure{margin:1rem 0}figure svg{max-width:100%;height:auto}
.note,.behind,.downloads{font-size:.9375rem;color:var(--quiet);max-width:50rem}
details{margin-block:.4rem}summary{cursor:pointer;padding-block:.2rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.9375rem;font-variant-numeric:tabular-nums}
caption{text-align:start;font-weight:600;padding-block:.4rem}
th,td{padding:.25rem .6rem;border-bottom:1px solid var(--line);text-align:start;vertical-align:top}
td{text-align:end}td.text{text-align:start}
code{font-size:.875em;overflow-wrap:anywhere}
.columns{columns:16rem auto;column-gap:2rem;padding-inline-start:1.2rem}.columns li{break-inside:avoid}
.choose{font-size:1.25rem;line-height:2}
.inputs code{font-size:.75rem}
footer{margin-top:3rem;padding-block:1rem 2rem;border-top:1px solid var(--line);font-size:.9375rem;color:var(--quiet)}
@media (forced-colors:active){.card{border:1px solid CanvasText}}
@media print{header nav,.skip,.downloads{display:none}main>section{break-inside:avoid}}
)";
    return std::string(own.substr(1)) + std::string(charts::css());
}

}  // namespace palermo::report
