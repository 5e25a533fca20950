#include "palermo/report/pages/parts.hpp"

#include <fmt/format.h>

#include <set>

#include "palermo/report/alphabet.hpp"
#include "palermo/report/figure_builder.hpp"

namespace palermo::report {
namespace {

using formats::Json;
using words::Words;

/// Chart files are named after the id of the chart, which names figure and scope.
std::string chart_file(const charts::Chart& chart) {
    return charts::text_of(chart).id + ".svg";
}

/// "2007–2010, 2012": the years of one State as a person would write them.
std::string year_ranges(const std::set<int>& years) {
    std::string text;
    for (auto at = years.begin(); at != years.end();) {
        const int first = *at;
        int last = first;
        while (++at != years.end() && *at == last + 1) last = *at;
        if (!text.empty()) text += ", ";
        text += first == last ? std::to_string(first) : fmt::format("{}–{}", first, last);
    }
    return text;
}

Json state_years_json(const DetectionCube& cube, const StateYears& behind) {
    Json::Object all;
    for (const auto& [state, years] : behind)
        all.add(std::string(cube.states()[state]->iso3), Json::list(years));
    return all;
}

Json states_json(const DetectionCube& cube, const std::vector<StateIndex>& states) {
    Json::Array all;
    for (const auto state : states) all.push_back(cube.states()[state]->iso3);
    return all;
}

/// "SVG", or "SVG: Detected victims" where one page has several; always so when read out.
std::string download_link(const Words& words, std::string_view href, std::string_view kind,
                          std::string_view of, bool in_full = false) {
    const auto full = escaped(words.fill("chart.labelled", {{"label", kind}, {"value", of}}));
    return fmt::format(R"(<a href="{}" download aria-label="{}">{}</a> )", href, full,
                       in_full ? full : std::string(kind));
}

/// Who stands behind a figure: the States of a matched line, and every State with its years.
std::string states_behind(const PageBuilder& builder, const Figure& figure) {
    const auto& cube = builder.site.cube;
    const Words words(builder.language);
    std::string html, items;
    if (!figure.same_states.empty()) {
        for (const auto state : by_name(cube, figure.same_states, builder.language)) {
            items += fmt::format(
                "<li>{}</li>", escaped(vocabulary::name(*cube.states()[state], builder.language)));
        }
        html += folded(words.plural("report.same_states",
                                    static_cast<std::int64_t>(figure.same_states.size())),
                       items);
    }
    const auto with_years = [&](const StateYears& of) {
        std::string list;
        std::vector<StateIndex> states;
        for (const auto& [state, years] : of) states.push_back(state);
        for (const auto state : by_name(cube, states, builder.language)) {
            const auto name = escaped(vocabulary::name(*cube.states()[state], builder.language));
            const auto years = fmt::format("<bdi>{}</bdi>", year_ranges(of.at(state)));
            list += fmt::format("<li>{}</li>",
                                words.fill("chart.labelled", {{"label", name}, {"value", years}}));
        }
        return list;
    };
    if (!figure.left_out.empty()) {
        html += folded(
            words.fill("chart.labelled",
                       {{"label", figure.left_out_why},
                        {"value", words.plural("count.states", static_cast<std::int64_t>(
                                                                   figure.left_out.size()))}}),
            with_years(figure.left_out));
    }
    if (figure.behind.empty()) return html;
    return html + folded(words.plural("site.states_behind",
                                      static_cast<std::int64_t>(figure.behind.size())),
                         with_years(figure.behind));
}

}  // namespace

std::string folded(std::string_view summary, std::string_view items) {
    return fmt::format(
        R"(<details class="behind"><summary>{}</summary><ul class="columns">{}</ul></details>)",
        escaped(summary), items);
}

std::string section(PageBuilder& builder, const Scope& scope, Figure figure) {
    const auto context = builder.site.context(scope, builder.language);
    const auto& words = context.words;
    const auto up = up_from(builder.path);
    const bool as_list = figure.id == "R05";
    std::string html = fmt::format(R"(<section id="{}" aria-labelledby="{}-title">{})", figure.id,
                                   figure.id, builder.heading(figure.id + "-title", figure.title));
    if (figure.empty()) {
        return html + fmt::format(R"(<p class="note">{}</p></section>
)",
                                  escaped(words("site.no_data")));
    }
    if (!figure.lead.empty()) {
        html += as_list ? fmt::format("<ul>{}</ul>", figure.lead)
                        : fmt::format(R"(<p class="lead">{}</p>)", figure.lead);
    }
    if (!figure.missing.empty()) html += fmt::format(R"(<p class="note">{}</p>)", figure.missing);
    std::string downloads;
    for (auto& chart : figure.charts) {
        // The heading of the section has just said the title of most.
        const bool said = charts::text_of(chart).title.starts_with(figure.title);
        html += charts::figure_html(chart, {builder.language, 720, !said});
        const auto file = chart_file(chart);
        downloads += download_link(words, fmt::format("{}svg/{}", up, file), "SVG",
                                   charts::text_of(chart).title, figure.charts.size() > 1);
        builder.write(fmt::format("{}/svg/{}", words::code(builder.language), file),
                      charts::svg(chart, {builder.language, 720, true, true}));
        ++builder.charts;
    }
    html += figure.table;
    if (!figure.note.empty())
        html += fmt::format(R"(<p class="note">{}</p>)", escaped(figure.note));
    html += states_behind(builder, figure);
    const auto recipe = formats::json_of(recipe_of(figure, context));
    html += fmt::format(
        R"(<details class="behind"><summary>{}</summary><p><code dir="ltr">{}</code></p></details>)",
        escaped(words("site.recipe")), escaped(to_text(recipe)));
    html += fmt::format(
        R"(<p class="downloads">{}{}{}</p></section>
)",
        downloads,
        download_link(words, fmt::format("{}../data/{}.csv", up, figure.id), "CSV", figure.title),
        download_link(words, fmt::format("{}../data/{}.xlsx", up, figure.id), "XLSX",
                      figure.title));
    if (builder.records != nullptr) {
        builder.records->push_back(
            {figure.id, std::string(scope.code), std::move(figure.facts), std::move(figure.data),
             Json::Object{{"figure", figure.id},
                          {"recipe", recipe},
                          {"same_states", states_json(builder.site.cube, figure.same_states)},
                          {"scope", scope.code},
                          {"state_years", state_years_json(builder.site.cube, figure.behind)}}});
    }
    return html;
}

