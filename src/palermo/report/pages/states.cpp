#include <fmt/format.h>

#include "palermo/report/figure_builder.hpp"
#include "palermo/report/pages/parts.hpp"

namespace palermo::report {

using words::Words;

void states_page(PageBuilder& builder) {
    const Words words(builder.language);
    open_page(builder, words("site.nav.states"), words("site.states.intro"),
              find_state(builder) +
                  fmt::format(R"(<ul class="acts"><li><a href="compare.html">{}</a></li></ul>)",
                              escaped(words("site.compare"))));
    std::string html;
    for (const auto& scope : builder.site.scopes) {
        if (scope.level != Scope::Level::subregion) continue;
        const auto name = scope.name(builder.language);
        html += fmt::format(
            R"(<section class="part all" aria-labelledby="{}">{}<ul class="columns">{}</ul></section>)"
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
