#include "palermo/report/pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "palermo/report/alphabet.hpp"
#include "palermo/report/figure_builder.hpp"
#include "palermo/report/figures/prevalence_pages.hpp"
#include "palermo/report/page.hpp"

namespace palermo::report {
namespace {

using formats::Json;
using words::Language;
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

/// Opens on demand: a summary, and a list in columns.
std::string folded(std::string_view summary, std::string_view items) {
    return fmt::format(
        R"(<details class="behind"><summary>{}</summary><ul class="columns">{}</ul></details>)",
        escaped(summary), items);
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

/// One figure as a section of a page.
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

std::string paragraph(std::string_view text, std::string_view css_class = "") {
    return css_class.empty()
               ? fmt::format("<p>{}</p>\n", escaped(text))
               : fmt::format(R"(<p class="{}">{}</p>)", css_class, escaped(text)) + "\n";
}

/// The figures whose key number stands on the first page.
constexpr std::array<std::string_view, 5> headline_figures = {"C01", "C02", "C10", "C06", "C21"};

/// A list of States in the order of their names, each leading to its page.
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

}  // namespace

std::string PageBuilder::heading(std::string id, std::string_view title, std::string_view inside) {
    headings.push_back({std::move(id), std::string(title)});
    return headings.back().html(inside);
}

/// A page of the world's figures: "world", "forms", ...
void world_page(PageBuilder& builder, std::string_view name) {
    const auto& world = builder.site.scopes.front();
    const Words words(builder.language);
    const auto title = words(fmt::format("site.nav.{}", name));
    auto html = heading(title) + paragraph(words(fmt::format("site.{}.intro", name)), "intro");
    for (const auto& kind : figure_kinds()) {
        if (!kind.world || kind.page != name) continue;
        html += section(builder, world, kind.make(builder.site.context(world, builder.language)));
    }
    if (name == "world") {
        html += fmt::format(R"(<section aria-labelledby="subregions">{}<ul class="columns">)",
                            builder.heading("subregions", words("site.subregions")));
        for (const auto& subregion : vocabulary::subregions()) {
            html += fmt::format(R"(<li><a href="regions/{}.html">{}</a></li>)", subregion.code,
                                escaped(vocabulary::name(subregion, builder.language)));
        }
        html += "</ul></section>\n";
    }
    write_page(builder, title, html);
}

void estimate_page(PageBuilder& builder, const std::string& study) {
    const auto& world = builder.site.scopes.front();
    const auto context = builder.site.context(world, builder.language);
    const auto title = study_name(context, study);
    auto html =
        heading(title) + study_opening(context, study, up_from(builder.path), builder.headings);
    for (auto& figure : study_figures(context, study)) {
        if (figure.empty()) continue;  // three lists or fewer cannot predict each other
        html += section(builder, world, std::move(figure));
    }
    write_page(builder, title, html);
}

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

std::vector<Headline> home_page(PageBuilder& builder) {
    const auto& world = builder.site.scopes.front();
    const Words words(builder.language);
    std::vector<Headline> headlines;
    std::string cards, pictures;
    for (const auto id : headline_figures) {
        for (const auto& kind : figure_kinds()) {
            if (kind.id != id) continue;
            const auto figure = kind.make(builder.site.context(world, builder.language));
            if (!figure.key_number) continue;
            const auto& key = *figure.key_number;
            const auto fact = std::find_if(figure.facts.begin(), figure.facts.end(),
                                           [&](const Fact& f) { return f.name == key.fact; });
            expects(fact != figure.facts.end());
            std::string about;
            for (const auto& line : {key.without, figure.missing}) {
                if (!line.empty()) about += fmt::format(R"(<p class="note">{}</p>)", line);
            }
            cards += fmt::format(
                R"(<li class="card"><span class="number">{}</span><p>{}</p>{}<p class="how"><a href="{}.html#{}">{}</a></p></li>)",
                key.element.html, escaped(key.label), about, kind.page, kind.id,
                escaped(words.fill("site.home.how", {{"figure", figure.title}})));
            headlines.push_back({key.label, key.element.shown,
                                 fmt::format("{}.{}.{}", kind.id, world.code, key.fact),
                                 fact->value});
            // Two pictures on the first page: how many over time, and where children are.
            if (id == "C01" || id == "C10") {
                pictures += charts::figure_html(figure.charts.front(), {builder.language});
                ++builder.charts;
            }
        }
    }
    const auto html =
        heading(words("site.title")) + paragraph(words("site.home.intro"), "intro") +
        fmt::format("<ul class=\"cards\">{}</ul>\n", cards) +
        paragraph(words("site.home.not"), "caution") + pictures +
        paragraph(words("site.home.what")) +
        fmt::format(
            R"(<p><a href="data-quality.html">{}</a> · <a href="reproduction.html">{}</a></p>)",
            escaped(words("site.nav.quality")), escaped(words("site.nav.reproduction")));
    write_page(builder, words("site.nav.home"), html);
    return headlines;
}

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

/// C57: every rule and what it found.
void quality_page(PageBuilder& builder) {
    const Words words(builder.language);
    auto html =
        heading(words("site.nav.quality")) + paragraph(words("site.quality.intro"), "intro");
    charts::BarChart chart;
    chart.text = {std::string(words("site.quality.chart")),
                  std::string(words("site.quality.chart_description")),
                  std::string(words("site.quality.findings")),
                  "",
                  "",
                  "",
                  "C57"};
    chart.horizontal = true;
    chart.series.push_back({std::string(words("site.quality.findings")), {}, 0});
    std::string rows;
    Record record{"C57", "WLD", {}, {}, Json::Object{{"figure", "C57"}, {"scope", "WLD"}}};
    std::int64_t all = 0;
    for (const auto& rule : builder.site.inputs.rules) {
        std::string key = "rule.";
        for (const char c : rule.rule) key += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        key += ".title";
        const auto title = Words::has(key) ? words(key) : std::string_view(rule.rule);
        rows += fmt::format(
            R"(<tr><th scope="row">{0}</th><td class="text">{1}</td><td class="text">{2}</td><td><data value="{3}" data-fact="C57.WLD.{0}"><bdi>{4}</bdi></data></td></tr>)",
            rule.rule, escaped(title),
            escaped(words(fmt::format("site.quality.{}", rule.severity))), rule.findings,
            words.number(rule.findings));
        record.facts.push_back({rule.rule, std::to_string(rule.findings)});
        record.data.push_back({rule.rule, rule.severity, {rule.findings}, {}});
        all += rule.findings;
        if (rule.findings == 0) continue;
        chart.categories.push_back(fmt::format("{} {}", rule.rule, title));
        chart.series.front().values.emplace_back(static_cast<double>(rule.findings),
                                                 words.number(rule.findings));
    }
    record.facts.push_back({"all", std::to_string(all)});
    html += fmt::format(
        R"(<p class="lead">{}</p>)",
        words.fill(
            "site.quality.lead",
            {{"remarks",
              words.plural(
                  "count.remarks", all,
                  {{"n", fmt::format(
                             R"(<data value="{0}" data-fact="C57.WLD.all"><bdi>{1}</bdi></data>)",
                             all, words.number(all))}})}}));
    html += fmt::format(
        R"(<div class="scroll" tabindex="0" role="region" aria-label="{0}"><table><caption>{0}</caption><thead><tr><th scope="col">{1}</th><th scope="col">{2}</th><th scope="col">{3}</th><th scope="col">{4}</th></tr></thead><tbody>{5}</tbody></table></div>)",
        escaped(words("site.quality.table")), escaped(words("site.quality.rule")),
        escaped(words("site.quality.what")), escaped(words("site.quality.severity")),
        escaped(words("site.quality.findings")), rows);
    html += "\n";
    if (!chart.categories.empty()) {
        html += charts::figure_html(chart, {builder.language});
        builder.write(fmt::format("{}/svg/C57.svg", words::code(builder.language)),
                      charts::svg(chart, {builder.language, 720, true, true}));
        ++builder.charts;
    }
    html +=
        fmt::format(R"(<p class="downloads"><a href="../data/findings.csv" download>{}</a></p>)",
                    escaped(words("site.quality.download")));
    html += paragraph(words("site.quality.about"), "note");
    if (builder.records != nullptr) builder.records->push_back(std::move(record));
    write_page(builder, words("site.nav.quality"), html);
}

/// C59: how each figure is made, in the words of the figures themselves.
void methods_page(PageBuilder& builder) {
    const Words words(builder.language);
    auto html = heading(words("site.nav.methods"));
    for (int i = 1; Words::has(fmt::format("site.methods.p{}", i)); ++i) {
        html += paragraph(words(fmt::format("site.methods.p{}", i)));
    }
    html += fmt::format(R"(<section aria-labelledby="glossary">{}<dl>)",
                        builder.heading("glossary", words("site.methods.glossary")));
    for (int i = 1; Words::has(fmt::format("site.glossary.t{}", i)); ++i) {
        html += fmt::format("<dt><strong>{}</strong></dt><dd>{}</dd>",
                            escaped(words(fmt::format("site.glossary.t{}", i))),
                            escaped(words(fmt::format("site.glossary.d{}", i))));
    }
    html += "</dl></section>\n";
    html += fmt::format(R"(<section aria-labelledby="figures">{}<dl>)",
                        builder.heading("figures", words("site.methods.figures")));
    for (const auto id : figure_ids()) {
        const auto key = fmt::format("report.{}{}", static_cast<char>(id[0] + 32), id.substr(1));
        html += fmt::format("<dt><strong><bdi>{}</bdi> {}</strong></dt><dd>{}</dd>", id,
                            escaped(words(key + ".title")), escaped(words(key + ".description")));
    }
    html += "</dl></section>\n";
    html += fmt::format(R"(<section aria-labelledby="subregions">{})",
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
            "<h3>{}</h3><p>{}</p><p class=\"note\">{}</p>",
            escaped(vocabulary::name(subregion, builder.language)), escaped(words.list(members)),
            escaped(words.fill("site.methods.nearby", {{"list", words.list(nearby)}})));
    }
    html += "</section>\n";
    write_page(builder, words("site.nav.methods"), html);
}

/// C60: everything as files.
void downloads_page(PageBuilder& builder) {
    const Words words(builder.language);
    auto html =
        heading(words("site.nav.downloads")) + paragraph(words("site.downloads.intro"), "intro");
    std::string rows;
    for (const auto id : figure_ids()) {
        const auto key =
            fmt::format("report.{}{}.title", static_cast<char>(id[0] + 32), id.substr(1));
        rows += fmt::format(
            R"(<tr><th scope="row"><bdi>{0}</bdi></th><td class="text">{1}</td><td class="text"><a href="../data/{0}.csv" download>CSV {0}</a></td><td class="text"><a href="../data/{0}.csv-metadata.json" download>CSVW {0}</a></td><td class="text"><a href="../data/{0}.xlsx" download>XLSX {0}</a></td></tr>)",
            id, escaped(words(key)));
    }
    html += fmt::format(
        R"(<div class="scroll" tabindex="0" role="region" aria-label="{0}"><table><caption>{0}</caption><thead><tr><th scope="col">{1}</th><th scope="col">{2}</th><th scope="col">CSV</th><th scope="col">CSVW</th><th scope="col">XLSX</th></tr></thead><tbody>{3}</tbody></table></div>)",
        escaped(words("site.downloads.table")), escaped(words("site.downloads.figure")),
        escaped(words("site.quality.what")), rows);
    html += "<ul>";
    for (const auto& [file, key] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"data/facts.csv", "site.downloads.facts"},
             {"data/recipes.jsonl", "site.downloads.recipes"},
             {"data/findings.csv", "site.quality.download"},
             {"data/SHA256SUMS", "site.downloads.checksums"}}) {
        html +=
            fmt::format(R"(<li><a href="../{}" download>{}</a></li>)", file, escaped(words(key)));
    }
    for (const auto& input : builder.site.inputs.files) {
        html += fmt::format(R"(<li><a href="../inputs/{0}" download>{1}: <bdi>{0}</bdi></a></li>)",
                            escaped(input.name), escaped(words("site.downloads.input")));
    }
    html += "</ul>\n";
    html += paragraph(words("site.downloads.verify"), "note");
    write_page(builder, words("site.nav.downloads"), html);
}

void accessibility_page(PageBuilder& builder) {
    const Words words(builder.language);
    auto html = heading(words("site.accessibility.title"));
    for (int i = 1; Words::has(fmt::format("site.accessibility.p{}", i)); ++i) {
        html += paragraph(words(fmt::format("site.accessibility.p{}", i)));
    }
    write_page(builder, words("site.accessibility.title"), html);
}

}  // namespace palermo::report
