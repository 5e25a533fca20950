#include "palermo/report/pages/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "palermo/pages/slim.hpp"
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
    return fmt::format(R"(<li><a href="{}" download aria-label="{}">{}</a></li>)", href, full,
                       in_full ? full : std::string(kind));
}

/// Figures whose lead begins with their finding.
bool begins_with_finding(std::string_view id) {
    constexpr std::array<std::string_view, 9> ids = {"C01", "C16", "C18", "C19", "C20",
                                                     "C22", "C23", "C26", "C36"};
    return std::ranges::find(ids, id) != ids.end();
}

/// The first sentence of a lead, without its stop, and the rest. A stop is followed by a space or by
/// nothing; Chinese has its own.
std::pair<std::string, std::string> first_sentence(std::string_view html) {
    constexpr std::string_view chinese = "。";
    bool tag = false;
    for (std::size_t at = 0; at < html.size(); ++at) {
        if (html[at] == '<') tag = true;
        if (html[at] == '>') tag = false;
        if (tag) continue;
        const bool stop = html[at] == '.' && (at + 1 == html.size() || html[at + 1] == ' ');
        const auto length = stop ? 1 : html.substr(at).starts_with(chinese) ? chinese.size() : 0;
        if (length == 0) continue;
        auto rest = html.substr(at + length);
        if (rest.starts_with(' ')) rest.remove_prefix(1);
        return {std::string(html.substr(0, at)), std::string(rest)};
    }
    return {std::string(html), {}};
}

/// Whether the page of a State draws a chart of a figure, or gives its numbers as a table. Pictures of
/// every figure of 199 States in six languages are two thirds of a site; a State of small numbers is
/// told by the plain ones. All are drawn for the world and the subregions.
bool drawn_of_states(std::string_view id, std::size_t chart) {
    if (id == "C01") return chart == 0;  // the rate stands beside those of the neighbours
    constexpr std::array<std::string_view, 5> told = {"C07", "C12", "C16", "C18", "C19"};
    return std::ranges::find(told, id) == told.end();
}

/// The table of a chart that is not drawn here; a long one is shut until asked for.
std::string table_alone(const charts::Chart& chart, words::Language language) {
    const auto title = escaped(charts::text_of(chart).title);
    const auto table = charts::table_html(chart, {language, 720, true});
    std::size_t rows = 0;
    for (auto at = table.find("<tr"); at != std::string::npos; at = table.find("<tr", at + 1))
        ++rows;
    auto html = fmt::format(
        R"(<div class="scroll" role="region" tabindex="0" aria-label="{}">{}</div>)", title, table);
    if (rows <= 8) return html;
    return fmt::format(R"(<details class="pc-data"><summary>{}</summary>{}</details>)", title,
                       html);
}

/// How many signs a reader sees.
std::size_t signs(std::string_view html) {
    std::size_t n = 0;
    bool tag = false;
    for (const char c : html) {
        if (c == '<') tag = true;
        if (!tag && (static_cast<unsigned char>(c) & 0xC0) != 0x80) ++n;
        if (c == '>') tag = false;
    }
    return n;
}

/// Who stands behind a figure: the States of a matched line, and every State with its years.
std::string states_behind(const PageBuilder& builder, const Scope& scope, const Figure& figure) {
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
    const auto& own = scope.states;
    const auto only_own = [&](const StateYears& of) {
        return scope.is_state() && of.size() == 1 && of.begin()->first == own.front();
    };
    if (!figure.left_out.empty()) {
        const auto what =
            only_own(figure.left_out)
                ? year_ranges(figure.left_out.begin()->second)
                : words.plural("count.states", static_cast<std::int64_t>(figure.left_out.size()));
        const auto text =
            words.fill("chart.labelled", {{"label", figure.left_out_why}, {"value", what}});
        html += only_own(figure.left_out) ? fmt::format("<p>{}</p>", escaped(text))
                                          : folded(text, with_years(figure.left_out));
    }
    if (figure.behind.empty()) return html;
    if (only_own(figure.behind)) {
        const auto years = year_ranges(figure.behind.begin()->second);
        return html + fmt::format("<p>{}</p>",
                                  words.fill("site.how.years",
                                             {{"years", fmt::format("<bdi>{}</bdi>", years)}}));
    }
    return html + folded(words.plural("site.states_behind",
                                      static_cast<std::int64_t>(figure.behind.size())),
                         with_years(figure.behind));
}

/// The parameters of a figure as text in an element: quotes need no escape there.
std::string parameters_text(const Figure& figure) {
    auto text = escaped(to_text(Json(figure.parameters)));
    for (auto at = text.find("&quot;"); at != std::string::npos; at = text.find("&quot;", at))
        text.replace(at, 6, "\"");
    return text;
}