void write_page(PageBuilder& builder, std::string_view title, std::string_view main) {
    const PageFrame frame{builder.language,   builder.site.options.languages, builder.path,
                          std::string(title), &builder.site.cube.statement(), builder.headings};
    builder.write(fmt::format("{}/{}", words::code(builder.language), builder.path),
                  page(frame, main));
}

std::string heading(std::string_view text) {
    return fmt::format("<h1>{}</h1>\n", escaped(text));
}

std::string paragraph(std::string_view text, std::string_view css_class) {
    return css_class.empty()
               ? fmt::format("<p>{}</p>\n", escaped(text))
               : fmt::format(R"(<p class="{}">{}</p>)", css_class, escaped(text)) + "\n";
}

std::string state_links(const PageBuilder& builder, const std::vector<StateIndex>& states,
                        std::string_view to_states) {
    std::string items;
    for (const auto state : by_name(builder.site.cube, states, builder.language)) {
        const auto& country = *builder.site.cube.states()[state];
        items += fmt::format(R"(<li><a href="{}{}.html">{}</a></li>)", to_states, country.iso3,
                             escaped(vocabulary::name(country, builder.language)));
    }
    return items;
}

std::string PageBuilder::heading(std::string id, std::string_view title, std::string_view inside) {
    headings.push_back({std::move(id), std::string(title)});
    return headings.back().html(inside);
}

}  // namespace palermo::report
