#include <fmt/format.h>

#include "palermo/report/figure_builder.hpp"
#include "palermo/report/pages/parts.hpp"

namespace palermo::report {

using words::Words;

void states_page(PageBuilder& builder) {
    const Words words(builder.language);
    auto html = heading(words("site.nav.states")) + paragraph(words("site.states.intro"), "intro");
    for (const auto& scope : builder.site.scopes) {
        if (scope.level != Scope::Level::subregion) continue;
        const auto name = scope.name(builder.language);
        html += fmt::format(
            R"(<section aria-labelledby="{}">{}<ul class="columns">{}</ul></section>)"
            "\n",
            scope.code,
            builder.heading(
                std::string(scope.code), name,
                fmt::format(R"(<a href="regions/{}.html">{}</a>)", scope.code, escaped(name))),
            state_links(builder, scope.states, "states/"));
    }
    write_page(builder, words("site.nav.states"), html);
}

}  // namespace palermo::report