/// States and years, rules, program: shut until asked for.
std::string how_we_counted(const PageBuilder& builder, const Scope& scope, const Figure& figure,
                           const Recipe& recipe) {
    const Words words(builder.language);
    return fmt::format(
        R"(<details class="how"><summary>{}</summary>{}<p><code dir="ltr">{} {}</code></p></details>)",
        escaped(words("site.how")), states_behind(builder, scope, figure), escaped(recipe.program),
        parameters_text(figure));
}

}  // namespace

std::string folded(std::string_view summary, std::string_view items) {
    return fmt::format(
        R"(<details><summary>{}</summary><ul class="columns small">{}</ul></details>)",
        escaped(summary), items);
}

std::pair<std::string, std::string> finding_of(const Figure& figure) {
    auto found = std::pair(figure.finding, figure.lead);
    if (figure.finding.empty() && begins_with_finding(figure.id))
        found = first_sentence(figure.lead);
    // Longer than two lines it is a paragraph.
    return signs(found.first) > 120 ? std::pair(std::string(), figure.lead) : found;
}

std::string section(PageBuilder& builder, const Scope& scope, Figure figure) {
    const auto context = builder.site.context(scope, builder.language);
    const auto& words = context.words;
    const auto up = up_from(builder.path);
    const bool as_list = figure.id == "R05";
    const auto [heading, rest] = finding_of(figure);
    std::string html =
        fmt::format(R"(<section class="fig" id="{0}" aria-labelledby="{0}-title"><header>{1})",
                    figure.id, builder.heading(figure.id + "-title", figure.title, heading));
    if (figure.empty()) {
        return html + fmt::format(R"(<p>{}</p></header></section>
)",
                                  escaped(words("site.no_data")));
    }
    if (!heading.empty()) html += fmt::format("<p>{}</p>", escaped(figure.title));
    html += R"(</header><div class="pic">)";
    std::string downloads;
    for (std::size_t i = 0; i < figure.charts.size(); ++i) {
        const auto& chart = figure.charts[i];
        if (scope.is_state() && figure.id == "C36") break;
        // A map of a subregion says what its dots say.
        const bool told_below = figure.id == "C10" && i == 0 && figure.charts.size() > 1;
        if (scope.level == Scope::Level::subregion && told_below) continue;
        if (scope.is_state() && !drawn_of_states(figure.id, i)) {
            html += table_alone(chart, builder.language);
            continue;
        }
        // The heading of the section has just said the title of most.
        const bool said = charts::text_of(chart).title.starts_with(figure.title);
        html += charts::figure_html(chart, {builder.language, 720, !said});
        ++builder.charts;
        // The pictures of the world are files too; of other places the script makes them from the page:
        // as files, twelve thousand of them were half of a site.
        if (scope.level != Scope::Level::world) continue;
        const auto file = chart_file(chart);
        downloads += download_link(words, fmt::format("{}svg/{}", up, file), "SVG",
                                   charts::text_of(chart).title, figure.charts.size() > 1);
        builder.write(fmt::format("{}/svg/{}", words::code(builder.language), file),
                      charts::svg(chart, {builder.language, 720, true, true}));
    }
    html += figure.table;
    const auto recipe = recipe_of(figure, context);
    html += how_we_counted(builder, scope, figure, recipe);
    html += fmt::format(
        R"(<ul class="acts">{}{}{}<li><a href="#cite">{}</a></li></ul></div><aside>)",
        download_link(words, fmt::format("{}../data/{}.csv", up, figure.id), "CSV", figure.title),
        // A State has one workbook, named on top of its page.
        scope.is_state() ? std::string()
                         : download_link(words, fmt::format("{}../data/{}.xlsx", up, figure.id),
                                         "XLSX", figure.title),
        downloads, escaped(words("site.cite")));
    if (!rest.empty()) {
        html += as_list ? fmt::format("<ul>{}</ul>", rest)
                        : fmt::format(R"(<p class="lead">{}</p>)", rest);
    }
    if (!figure.missing.empty()) html += fmt::format("<p>{}</p>", figure.missing);
    if (!figure.note.empty()) html += fmt::format("<p>{}</p>", escaped(figure.note));
    const auto& source =
        statement_of(figure.id, *builder.site.inputs.sources, builder.site.cube).citation;
    html += fmt::format(
        R"(<p class="quiet">{}</p></aside></section>
)",
        escaped(words.fill("site.source.short", {{"publisher", source.publisher},
                                                 {"date", words.date(source.released)}})));
    if (builder.records != nullptr) {
        builder.records->push_back(
            {figure.id, std::string(scope.code), std::move(figure.facts), std::move(figure.data),
             Json::Object{{"figure", figure.id},
                          {"recipe", formats::json_of(recipe)},
                          {"same_states", states_json(builder.site.cube, figure.same_states)},
                          {"scope", scope.code},
                          {"state_years", state_years_json(builder.site.cube, figure.behind)}}});
    }
    return html;
}

