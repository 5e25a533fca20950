#include "palermo/report/site.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "palermo/core/progress.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/csvw.hpp"
#include "palermo/formats/xlsx.hpp"
#include "palermo/report/making.hpp"
#include "palermo/report/page.hpp"

namespace palermo::report {
namespace {

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

std::string state_years_json(const Cube& cube, const StateYears& behind) {
    std::string json = "{";
    for (const auto& [state, years] : behind) {
        if (json.size() > 1) json += ',';
        json += fmt::format(R"("{}":[{}])", cube.states()[state]->iso3, fmt::join(years, ","));
    }
    return json + "}";
}

/// What the site remembers of each figure, once for all languages.
struct Record {
    std::string id;
    std::string scope;
    std::vector<Fact> facts;
    std::vector<Datum> data;
    std::string recipe;  // JSON line
};

/// Everything shared by the pages of one site.
struct Site {
    const SiteInputs& inputs;
    const SiteOptions& options;
    const Cube& cube;
    const std::vector<Scope>& scopes;

    Telling telling(const Scope& scope, Language language) const {
        return {cube,  inputs.sdg,     inputs.legislation, inputs.cases, inputs.estimates,
                scope, Words(language)};
    }
};

/// A page in the making: counts, and where the chart files go.
struct PageMaking {
    const Site& site;
    Language language;
    std::string path;  // below the language folder
    const Sink& sink;
    std::atomic<std::int64_t>& files;
    std::atomic<std::int64_t>& charts;
    std::vector<Record>* records;  // where to remember figures; none in later languages
    Result<void> trouble = {};

    void write(const std::string& name, const std::string& bytes) {
        if (!trouble) return;
        trouble = sink(name, bytes);
        ++files;
    }
};

/// One figure as a section of a page.
std::string section(PageMaking& making, const Scope& scope, Figure figure) {
    const auto telling = making.site.telling(scope, making.language);
    const auto& words = telling.words;
    const auto up = up_from(making.path);
    const bool as_list = figure.id == "R05" || figure.id == "C37";
    std::string html =
        fmt::format(R"(<section id="{}" aria-labelledby="{}-title"><h2 id="{}-title">{}</h2>)",
                    figure.id, figure.id, figure.id, escaped(figure.title));
    if (figure.empty()) {
        return html + fmt::format(R"(<p class="note">{}</p></section>
)",
                                  escaped(words("site.no_data")));
    }
    if (!figure.lead.empty()) {
        html += as_list ? fmt::format("<ul>{}</ul>", figure.lead)
                        : fmt::format(R"(<p class="lead">{}</p>)", figure.lead);
    }
    std::string downloads;
    for (auto& chart : figure.charts) {
        html += charts::figure_html(chart, {making.language});
        const auto file = chart_file(chart);
        downloads += fmt::format(R"(<a href="{}svg/{}" download>SVG: {}</a> · )", up, file,
                                 escaped(charts::text_of(chart).title));
        making.write(fmt::format("{}/svg/{}", words::code(making.language), file),
                     charts::svg(chart, {making.language, 720, true, true}));
        ++making.charts;
    }
    if (!figure.note.empty())
        html += fmt::format(R"(<p class="note">{}</p>)", escaped(figure.note));

    std::string states;
    for (const auto& [state, years] : figure.behind) {
        states += fmt::format(
            "<li>{}: <bdi>{}</bdi></li>",
            escaped(vocabulary::name(*making.site.cube.states()[state], making.language)),
            year_ranges(years));
    }
    const auto recipe = to_json(recipe_of(figure, telling));
    if (!states.empty()) {
        html += fmt::format(
            R"(<details class="behind"><summary>{}</summary><ul class="columns">{}</ul></details>)",
            escaped(words.plural("site.states_behind",
                                 static_cast<std::int64_t>(figure.behind.size()))),
            states);
    }
    html += fmt::format(
        R"(<details class="behind"><summary>{}</summary><p><code dir="ltr">{}</code></p></details>)",
        escaped(words("site.recipe")), escaped(recipe));
    html += fmt::format(
        R"(<p class="downloads">{0}<a href="{1}../data/{2}.csv" download>CSV</a> · <a href="{1}../data/{2}.xlsx" download>XLSX</a></p></section>
)",
        downloads, up, figure.id);
    if (making.records != nullptr) {
        making.records->push_back(
            {figure.id, std::string(scope.code), std::move(figure.facts), std::move(figure.data),
             fmt::format(R"({{"figure":"{}","recipe":{},"scope":"{}","state_years":{}}})",
                         figure.id, recipe, scope.code,
                         state_years_json(making.site.cube, figure.behind))});
    }
    return html;
}

