#include <fmt/format.h>

#include "palermo/report/alphabet.hpp"
#include "palermo/report/figure_builder.hpp"
#include "palermo/report/pages/parts.hpp"

namespace palermo::report {

using words::Words;

/// C59: how each figure is made, in the words of the figures themselves.
void methods_page(PageBuilder& builder) {
    const Words words(builder.language);
    const auto link = [&](std::string_view target, std::string_view key) {
        return fmt::format(R"(<li><a href="{}.html">{}</a></li>)", target, escaped(words(key)));
    };
    open_page(
        builder, words("site.nav.methods"), words("site.methods.p1"),
        fmt::format(
            R"(<ul class="acts">{}{}{}{}</ul>)", link("data-quality", "site.nav.quality"),
            link("downloads", "site.nav.downloads"),
            builder.site.only == nullptr ? link("sdg", "site.nav.sdg") : "",
            builder.site.only == nullptr ? link("reproduction", "site.nav.reproduction") : ""));
    std::string html = R"(<section class="part">)";
    for (int i = 2; Words::has(fmt::format("site.methods.p{}", i)); ++i) {
        html += paragraph(words(fmt::format("site.methods.p{}", i)));
    }
    html += "</section>\n";
    html += fmt::format(R"(<section class="part" aria-labelledby="glossary">{}<dl class="words">)",
                        builder.heading("glossary", words("site.methods.glossary")));
    for (int i = 1; Words::has(fmt::format("site.glossary.t{}", i)); ++i) {
        html += fmt::format("<dt><strong>{}</strong></dt><dd>{}</dd>",
                            escaped(words(fmt::format("site.glossary.t{}", i))),
                            escaped(words(fmt::format("site.glossary.d{}", i))));
    }
    html += "</dl></section>\n";
    html += fmt::format(R"(<section class="part" aria-labelledby="figures">{}<dl class="words">)",
                        builder.heading("figures", words("site.methods.figures")));
    for (const auto id : figure_ids()) {
        if (!builder.site.inputs.sources->can_make(id)) continue;
        const auto key = fmt::format("report.{}{}", static_cast<char>(id[0] + 32), id.substr(1));
        html += fmt::format("<dt><strong><bdi>{}</bdi> {}</strong></dt><dd>{}</dd>", id,
                            escaped(words(key + ".title")), escaped(words(key + ".description")));
    }
    html += "</dl></section>\n";
    html += fmt::format(R"(<section class="part" aria-labelledby="subregions">{})",
                        builder.heading("subregions", words("site.subregions")));
    html += paragraph(words("site.methods.subregions"));
    for (const auto& subregion : vocabulary::subregions()) {
        std::vector<std::string> members, nearby;
        const auto countries = vocabulary::countries_in(subregion);
        for (const auto* country : by_name({countries.begin(), countries.end()}, builder.language))
            members.emplace_back(vocabulary::name(*country, builder.language));
        for (std::size_t at = 0; at < subregion.nearby.size(); at += 5) {
            nearby.emplace_back(vocabulary::name(
                *vocabulary::subregion(subregion.nearby.substr(at, 4)), builder.language));
        }
        html += fmt::format(
            "<h3>{}</h3><p>{}</p><p class=\"small quiet\">{}</p>",
            escaped(vocabulary::name(subregion, builder.language)), escaped(words.list(members)),
            escaped(words.fill("site.methods.nearby", {{"list", words.list(nearby)}})));
    }
    html += "</section>\n";
    write_page(builder, words("site.nav.methods"), html);
}

}  // namespace palermo::report
