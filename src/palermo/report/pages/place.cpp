#include <fmt/format.h>

#include <algorithm>

#include "palermo/report/figure_builder.hpp"
#include "palermo/report/pages/parts.hpp"

namespace palermo::report {

using words::Words;

namespace {

/// A figure that stands where there are neighbours to stand by; its lack says nothing of the place.
bool may_lack(std::string_view id) {
    return id != "C36" && id != "C36n" && id != "C37" && id != "C61" && id != "C38" &&
           id != "C39" && id[0] == 'C';
}

/// How many States of the same subregion show a figure.
std::int64_t others_with(const PageBuilder& builder, const Scope& scope, std::string_view id) {
    std::int64_t n = 0;
    for (const auto& [code, figures] : builder.site.shown) {
        const auto* country = vocabulary::country_by_iso3(code);
        if (code != scope.code && country != nullptr && scope.subregion != nullptr &&
            country->un_subregion == scope.subregion->code)
            n += figures.contains(id);
    }
    return n;
}

/// What nobody published, each with who did: an answer, where a dozen empty frames would be none.
std::string not_published(PageBuilder& builder, const Scope& scope,
                          const std::vector<const Figure*>& missing) {
    const Words words(builder.language);
    std::string items;
    for (const auto* figure : missing) {
        const auto n = others_with(builder, scope, figure->id);
        const auto title = escaped(figure->title);
        items += scope.is_state() && n > 0
                     ? fmt::format(R"(<li><a href="../regions/{}.html#{}">{}</a>: {}</li>)",
                                   scope.subregion->code, figure->id, title,
                                   words.plural("count.states", n))
                     : fmt::format("<li>{}</li>", title);
    }
    return fmt::format(
        R"(<section class="part" aria-labelledby="missing">{}<p>{}</p><ul>{}</ul></section>
)",
        builder.heading("missing", words("site.gap.title")),
        escaped(words(scope.is_state() ? "site.gap.intro" : "site.not_published")), items);
}

/// Of a State that nothing can be shown of: one sentence, and its neighbours that published.
std::string nothing(const PageBuilder& builder, const Scope& scope) {
    const Words words(builder.language);
    auto html =
        fmt::format(R"(<section class="part"><p>{}</p>)", escaped(words("site.gap.nothing")));
    std::vector<StateIndex> neighbours;
    if (scope.subregion != nullptr) {
        for (const auto state : Scope::of(builder.site.cube, *scope.subregion).states) {
            const auto found = builder.site.shown.find(builder.site.cube.states()[state]->iso3);
            if (found != builder.site.shown.end() && found->second.contains("C01"))
                neighbours.push_back(state);
        }
    }
    if (!neighbours.empty()) {
        html += fmt::format(R"(<p>{}</p><ul class="columns">{}</ul>)",
                            escaped(words("site.gap.neighbours")),
                            state_links(builder, neighbours, ""));
    }
    return html + "</section>\n";
}

/// "from 2007 to 2022" of a State: the years it stands behind its own figures with.
std::pair<int, int> own_years(const Scope& scope, const std::vector<Figure>& figures) {
    std::pair<int, int> years = {0, 0};
    for (const auto& figure : figures) {
        if (figure.empty() || figure.id == "C36") continue;
        const auto found = figure.behind.find(scope.states.front());
        if (found == figure.behind.end() || found->second.empty()) continue;
        const int first = *found->second.begin(), last = *found->second.rbegin();
        years = years.first == 0
                    ? std::pair(first, last)
                    : std::pair(std::min(years.first, first), std::max(years.second, last));
    }
    return years;
}

void open_state(PageBuilder& builder, const Scope& scope, const std::vector<Figure>& figures,
                bool empty) {
    const Words words(builder.language);
    const auto [from, to] = own_years(scope, figures);
    const auto lede = builder.site.only != nullptr ? std::string(words("site.national.intro"))
                      : from == 0                  ? std::string(words("site.state.intro"))
                                  : words.fill("site.state.lede", {{"from", std::to_string(from)},
                                                                   {"to", std::to_string(to)}});
    std::string acts;
    if (!empty) {
        acts = fmt::format(
            R"(<li>{0}: <a href="../../data/states/{1}.xlsx" download aria-label="{0}: XLSX">XLSX</a> <a href="../../data/states/{1}.csv" download aria-label="{0}: CSV">CSV</a></li>)",
            escaped(words("site.state.data")), scope.code);
    }
    if (builder.site.only == nullptr) {
        acts += fmt::format(R"(<li><a href="../compare.html#{}">{}</a></li>)", scope.code,
                            escaped(words("site.compare.others")));
    }
    acts += fmt::format(R"(<li><a href="#cite">{}</a></li>)", escaped(words("site.cite")));
    std::vector<Key> keys;
    for (const auto& figure : figures) {
        for (const auto& key : figure.state_keys) keys.push_back({key, "#" + figure.id});
    }
    open_page(builder, scope.name(builder.language), lede,
              fmt::format(R"(<ul class="acts" data-page>{}</ul>)", acts));
    builder.opening += key_strip(words, keys);
}

}  // namespace

/// The page of a subregion or of a State.
void place_page(PageBuilder& builder, const Scope& scope) {
    const Words words(builder.language);
    const auto name = scope.name(builder.language);
    builder.crumb = {{"index.html", std::string(words("site.nav.home"))}};
    if (builder.site.only == nullptr)
        builder.crumb.push_back({"states.html", std::string(words("site.nav.states"))});
    if (builder.site.only == nullptr && scope.is_state() && scope.subregion != nullptr) {
        builder.crumb.push_back(
            {fmt::format("regions/{}.html", scope.subregion->code),
             std::string(vocabulary::name(*scope.subregion, builder.language))});
    }
    std::vector<Figure> figures;
    for (const auto& kind : figure_kinds()) {
        if (scope.is_state() ? kind.state : kind.subregion)
            figures.push_back(figure_of(builder, kind, scope));
    }
    const bool empty = std::ranges::all_of(figures, &Figure::empty);
    if (scope.is_state()) {
        open_state(builder, scope, figures, empty);
    } else {
        open_page(
            builder, name, words("site.region.intro"),
            folded(words.plural("count.states", static_cast<std::int64_t>(scope.states.size())),
                   state_links(builder, scope.states, "../states/")));
    }
    std::string html;
    if (empty) html += nothing(builder, scope);
    std::vector<const Figure*> missing;
    for (auto& figure : figures) {
        if (!figure.empty()) {
            html += section(builder, scope, std::move(figure));
        } else if (may_lack(figure.id)) {
            missing.push_back(&figure);
        }
    }
    if (!missing.empty() && !empty) html += not_published(builder, scope, missing);
    write_page(builder, name, html);
}

}  // namespace palermo::report
