#include <fmt/format.h>

#include "palermo/report/figure_builder.hpp"
#include "palermo/report/figures/prevalence_pages.hpp"
#include "palermo/report/pages/parts.hpp"

namespace palermo::report {

void estimate_page(PageBuilder& builder, const std::string& study) {
    const auto& world = builder.site.scopes.front();
    const auto context = builder.site.context(world, builder.language);
    const auto title = study_name(context, study);
    const words::Words words(builder.language);
    builder.crumb = {{"index.html", std::string(words("site.nav.home"))},
                     {"prevalence.html", std::string(words("site.nav.prevalence"))}};
    builder.opening = fmt::format("<div class=\"head\">{}</div>\n", heading(title));
    auto html = fmt::format(R"(<div class="part stack">{}</div>)",
                            study_opening(context, study, up_from(builder.path), builder.headings));
    for (auto& figure : study_figures(context, study)) {
        if (figure.empty()) continue;  // three lists or fewer cannot predict each other
        html += section(builder, world, std::move(figure));
    }
    write_page(builder, title, html);
}

}  // namespace palermo::report
