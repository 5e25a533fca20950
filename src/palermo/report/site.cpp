#include "palermo/report/site.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>

#include "palermo/charts/fonts.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/csvw.hpp"
#include "palermo/formats/xlsx.hpp"
#include "palermo/report/figure_builder.hpp"
#include "palermo/report/figures/prevalence_pages.hpp"
#include "palermo/report/page.hpp"
#include "palermo/report/pages.hpp"

namespace palermo::report {
namespace {

using words::Language;
using words::Words;

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

/// What the columns of every figure hold, for who meets the file without the site.
const std::vector<formats::CsvwColumn>& column_descriptions() {
    static const std::vector<formats::CsvwColumn> columns = {
        {"scope", {}, "", "ISO 3166-1 alpha-3 code of a State, code of a subregion, or WLD"},
        {"scope_name", {}, "", "its name in English"},
        {"series", {}, "", "what is counted: a line, a part of a bar, a row"},
        {"x", {}, "", "when or where: a year, a place, a part"},
        {"people", {}, "", "a count; empty = not published, * = hidden to protect people"},
        {"number", {}, "double", "a rate or a share of 1, made of counts; empty where it is none"}};
    return columns;
}

/// The values of one figure over all places as CSV, its metadata, and a workbook.
Result<void> write_figure_files(
    const Site& site, const std::string& id, const std::vector<const Record*>& records,
    const std::function<Result<void>(const std::string&, const std::string&)>& put) {
    const auto& statement = statement_of(id, *site.inputs.sources, site.cube);
    const auto table = TRY(values_table(records));
    const auto key = fmt::format("report.{}{}", static_cast<char>(id[0] + 32), id.substr(1));
    const bool known = Words::has(key + ".title");
    formats::CsvwDescription description;
    description.url = id + ".csv";
    for (const auto language : words::all_languages) {
        description.titles[std::string(words::code(language))] =
            Words(language)(known ? key + ".title" : "site.nav.quality");
    }
    description.source = fmt::format("{}: {}, {}", statement.citation.publisher,
                                     statement.citation.title, statement.citation.released);
    if (known) description.notes.emplace_back(Words(Language::en)(key + ".description"));
    description.notes.emplace_back(
        "people: a count; empty = not published, * = hidden to protect people. number: a rate "
        "or a share of 1.");
    description.columns = column_descriptions();
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
    return put(fmt::format("data/{}.xlsx", id), TRY(formats::xlsx_bytes(sheets)));
}

/// All values of one State, over all figures, for who works on that State alone.
Result<void> write_state_files(
    const std::string& iso3, const std::vector<const Record*>& records,
    const std::function<Result<void>(const std::string&, const std::string&)>& put) {
    const Words words(Language::en);
    TextColumn figure("figure"), title("title"), series("series"), x("x"), number("number");
    CountColumn people("people");
    for (const auto* record : records) {
        const auto key = fmt::format("report.{}{}.title", static_cast<char>(record->id[0] + 32),
                                     record->id.substr(1));
        for (const auto& datum : record->data) {
            figure.push(record->id);
            title.push(words(key));
            series.push(datum.series);
            x.push(datum.x);
            people.push(datum.people);
            number.push(datum.number);
        }
    }
    const auto table = TRY(Table::make({std::move(figure), std::move(title), std::move(series),
                                        std::move(x), std::move(people), std::move(number)}));
    const auto* country = vocabulary::country_by_iso3(iso3);
    TRY(put(fmt::format("data/states/{}.csv", iso3), formats::csv_text(table)));
    const std::array<formats::Sheet, 1> sheets = {
        formats::Sheet{iso3,
                       &table,
                       std::string(vocabulary::name(*country, Language::en)),
                       {"people: a count; empty = not published, * = hidden to protect people. "
                        "number: a rate or a "
                        "share of 1."},
                       false}};
    return put(fmt::format("data/states/{}.xlsx", iso3), TRY(formats::xlsx_bytes(sheets)));
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
    for (const auto id : figure_ids()) {
        if (site.inputs.sources->can_make(id)) by_figure[std::string(id)];
    }
    std::map<std::string, std::vector<const Record*>> by_state;
    formats::CsvWriter facts({"figure", "scope", "fact", "value"});
    std::string recipes;
    for (const auto& record : records) {
        by_figure[record.id].push_back(&record);
        if (site.shown.contains(record.scope)) by_state[record.scope].push_back(&record);
        for (const auto& fact : record.facts) {
            facts.row({record.id, record.scope, fact.name, fact.value});
            ++summary.facts;
        }
        summary.values += static_cast<std::int64_t>(record.data.size());
        recipes += to_text(record.recipe) + "\n";
    }
    TRY(put("data/facts.csv", std::string(facts.text())));
    TRY(put("data/recipes.jsonl", recipes));

    for (const auto& [id, figure_records] : by_figure) {
        TRY(write_figure_files(site, id, figure_records, put));
    }

    for (const auto& [iso3, state_records] : by_state)
        TRY(write_state_files(iso3, state_records, put));

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
    using formats::Json;
    Json::Array languages, inputs;
    for (const auto language : site.options.languages) languages.push_back(words::code(language));
    for (const auto& input : site.inputs.files) {
        Json::Object about;
        if (!input.about.empty()) about.add("about", input.about);
        // A citation is a person's word; it stands here as given, with what it lets in.
        if (input.citation) {
            about.add("citation", published::json_of(*input.citation));
            about.add("printed_small", input.printed_small);
        }
        about.add("name", input.name);
        about.add("role", input.role);
        about.add("sha256", input.sha256);
        inputs.push_back(std::move(about));
    }
    return to_text(Json::Object{{"inputs", std::move(inputs)},
                                {"languages", std::move(languages)},
                                {"program", fmt::format("palermo {}", program_version())}}) +
           "\n";
}

/// The State of a national report: one made of its own tables, and of nothing else.
const Scope* only_state(const DetectionCube& cube, const std::vector<Scope>& scopes) {
    if (!cube.statement().recipe.program.ends_with(" published/national")) return nullptr;
    const auto found = std::ranges::find_if(scopes, &Scope::is_state);
    return found == scopes.end() ? nullptr : &*found;
}

}  // namespace

Result<SiteSummary> write_site(const SiteInputs& inputs, const SiteOptions& options,
                               const Sink& sink, const Task& task) {
    expects(inputs.sources != nullptr && inputs.findings != nullptr);
    const auto* detections = inputs.sources->find(Role::detections);
    expects(detections != nullptr);
    if (options.languages.empty()) return fail(Code::invalid_input, "report.no_language");
    const auto cube = TRY(DetectionCube::of(*detections));
    const auto scopes = all_scopes(cube);
    // Which States show which figure, for the pages of their neighbours: the same in all languages.
    std::vector<std::set<std::string_view>> shown_by(scopes.size());
    std::map<std::string_view, std::set<std::string_view>> shown;
    const auto* only = only_state(cube, scopes);
    const Site site{inputs, options, cube, scopes, shown, only};
    TRY(parallel_for(task, "figures", static_cast<std::int64_t>(scopes.size()),
                     [&](std::int64_t i, int) -> Result<void> {
                         const auto& scope = scopes[static_cast<std::size_t>(i)];
                         if (!scope.is_state()) return {};
                         for (const auto& kind : figure_kinds()) {
                             if (!kind.state) continue;
                             const auto figure =
                                 kind.make(site.context(scope, options.languages.front()));
                             if (!figure.empty())
                                 shown_by[static_cast<std::size_t>(i)].insert(kind.id);
                         }
                         return {};
                     }));
    for (std::size_t i = 0; i < scopes.size(); ++i) {
        if (scopes[i].is_state()) shown.emplace(scopes[i].code, std::move(shown_by[i]));
    }

    // One job a page; jobs are taken by two threads, and what each remembers is kept in job order,
    // so that the files do not depend on who was faster.
    struct Job {
        Language language;
        std::string path;
        std::function<void(PageBuilder&)> make;
    };
    std::vector<Job> jobs;
    std::vector<Headline> headlines;
    for (const auto language : options.languages) {
        const auto add = [&](std::string path, std::function<void(PageBuilder&)> make) {
            jobs.push_back({language, std::move(path), std::move(make)});
        };
        const bool first = language == options.languages.front();
        add("index.html", [&headlines, first, only](PageBuilder& builder) {
            auto found = only != nullptr ? national_home_page(builder) : home_page(builder);
            if (first) headlines = std::move(found);
        });
        add("data-quality.html", quality_page);
        add("methods.html", methods_page);
        add("downloads.html", downloads_page);
        add("accessibility.html", accessibility_page);
        if (only != nullptr) {
            add(fmt::format("states/{}.html", only->code),
                [only](PageBuilder& builder) { place_page(builder, *only); });
            continue;
        }
        for (const std::string_view name : {"world", "forms", "flows", "justice", "law", "cases",
                                            "prevalence", "sdg", "reproduction"}) {
            add(fmt::format("{}.html", name),
                [name](PageBuilder& builder) { world_page(builder, name); });
        }
        add("states.html", states_page);
        add("compare.html", compare_page);
        for (const auto& study : studies_of(inputs.sources->table(Role::estimate_details))) {
            add(study_page(study),
                [study](PageBuilder& builder) { estimate_page(builder, study); });
        }
        for (const auto& scope : scopes) {
            if (scope.level == Scope::Level::world) continue;
            add(fmt::format("{}/{}.html", scope.is_state() ? "states" : "regions", scope.code),
                [&scope](PageBuilder& builder) { place_page(builder, scope); });
        }
    }

    std::vector<std::vector<Record>> records(jobs.size());
    std::atomic<std::int64_t> files = 0, charts = 0;
    TRY(parallel_for(task, "pages", static_cast<std::int64_t>(jobs.size()),
                     [&](std::int64_t i, int) -> Result<void> {
                         const auto at = static_cast<std::size_t>(i);
                         auto& job = jobs[at];
                         const bool remember = job.language == options.languages.front();
                         PageBuilder builder{site,
                                             job.language,
                                             job.path,
                                             sink,
                                             files,
                                             charts,
                                             remember ? &records[at] : nullptr};
                         job.make(builder);
                         return std::move(builder.trouble);
                     }));

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
    TRY(sink("assets/style.css", pages::style_sheet()));
    for (const auto& font : charts::fonts()) {
        TRY(sink(fmt::format("assets/fonts/{}", font.name), std::string(font.bytes)));
        ++summary.files;
    }
    TRY(sink("assets/report.js", std::string(pages::script())));
    TRY(sink("index.html", pages::language_page(options.languages, "site.title")));
    summary.files += 5;
    return summary;
}

}  // namespace palermo::report
