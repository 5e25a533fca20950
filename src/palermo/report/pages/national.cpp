// The first page of a national report: what the State counted, and the way to all of it.
#include <fmt/format.h>

#include <algorithm>

#include "palermo/report/figure_builder.hpp"
#include "palermo/report/pages/parts.hpp"

namespace palermo::report {

using words::Words;

std::vector<Headline> national_home_page(PageBuilder& builder) {
    const Words words(builder.language);
    expects(builder.site.only != nullptr);
    const auto& scope = *builder.site.only;
    const auto page = fmt::format("states/{}.html", scope.code);
    std::vector<Key> keys;
    std::vector<Headline> headlines;
    std::string findings;
    for (const auto& kind : figure_kinds()) {
        if (!kind.state) continue;
        const auto figure = figure_of(builder, kind, scope);
        if (figure.empty()) continue;
        for (const auto& key : figure.state_keys) {
            keys.push_back({key, fmt::format("{}#{}", page, kind.id)});
            const auto fact = std::ranges::find(figure.facts, key.fact, &Fact::name);
            if (fact == figure.facts.end()) continue;
            headlines.push_back({key.label, key.element.shown,
                                 fmt::format("{}.{}.{}", kind.id, scope.code, key.fact),
                                 fact->value});
        }
        findings +=
            fmt::format(R"(<div><h2 class="small"><a href="{}#{}">{}</a></h2><p>{}</p></div>)",
                        page, kind.id, escaped(figure.title), figure.lead);
    }
    const auto name = scope.name(builder.language);
    open_page(
        builder, words.fill("site.national.title", {{"state", name}}), words("site.national.intro"),
        fmt::format(R"(<ul class="acts"><li><a href="{}">{}</a></li></ul>)", page, escaped(name)));
    builder.opening += key_strip(words, keys);
    write_page(
        builder, name,
        fmt::format(R"(<section class="part all"><div class="cols">{}</div></section>)", findings));
    return headlines;
}

}  // namespace palermo::report