void write_page(PageMaking& making, std::string_view title, std::string_view main) {
    const PageFrame frame{making.language, making.site.options.languages, making.path,
                          std::string(title), &making.site.inputs.release->statement()};
    making.write(fmt::format("{}/{}", words::code(making.language), making.path),
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

/// A page of the world's figures: "world", "forms", ...
void world_page(PageMaking& making, std::string_view name) {
    const auto& world = making.site.scopes.front();
    const Words words(making.language);
    const auto title = words(fmt::format("site.nav.{}", name));
    auto html = heading(title) + paragraph(words(fmt::format("site.{}.intro", name)));
    for (const auto& kind : figure_kinds()) {
        if (!kind.world || kind.page != name) continue;
        html += section(making, world, kind.make(making.site.telling(world, making.language)));
    }
    if (name == "world") {
        html += fmt::format(
            "<section aria-labelledby=\"subregions\"><h2 id=\"subregions\">{}</h2><ul "
            "class=\"columns\">",
            escaped(words("site.subregions")));
        for (const auto& subregion : vocabulary::subregions()) {
            html += fmt::format(R"(<li><a href="regions/{}.html">{}</a></li>)", subregion.code,
                                escaped(vocabulary::name(subregion, making.language)));
        }
        html += "</ul></section>\n";
    }
    write_page(making, title, html);
}

/// The page of a subregion or of a State.
void place_page(PageMaking& making, const Scope& scope) {
    const Words words(making.language);
    const auto name = scope.name(making.language);
    auto html = heading(name);
    if (scope.is_state() && scope.subregion != nullptr) {
        html += fmt::format(R"(<p><a href="../regions/{}.html">{}</a></p>)", scope.subregion->code,
                            escaped(vocabulary::name(*scope.subregion, making.language)));
    }
    html += paragraph(words(scope.is_state() ? "site.state.intro" : "site.region.intro"));
    if (!scope.is_state()) {
        html += fmt::format(
            "<details><summary>{}</summary><ul class=\"columns\">",
            escaped(words.plural("count.states", static_cast<std::int64_t>(scope.states.size()))));
        for (const auto state : scope.states) {
            const auto& country = *making.site.cube.states()[state];
            html += fmt::format(R"(<li><a href="../states/{}.html">{}</a></li>)", country.iso3,
                                escaped(vocabulary::name(country, making.language)));
        }
        html += "</ul></details>\n";
    }
    std::string missing;
    for (const auto& kind : figure_kinds()) {
        if (!(scope.is_state() ? kind.state : kind.subregion)) continue;
        auto figure = kind.make(making.site.telling(scope, making.language));
        // A short list of what was not published says more than a dozen empty frames.
        if (figure.empty()) {
            missing += fmt::format("<li>{}</li>", escaped(figure.title));
        } else {
            html += section(making, scope, std::move(figure));
        }
    }
    if (!missing.empty()) {
        html += fmt::format(
            "<section aria-labelledby=\"missing\"><h2 "
            "id=\"missing\">{}</h2><ul>{}</ul></section>\n",
            escaped(words("site.not_published")), missing);
    }
    write_page(making, name, html);
}

struct HeadlineKind {
    std::string_view figure, fact, key;
};
constexpr std::array<HeadlineKind, 5> headline_kinds = {{
    {"C01", "victims", "site.home.victims"},
    {"C02", "change", "site.home.change"},
    {"C10", "children", "site.home.children"},
    {"C06", "labour", "site.home.labour"},
    {"C21", "change", "site.home.convictions"},
}};

/// The text that a <data> element of this fact shows, cut from the sentence that has it.
std::string data_element(const Figure& figure, std::string_view scope, std::string_view fact) {
    const auto mark = fmt::format(R"(data-fact="{}.{}.{}")", figure.id, scope, fact);
    const auto at = figure.lead.find(mark);
    if (at == std::string::npos) return {};
    const auto from = figure.lead.rfind("<data", at);
    const auto to = figure.lead.find("</data>", at);
    return figure.lead.substr(from, to + 7 - from);
}

/// What stands between the tags.
std::string plain(std::string_view html) {
    std::string text;
    bool tag = false;
    for (const char c : html) {
        if (c == '<') tag = true;
        if (!tag) text += c;
        if (c == '>') tag = false;
    }
    return text;
}

std::vector<Headline> home_page(PageMaking& making) {
    const auto& world = making.site.scopes.front();
    const Words words(making.language);
    std::vector<Headline> headlines;
    std::string cards, pictures;
    for (const auto& headline : headline_kinds) {
        for (const auto& kind : figure_kinds()) {
            if (kind.id != headline.figure) continue;
            auto figure = kind.make(making.site.telling(world, making.language));
            const auto element = data_element(figure, world.code, headline.fact);
            const auto fact = std::find_if(figure.facts.begin(), figure.facts.end(),
                                           [&](const Fact& f) { return f.name == headline.fact; });
            if (element.empty() || fact == figure.facts.end()) continue;
            cards += fmt::format(
                R"(<li class="card"><span class="number">{}</span><p>{} <a href="{}.html#{}">{}</a></p></li>)",
                element, escaped(words(headline.key)), kind.page, kind.id,
                escaped(words.fill("site.home.how", {{"figure", figure.title}})));
            headlines.push_back({std::string(words(headline.key)), plain(element),
                                 fmt::format("{}.{}.{}", kind.id, world.code, headline.fact),
                                 fact->value});
            // Two pictures on the first page: how many over time, and where children are.
            if (headline.key == "site.home.victims" || headline.key == "site.home.children") {
                pictures += charts::figure_html(figure.charts.front(), {making.language});
                ++making.charts;
            }
        }
    }
    const auto html =
        heading(words("site.title")) + paragraph(words("site.home.intro"), "lead") +
        fmt::format("<ul class=\"cards\">{}</ul>\n", cards) + pictures +
        paragraph(words("site.home.what")) + paragraph(words("site.home.not")) +
        fmt::format(
            R"(<p><a href="data-quality.html">{}</a> · <a href="reproduction.html">{}</a></p>)",
            escaped(words("site.nav.quality")), escaped(words("site.nav.reproduction")));
    write_page(making, words("site.nav.home"), html);
    return headlines;
}

void states_page(PageMaking& making) {
    const Words words(making.language);
    auto html = heading(words("site.nav.states")) + paragraph(words("site.states.intro"));
    for (const auto& scope : making.site.scopes) {
        if (scope.level != Scope::Level::subregion) continue;
        html += fmt::format(
            R"(<section aria-labelledby="{0}"><h2 id="{0}"><a href="regions/{0}.html">{1}</a></h2><ul class="columns">)",
            scope.code, escaped(scope.name(making.language)));
        for (const auto state : scope.states) {
            const auto& country = *making.site.cube.states()[state];
            html += fmt::format(R"(<li><a href="states/{}.html">{}</a></li>)", country.iso3,
                                escaped(vocabulary::name(country, making.language)));
        }
        html += "</ul></section>\n";
    }
    write_page(making, words("site.nav.states"), html);
}

/// C57: every rule and what it found.
void quality_page(PageMaking& making) {
    const Words words(making.language);
    auto html = heading(words("site.nav.quality")) + paragraph(words("site.quality.intro"));
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
    Record record{"C57", "WLD", {}, {}, R"({"figure":"C57","scope":"WLD"})"};
    std::int64_t all = 0;
    for (const auto& rule : making.site.inputs.rules) {
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
            {{"n", fmt::format(R"(<data value="{0}" data-fact="C57.WLD.all"><bdi>{1}</bdi></data>)",
                               all, words.number(all))}}));
    html += fmt::format(
        R"(<div class="scroll" tabindex="0" role="region" aria-label="{0}"><table><caption>{0}</caption><thead><tr><th scope="col">{1}</th><th scope="col">{2}</th><th scope="col">{3}</th><th scope="col">{4}</th></tr></thead><tbody>{5}</tbody></table></div>)",
        escaped(words("site.quality.table")), escaped(words("site.quality.rule")),
        escaped(words("site.quality.what")), escaped(words("site.quality.severity")),
        escaped(words("site.quality.findings")), rows);
    html += "\n";
    if (!chart.categories.empty()) {
        html += charts::figure_html(chart, {making.language});
        making.write(fmt::format("{}/svg/C57.svg", words::code(making.language)),
                     charts::svg(chart, {making.language, 720, true, true}));
        ++making.charts;
    }
    html +=
        fmt::format(R"(<p class="downloads"><a href="../data/findings.csv" download>{}</a></p>)",
                    escaped(words("site.quality.download")));
    html += paragraph(words("site.quality.about"), "note");
    if (making.records != nullptr) making.records->push_back(std::move(record));
    write_page(making, words("site.nav.quality"), html);
}

/// C59: how each figure is made, in the words of the figures themselves.
void methods_page(PageMaking& making) {
    const Words words(making.language);
    auto html = heading(words("site.nav.methods"));
    for (int i = 1; Words::has(fmt::format("site.methods.p{}", i)); ++i) {
        html += paragraph(words(fmt::format("site.methods.p{}", i)));
    }
    html += fmt::format(R"(<section aria-labelledby="glossary"><h2 id="glossary">{}</h2><dl>)",
                        escaped(words("site.methods.glossary")));
    for (int i = 1; Words::has(fmt::format("site.glossary.t{}", i)); ++i) {
        html += fmt::format("<dt><strong>{}</strong></dt><dd>{}</dd>",
                            escaped(words(fmt::format("site.glossary.t{}", i))),
                            escaped(words(fmt::format("site.glossary.d{}", i))));
    }
    html += "</dl></section>\n";
    html += fmt::format(R"(<section aria-labelledby="figures"><h2 id="figures">{}</h2><dl>)",
                        escaped(words("site.methods.figures")));
    for (const auto& kind : figure_kinds()) {
        const auto key =
            fmt::format("report.{}{}", static_cast<char>(kind.id[0] + 32), kind.id.substr(1));
        html += fmt::format("<dt><strong><bdi>{}</bdi> {}</strong></dt><dd>{}</dd>", kind.id,
                            escaped(words(key + ".title")), escaped(words(key + ".description")));
    }
    html += "</dl></section>\n";
    html += fmt::format(R"(<section aria-labelledby="subregions"><h2 id="subregions">{}</h2>)",
                        escaped(words("site.subregions")));
    html += paragraph(words("site.methods.subregions"));
    for (const auto& subregion : vocabulary::subregions()) {
        std::vector<std::string> members, nearby;
        for (const auto* country : vocabulary::countries_in(subregion))
            members.emplace_back(vocabulary::name(*country, making.language));
        for (std::size_t at = 0; at < subregion.nearby.size(); at += 5) {
            nearby.emplace_back(vocabulary::name(
                *vocabulary::subregion(subregion.nearby.substr(at, 4)), making.language));
        }
        html += fmt::format(
            "<h3>{}</h3><p>{}</p><p class=\"note\">{}</p>",
            escaped(vocabulary::name(subregion, making.language)), escaped(words.list(members)),
            escaped(words.fill("site.methods.nearby", {{"list", words.list(nearby)}})));
    }
    html += "</section>\n";
    write_page(making, words("site.nav.methods"), html);
}

/// C60: everything as files.
void downloads_page(PageMaking& making) {
    const Words words(making.language);
    auto html = heading(words("site.nav.downloads")) + paragraph(words("site.downloads.intro"));
    std::string rows;
    for (const auto& kind : figure_kinds()) {
        const auto key =
            fmt::format("report.{}{}.title", static_cast<char>(kind.id[0] + 32), kind.id.substr(1));
        rows += fmt::format(
            R"(<tr><th scope="row"><bdi>{0}</bdi></th><td class="text">{1}</td><td class="text"><a href="../data/{0}.csv" download>CSV {0}</a></td><td class="text"><a href="../data/{0}.csv-metadata.json" download>CSVW {0}</a></td><td class="text"><a href="../data/{0}.xlsx" download>XLSX {0}</a></td></tr>)",
            kind.id, escaped(words(key)));
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
    for (const auto& input : making.site.inputs.files) {
        html += fmt::format(R"(<li><a href="../inputs/{0}" download>{1}: <bdi>{0}</bdi></a></li>)",
                            escaped(input.name), escaped(words("site.downloads.input")));
    }
    html += "</ul>\n";
    html += paragraph(words("site.downloads.verify"), "note");
    write_page(making, words("site.nav.downloads"), html);
}

void accessibility_page(PageMaking& making) {
    const Words words(making.language);
    auto html = heading(words("site.accessibility.title"));
    for (int i = 1; Words::has(fmt::format("site.accessibility.p{}", i)); ++i) {
        html += paragraph(words(fmt::format("site.accessibility.p{}", i)));
    }
    write_page(making, words("site.accessibility.title"), html);
}

/// The values of one figure over all scopes, as a table for CSV and XLSX.
Result<Table> values_table(const std::vector<const Record*>& records) {
    TextColumn scope("scope"), name("scope_name"), series("series"), x("x"), number("number");
    CountColumn people("people");
    for (const auto* record : records) {
        const auto* country = vocabulary::country_by_iso3(record->scope);
        const auto* subregion = vocabulary::subregion(record->scope);
        const auto label = country != nullptr     ? vocabulary::name(*country, Language::en)
                           : subregion != nullptr ? vocabulary::name(*subregion, Language::en)
                                                  : Words(Language::en)("report.world");
        for (const auto& datum : record->data) {
            scope.push(record->scope);
            name.push(label);
            series.push(datum.series);
            x.push(datum.x);
            people.push(datum.people);
            number.push(datum.number);
        }
    }
    return Table::make({std::move(scope), std::move(name), std::move(series), std::move(x),
                        std::move(people), std::move(number)});
}

Result<void> write_downloads(const Site& site, const std::vector<Record>& records, const Sink& sink,
                             SiteSummary& summary, std::string& checksums) {
    const auto put = [&](const std::string& name, const std::string& bytes) -> Result<void> {
        ++summary.files;
        checksums += crypto::sha256(bytes) + "  " + name + "\n";
        return sink(name, bytes);
    };
    // Every figure has its files, also one that this release cannot fill: a header is an answer.
    std::map<std::string, std::vector<const Record*>> by_figure;
    for (const auto& kind : figure_kinds()) by_figure[std::string(kind.id)];
    formats::CsvWriter facts({"figure", "scope", "fact", "value"});
    std::string recipes;
    for (const auto& record : records) {
        by_figure[record.id].push_back(&record);
        for (const auto& fact : record.facts) {
            facts.row({record.id, record.scope, fact.name, fact.value});
            ++summary.facts;
        }
        summary.values += static_cast<std::int64_t>(record.data.size());
        recipes += record.recipe + "\n";
    }
    TRY(put("data/facts.csv", std::string(facts.text())));
    TRY(put("data/recipes.jsonl", recipes));

    const auto& statement = site.cube.statement();
    for (const auto& [id, figure_records] : by_figure) {
        const auto table = TRY(values_table(figure_records));
        const auto key = fmt::format("report.{}{}", static_cast<char>(id[0] + 32), id.substr(1));
        const bool known = Words::has(key + ".title");
        formats::CsvwDescription description;
        description.url = id + ".csv";
        for (const auto language : words::all_languages) {
            description.titles[std::string(words::code(language))] =
                known ? std::string(Words(language)(key + ".title"))
                      : std::string(Words(language)("site.nav.quality"));
        }
        description.source = fmt::format("{}: {}, {}", statement.source.publisher,
                                         statement.source.title, statement.source.released);
        if (known) description.notes.emplace_back(Words(Language::en)(key + ".description"));
        description.notes.emplace_back(
            "people: a count; empty = not published, * = hidden to protect people. number: a rate "
            "or a share of 1.");
        description.primary_key = {"scope", "series", "x"};
        description.recipe = &statement.recipe;
        TRY(put(fmt::format("data/{}.csv", id), formats::csv_text(table)));
        TRY(put(fmt::format("data/{}.csv-metadata.json", id),
                formats::csvw_metadata(table, description)));
        const std::array<formats::Sheet, 1> sheets = {
            formats::Sheet{id,
                           &table,
                           description.titles["en"],
                           {description.source, description.notes.back()},
                           false}};
        const auto workbook = TRY(formats::xlsx_bytes(sheets));
        TRY(put(fmt::format("data/{}.xlsx", id), workbook));
    }

    formats::CsvWriter findings({"rule", "severity", "place", "message"});
    for (const auto& finding : *site.inputs.findings) {
        findings.row(
            {finding.rule, name_of(finding.severity), to_string(finding.place), finding.message});
    }
    TRY(put("data/findings.csv", std::string(findings.text())));
    for (const auto& input : site.inputs.files) TRY(put("inputs/" + input.name, input.bytes));
    return {};
}

/// What `report verify` needs to make the site again.
std::string manifest(const Site& site) {
    std::string languages, inputs;
    for (const auto language : site.options.languages) {
        languages += fmt::format(R"({}"{}")", languages.empty() ? "" : ",", words::code(language));
    }
    for (const auto& input : site.inputs.files) {
        inputs +=
            fmt::format(R"({}{{"name":{},"role":"{}","sha256":"{}"}})", inputs.empty() ? "" : ",",
                        json_quoted(input.name), input.role, input.sha256);
    }
    return fmt::format(R"({{"inputs":[{}],"languages":[{}],"program":"palermo {}"}})", inputs,
                       languages, program_version()) +
           "\n";
}

}  // namespace

Result<SiteSummary> write_site(const SiteInputs& inputs, const SiteOptions& options,
                               const Sink& sink) {
    expects(inputs.release != nullptr && inputs.findings != nullptr);
    if (options.languages.empty())
        return fail(Code::invalid_input, "name at least one language: en, fr, es, ru, zh, ar");
    const auto cube = TRY(Cube::of(*inputs.release));
    const auto scopes = all_scopes(cube);
    const Site site{inputs, options, cube, scopes};

    // One job a page; jobs are taken by two threads, and what each remembers is kept in job order,
    // so that the files do not depend on who was faster.
    struct Job {
        Language language;
        std::string path;
        std::function<void(PageMaking&)> make;
    };
    std::vector<Job> jobs;
    std::vector<Headline> headlines;
    for (const auto language : options.languages) {
        const auto add = [&](std::string path, std::function<void(PageMaking&)> make) {
            jobs.push_back({language, std::move(path), std::move(make)});
        };
        const bool first = language == options.languages.front();
        add("index.html", [&headlines, first](PageMaking& making) {
            auto found = home_page(making);
            if (first) headlines = std::move(found);
        });
        for (const std::string_view name : {"world", "forms", "flows", "justice", "law", "cases",
                                            "prevalence", "sdg", "reproduction"}) {
            add(fmt::format("{}.html", name),
                [name](PageMaking& making) { world_page(making, name); });
        }
        add("states.html", states_page);
        add("data-quality.html", quality_page);
        add("methods.html", methods_page);
        add("downloads.html", downloads_page);
        add("accessibility.html", accessibility_page);
        for (const auto& scope : scopes) {
            if (scope.level == Scope::Level::world) continue;
            add(fmt::format("{}/{}.html", scope.is_state() ? "states" : "regions", scope.code),
                [&scope](PageMaking& making) { place_page(making, scope); });
        }
    }

    std::vector<std::vector<Record>> records(jobs.size());
    std::atomic<std::size_t> next = 0;
    std::atomic<std::int64_t> files = 0, charts = 0;
    std::mutex trouble_mutex;
    Result<void> trouble;
    std::exception_ptr bug;
    Progress progress("pages", static_cast<std::int64_t>(jobs.size()));
    const auto work = [&] {
        try {
            for (std::size_t at = next++; at < jobs.size(); at = next++) {
                if (interrupted()) {
                    const std::lock_guard lock(trouble_mutex);
                    trouble = fail(Code::unavailable, "stopped; nothing was written");
                }
                {
                    const std::lock_guard lock(trouble_mutex);
                    if (!trouble) return;
                }
                auto& job = jobs[at];
                const bool remember = job.language == options.languages.front();
                PageMaking making{site,
                                  job.language,
                                  job.path,
                                  sink,
                                  files,
                                  charts,
                                  remember ? &records[at] : nullptr};
                job.make(making);
                if (!making.trouble) {
                    const std::lock_guard lock(trouble_mutex);
                    trouble = std::move(making.trouble);
                }
                progress.step();
            }
        } catch (...) {
            const std::lock_guard lock(trouble_mutex);
            bug = std::current_exception();
            trouble = fail(Code::unavailable, "a bug stopped the work");
        }
    };
    {
        const std::jthread second(work);
        work();
    }
    if (bug) std::rethrow_exception(bug);
    TRY(std::move(trouble));

    SiteSummary summary;
    summary.pages = static_cast<std::int64_t>(jobs.size());
    summary.charts = charts;
    summary.files = files;
    summary.headlines = std::move(headlines);
    std::vector<Record> all;
    for (auto& of_page : records) {
        for (auto& record : of_page) all.push_back(std::move(record));
    }
    std::string checksums;
    TRY(write_downloads(site, all, sink, summary, checksums));
    TRY(sink("data/SHA256SUMS", checksums));
    TRY(sink("data/site.json", manifest(site)));
    TRY(sink("assets/style.css", style_sheet()));
    TRY(sink("index.html", language_page(options.languages)));
    summary.files += 4;
    return summary;
}

}  // namespace palermo::report
