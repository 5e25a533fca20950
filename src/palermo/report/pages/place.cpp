#include <fmt/format.h>

#include "palermo/report/figure_builder.hpp"
#include "palermo/report/pages/parts.hpp"

namespace palermo::report {

using words::Words;

/// The page of a subregion or of a State.
void place_page(PageBuilder& builder, const Scope& scope) {
    const Words words(builder.language);
    const auto name = scope.name(builder.language);
    auto html = heading(name);
    if (scope.is_state() && scope.subregion != nullptr) {
        html += fmt::format(R"(<p><a href="../regions/{}.html">{}</a></p>)", scope.subregion->code,
                            escaped(vocabulary::name(*scope.subregion, builder.language)));
    }
    html += paragraph(words(scope.is_state() ? "site.state.intro" : "site.region.intro"), "intro");
    if (!scope.is_state()) {
        html += folded(words.plural("count.states", static_cast<std::int64_t>(scope.states.size())),
                       state_links(builder, scope.states, "../states/"));
    }
    std::string missing;
    for (const auto& kind : figure_kinds()) {
        if (!(scope.is_state() ? kind.state : kind.subregion)) continue;
        auto figure = kind.make(builder.site.context(scope, builder.language));
        // A short list of what was not published says more than a dozen empty frames.
        if (figure.empty()) {
            missing += fmt::format("<li>{}</li>", escaped(figure.title));
        } else {
            html += section(builder, scope, std::move(figure));
        }
    }
    if (!missing.empty()) {
        html += fmt::format("<section aria-labelledby=\"missing\">{}<ul>{}</ul></section>\n",
                            builder.heading("missing", words("site.not_published")), missing);
    }
    write_page(builder, name, html);
}

}  // namespace palermo::report
