#include <fmt/format.h>

#include "palermo/report/alphabet.hpp"
#include "palermo/report/figure_builder.hpp"
#include "palermo/report/pages/parts.hpp"
#include "palermo/vocabulary/population.hpp"

namespace palermo::report {

using words::Words;

/// Rates of all States by year. Who reads without a script has them all, by subregion, and the drawn
/// comparison on the page of each; with it up to four are drawn on one scale.
void compare_page(PageBuilder& builder) {
    const Words words(builder.language);
    const auto& cube = builder.site.cube;
    builder.crumb = {{"index.html", std::string(words("site.nav.home"))},
                     {"states.html", std::string(words("site.nav.states"))}};
    open_page(builder, words("site.compare"), words("site.compare.intro"));
    std::string years, html;
    for (int year = cube.first_year(); year <= cube.last_year(); ++year)
        years += fmt::format(R"(<th scope="col" class="num">{}</th>)", year);
    for (const auto& scope : builder.site.scopes) {
        if (scope.level != Scope::Level::subregion) continue;
        const auto name = scope.name(builder.language);
        std::string rows;
        for (const auto state : by_name(cube, scope.states, builder.language)) {
            const auto& country = *cube.states()[state];
            std::string cells;
            bool any = false;
            for (int year = cube.first_year(); year <= cube.last_year(); ++year) {
                const auto count = cube.total(Indicator::victims, state, year);
                const auto inhabitants = vocabulary::population(country.iso3, year);
                if (count.known() && inhabitants) {
                    any = true;
                    const auto rate = static_cast<double>(count.value) / *inhabitants * 100'000;
                    cells +=
                        fmt::format(R"(<td data-v="{:.3g}">{}</td>)", rate, words.decimal(rate, 1));
                } else {
                    cells += "<td></td>";
                }
            }
            if (!any) continue;
            rows += fmt::format(
                R"(<tr id="{0}"><th scope="row"><a href="states/{0}.html">{1}</a></th>{2}</tr>)",
                country.iso3, escaped(vocabulary::name(country, builder.language)), cells);
        }
        if (rows.empty()) continue;
        html += fmt::format(
            R"(<section class="part all" aria-labelledby="{0}-title">{1}<p><a href="regions/{0}.html#C61">{2}: {3}</a></p><div class="scroll" tabindex="0" role="region" aria-label="{4}: {3}"><table class="rates"><caption>{4}</caption><thead><tr><th scope="col">{5}</th>{6}</tr></thead><tbody>{7}</tbody></table></div></section>
)",
            scope.code, builder.heading(fmt::format("{}-title", scope.code), name),
            escaped(words("report.c61.title")), escaped(name),
            escaped(words("report.c01.rate.title")), escaped(words("site.nav.states")), years,
            rows);
    }
    write_page(builder, words("site.compare"), html);
}

}  // namespace palermo::report
