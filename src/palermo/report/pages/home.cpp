#include <fmt/format.h>

#include <algorithm>

#include "palermo/report/figure_builder.hpp"
#include "palermo/report/pages/parts.hpp"

namespace palermo::report {

using words::Words;

namespace {

/// The figures whose key number stands on the first page.
constexpr std::array<std::string_view, 5> headline_figures = {"C01", "C02", "C10", "C06", "C21"};

}  // namespace

std::vector<Headline> home_page(PageBuilder& builder) {
    const auto& world = builder.site.scopes.front();
    const Words words(builder.language);
    std::vector<Headline> headlines;
    std::string cards, pictures;
    for (const auto id : headline_figures) {
        for (const auto& kind : figure_kinds()) {
            if (kind.id != id) continue;
            const auto figure = kind.make(builder.site.context(world, builder.language));
            if (!figure.key_number) continue;
            const auto& key = *figure.key_number;
            const auto fact = std::find_if(figure.facts.begin(), figure.facts.end(),
                                           [&](const Fact& f) { return f.name == key.fact; });
            expects(fact != figure.facts.end());
            std::string about;
            for (const auto& line : {key.without, figure.missing}) {
                if (!line.empty()) about += fmt::format(R"(<p class="note">{}</p>)", line);
            }
            cards += fmt::format(
                R"(<li class="card"><span class="number">{}</span><p>{}</p>{}<p class="how"><a href="{}.html#{}">{}</a></p></li>)",
                key.element.html, escaped(key.label), about, kind.page, kind.id,
                escaped(words.fill("site.home.how", {{"figure", figure.title}})));
            headlines.push_back({key.label, key.element.shown,
                                 fmt::format("{}.{}.{}", kind.id, world.code, key.fact),
                                 fact->value});
            // Two pictures on the first page: how many over time, and where children are.
            if (id == "C01" || id == "C10") {
                pictures += charts::figure_html(figure.charts.front(), {builder.language});
                ++builder.charts;
            }
        }
    }
    const auto html =
        heading(words("site.title")) + paragraph(words("site.home.intro"), "intro") +
        fmt::format("<ul class=\"cards\">{}</ul>\n", cards) +
        paragraph(words("site.home.not"), "caution") + pictures +
        paragraph(words("site.home.what")) +
        fmt::format(
            R"(<p><a href="data-quality.html">{}</a> · <a href="reproduction.html">{}</a></p>)",
            escaped(words("site.nav.quality")), escaped(words("site.nav.reproduction")));
    write_page(builder, words("site.nav.home"), html);
    return headlines;
}

}  // namespace palermo::report