Figure figure_of(const PageBuilder& builder, const FigureKind& kind, const Scope& scope) {
    auto figure = kind.make(builder.site.context(scope, builder.language));
    if (builder.site.only == nullptr) return figure;
    constexpr std::array<std::string_view, 7> whole = {"C04", "C05", "C06", "C07",
                                                       "C12", "C15", "C18"};
    if (std::ranges::find(whole, kind.id) == whole.end()) return figure;
    // Flows leave hidden lines out before they are remembered.
    const bool flows = kind.id == "C12" || kind.id == "C15" || kind.id == "C18";
    const auto& cells = builder.site.cube.victims_by_citizenship();
    const bool hidden =
        flows ? std::ranges::any_of(
                    cells,
                    [](const Flow& flow) { return flow.people.state == CellState::suppressed; })
              : std::ranges::any_of(figure.data, [](const Datum& datum) {
                    return datum.people.state == CellState::suppressed;
                });
    if (!hidden) return figure;
    Figure none;
    none.id = figure.id;
    none.title = figure.title;
    return none;
}

void write_page(PageBuilder& builder, std::string_view title, std::string_view main) {
    const PageFrame frame{builder.language,
                          builder.site.options.languages,
                          builder.path,
                          std::string(title),
                          &builder.site.cube.statement(),
                          builder.headings,
                          builder.opening,
                          builder.crumb,
                          builder.site.only};
    builder.write(fmt::format("{}/{}", words::code(builder.language), builder.path),
                  pages::slim(page(frame, main)));
}

std::string heading(std::string_view text) {
    return fmt::format("<h1>{}</h1>\n", escaped(text));
}

void open_page(PageBuilder& builder, std::string_view title, std::string_view lede,
               std::string_view more) {
    builder.opening = fmt::format(
        R"(<div class="head">{}<p class="lede text">{}</p>{}</div>
)",
        heading(title), escaped(lede), more);
}

std::string key_strip(const Words& words, const std::vector<Key>& keys) {
    if (keys.empty()) return {};
    std::string items;
    for (const auto& [number, target] : keys) {
        items += fmt::format(R"(<div><dt>{}{}</dt><dd><a href="{}">{}</a></dd></div>)",
                             escaped(number.label),
                             number.without.empty()
                                 ? ""
                                 : fmt::format(R"(<span class="small">{}</span>)", number.without),
                             target, number.element.html);
    }
    return fmt::format(
        R"(<dl class="keys" aria-label="{}">{}</dl><p class="small quiet">{}</p>
)",
        escaped(words("site.keys")), items, escaped(words("site.keys.open")));
}

std::string paragraph(std::string_view text, std::string_view css_class) {
    return css_class.empty()
               ? fmt::format("<p>{}</p>\n", escaped(text))
               : fmt::format(R"(<p class="{}">{}</p>)", css_class, escaped(text)) + "\n";
}

std::string find_state(const PageBuilder& builder) {
    const Words words(builder.language);
    std::vector<StateIndex> all;
    for (std::size_t i = 0; i < builder.site.cube.states().size(); ++i)
        all.push_back(static_cast<StateIndex>(i));
    std::string options;
    for (const auto state : by_name(builder.site.cube, all, builder.language)) {
        const auto& country = *builder.site.cube.states()[state];
        options += fmt::format(R"(<option value="{}" data-code="{}">)",
                               escaped(vocabulary::name(country, builder.language)), country.iso3);
    }
    return fmt::format(
        R"(<form action="{3}states.html" class="row find"><label for="find"><b>{0}</b></label><input class="inp" id="find" name="q" list="all-states" autocomplete="off"><datalist id="all-states">{1}</datalist><button class="btn">{2}</button><a class="small" href="{3}states.html">{4}</a></form>)",
        escaped(words("site.find")), options, escaped(words("site.find.open")),
        up_from(builder.path), escaped(words("site.find.all")));
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
    // Contents take the short name of a figure, where it has one: "C01-title" is "report.c01.short".
    const auto key = id.starts_with('C')
                         ? fmt::format("report.c{}.short", id.substr(1, id.find('-') - 1))
                         : std::string();
    const auto html = Heading{id, std::string(title)}.html(inside);
    headings.push_back(
        {std::move(id), std::string(words::Words::has(key) ? words::Words(language)(key) : title)});
    return html;
}

}  // namespace palermo::report
