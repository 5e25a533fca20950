#include <fmt/format.h>

#include <algorithm>

#include "palermo/report/figure_builder.hpp"
#include "palermo/report/pages/parts.hpp"

namespace palermo::report {

using words::Words;

namespace {

/// The figures whose key number stands on the first page.
constexpr std::array<std::string_view, 5> headline_figures = {"C01", "C02", "C10", "C06", "C21"};

/// Two pictures on the first page: how many over time, and where more or fewer.
bool pictured(std::string_view id) {
    return id == "C01" || id == "C02";
}

/// A figure of another page with its picture, and the way to it. Its values are remembered there.
std::string preview(PageBuilder& builder, const FigureKind& kind, const Figure& figure) {
    const Words words(builder.language);
    const auto [heading, rest] = finding_of(figure);
    ++builder.charts;
    return fmt::format(
        R"(<section class="fig" aria-labelledby="{0}-title"><header>{1}{7}</header><div class="pic">{2}<ul class="acts"><li><a href="{3}.html#{0}">{4}</a></li></ul></div><aside><p class="lead">{5}</p>{6}</aside></section>
)",
        kind.id, builder.heading(fmt::format("{}-title", kind.id), figure.title, heading),
        charts::figure_html(figure.charts.front(), {builder.language, 720, false}), kind.page,
        escaped(words("site.how")), rest,
        figure.missing.empty() ? "" : fmt::format("<p>{}</p>", figure.missing),
        heading.empty() ? "" : fmt::format("<p>{}</p>", escaped(figure.title)));
}

/// The other pages that a reader may want next, each with what is on it.
std::string further(PageBuilder& builder) {
    const Words words(builder.language);
    std::string items;
    for (const auto& [page, title, text] : std::initializer_list<std::array<std::string_view, 3>>{
             {"states", "site.nav.states", "site.state.intro"},
             {"prevalence", "site.nav.prevalence", "site.prevalence.intro"},
             {"data-quality", "site.nav.quality", "site.quality.intro"},
             {"reproduction", "site.nav.reproduction", "site.reproduction.intro"},
             {"downloads", "site.nav.downloads", "site.downloads.intro"}}) {
        items += fmt::format(
            R"(<div><h3><a href="{}.html">{}</a></h3><p class="small quiet">{}</p></div>)", page,
            escaped(words(title)), escaped(words(text)));
    }
    return fmt::format(
        R"(<section class="part all" aria-labelledby="further">{}<div class="cols">{}</div></section>
)",
        builder.heading("further", words("site.further")), items);
}

}  // namespace

std::vector<Headline> home_page(PageBuilder& builder) {
    const auto& world = builder.site.scopes.front();
    const Words words(builder.language);
    std::vector<Headline> headlines;
    std::vector<Key> keys;
    std::string pictures;
    for (const auto id : headline_figures) {
        for (const auto& kind : figure_kinds()) {
            if (kind.id != id) continue;
            const auto figure = kind.make(builder.site.context(world, builder.language));
            if (!figure.key_number) continue;
            const auto& key = *figure.key_number;
            const auto fact = std::ranges::find(figure.facts, key.fact, &Fact::name);
            expects(fact != figure.facts.end());
            keys.push_back({key, fmt::format("{}.html#{}", kind.page, kind.id)});
            headlines.push_back({key.label, key.element.shown,
                                 fmt::format("{}.{}.{}", kind.id, world.code, key.fact),
                                 fact->value});
            if (pictured(id) && !figure.empty()) pictures += preview(builder, kind, figure);
        }
    }
    open_page(builder, words("site.title"), words("site.home.intro"), find_state(builder));
    builder.opening += key_strip(words, keys);
    const auto html =
        fmt::format(R"(<section class="part"><div class="note"><p>{}</p></div></section>)",
                    escaped(words("site.home.not"))) +
        pictures + further(builder);
    builder.headings.clear();  // the page is short, and its sections are no list
    write_page(builder, words("site.nav.home"), html);
    return headlines;
}

}  // namespace palermo::report
