#include <fmt/format.h>

#include "palermo/report/figure_builder.hpp"
#include "palermo/report/pages/parts.hpp"

namespace palermo::report {

using words::Words;

/// A page of the world's figures: "world", "forms", ...
void world_page(PageBuilder& builder, std::string_view name) {
    const auto& world = builder.site.scopes.front();
    const Words words(builder.language);
    const auto title = words(fmt::format("site.nav.{}", name));
    open_page(builder, title, words(fmt::format("site.{}.intro", name)));
    std::string html;
    for (const auto& kind : figure_kinds()) {
        if (!kind.world || kind.page != name) continue;
        html += section(builder, world, kind.make(builder.site.context(world, builder.language)));
    }
    if (name == "world") {
        html += fmt::format(
            R"(<section class="part" aria-labelledby="subregions">{}<ul class="columns">)",
            builder.heading("subregions", words("site.subregions")));
        for (const auto& subregion : vocabulary::subregions()) {
            html += fmt::format(R"(<li><a href="regions/{}.html">{}</a></li>)", subregion.code,
                                escaped(vocabulary::name(subregion, builder.language)));
        }
        html += "</ul></section>\n";
    }
    write_page(builder, title, html);
}

}  // namespace palermo::report
