#include "palermo/workflows/national/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "palermo/core/files.hpp"
#include "palermo/disclosure/publish.hpp"
#include "palermo/exchange/shape.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/formats/xlsx.hpp"
#include "palermo/published/national.hpp"
#include "palermo/vocabulary/terms.hpp"
#include "palermo/vocabulary/vocabulary.hpp"
#include "palermo/workflows/english.hpp"

namespace palermo::workflows {
namespace {

using formats::Json;
using published::national_total;
using words::Language;

/// What a code is called in English.
std::string label_of(std::string_view dimension, std::string_view code) {
    static const std::map<std::string_view, std::string_view> own = {
        {"SEXUAL", "Sexual exploitation, all"},
        {"LABOUR", "Forced labour, all"},
        {"OTHER", "Other forms, all"},
        {"MIXED", "Several forms"},
        {"UNK", "Not known"},
        {"STATELESS", "Stateless"},
        {"GROUP", "A group of States or a people"},
        {"SEVERAL", "Several citizenships"},
        {"0_45", "0 to 45 days"},
        {"46_90", "46 to 90 days"},
        {"91_180", "91 to 180 days"},
        {"181_365", "181 to 365 days"},
        {"366plus", "More than a year"},
        {"NONE", "No decision yet"},
        {"Total", "Total"},
        {"", "Not known"}};
    if (dimension == "place" && code == "OTHER") return "Other places";
    if (const auto found = own.find(code); found != own.end()) return std::string(found->second);
    const auto named = [](const vocabulary::Term* term) {
        return term == nullptr ? std::string() : std::string(vocabulary::name(*term, Language::en));
    };
    std::string name;
    if (dimension == "sex") name = named(vocabulary::sex(code));
    if (dimension == "age") name = named(vocabulary::age(code));
    if (dimension == "form") name = named(vocabulary::form(code));
    if (dimension == "citizenship") {
        const auto* country = vocabulary::country_by_iso3(code);
        if (country != nullptr) name = vocabulary::name(*country, Language::en);
    }
    return name.empty() ? std::string(code) : name;
}

struct Asked {
    std::string name, title;
    std::vector<std::string> dimensions;  // one or two, down the side
};

const std::vector<Asked>& asked_tables() {
    static const std::vector<Asked> all = {
        {"Sex and age", "Detected victims by sex and age", {"sex", "age"}},
        {"Forms", "Detected victims by form of exploitation", {"form"}},
        {"Forms by sex", "Detected victims by form of exploitation and sex", {"form", "sex"}},
        {"Forms by age", "Detected victims by form of exploitation and age", {"form", "age"}},
        {"Citizenship", "Detected victims by citizenship", {"citizenship"}},
        {"Authorities", "Detected victims by who referred them", {"authority"}},
        {"Places", "Detected victims by place", {"place"}},
        {"Time to decision", "Detected victims by time to a decision", {"wait"}}};
    return all;
}

Result<exchange::Shape> own_shape(const Input& file) {
    const auto source = TRY(formats::read_source(file.path));
    return exchange::read_shape(source.table, file.path.stem().string());
}

}  // namespace

Result<std::vector<CrossTable>> cross_tables(const Table& national) {
    const auto table = TRY(published::NationalCells::of(national, "victims.csv"));
    std::set<int> years;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (const auto year = table.year(row)) years.insert(*year);
    }
    std::vector<CrossTable> made;
    for (const auto& asked : asked_tables()) {
        const std::vector<std::string_view> sides(asked.dimensions.begin(), asked.dimensions.end());
        std::map<std::vector<std::string>, std::map<int, Count>> cells;
        bool crossed = false;  // some cell looks at all sides
        for (std::size_t row = 0; row < table.rows(); ++row) {
            const auto year = table.year(row);
            if (!year || !table.looks_only_at(row, sides)) continue;
            std::vector<std::string> key;
            for (const auto side : sides) key.emplace_back(table.at(side, row));
            crossed |= std::ranges::find(key, national_total) == key.end();
            cells[key][*year] = table.people(row);
        }
        if (!crossed) continue;
        std::vector<TextColumn> labels;
        for (const auto& name : asked.dimensions) labels.emplace_back(name);
        std::vector<CountColumn> counts;
        for (const auto each : years) counts.emplace_back(std::to_string(each));
        for (const auto& [key, by_year] : cells) {
            for (std::size_t i = 0; i < key.size(); ++i)
                labels[i].push(label_of(asked.dimensions[i], key[i]));
            std::size_t at = 0;
            for (const auto each : years) {
                const auto found = by_year.find(each);
                // Where a combination is not listed nobody was counted in it.
                counts[at++].push(found == by_year.end() ? Count{0, CellState::known}
                                                         : found->second);
            }
        }
        std::vector<Table::Column> columns;
        for (auto& each : labels) columns.emplace_back(std::move(each));
        for (auto& each : counts) columns.emplace_back(std::move(each));
        made.push_back({asked.name, asked.title, TRY(Table::make(std::move(columns)))});
    }
    return made;
}

Result<protect::Release> read_national(const std::filesystem::path& path) {
    const auto file = TRY(published::PublishedFile::read_unpacked(path));
    auto beside = protect::statement_beside(path);
    std::error_code ignored;
    if (!std::filesystem::exists(beside, ignored))
        beside = path.parent_path() / protect::statement_file;
    const auto statement = TRY(read_file(beside));
    return published::release_of_national_tables(file, statement, beside.filename().string());
}

Result<ExportTablesOutcome> export_tables(const ExportTablesRequest& request, const Task& task) {
    const OutputRules rules{.inputs = {request.release.path}, .replace = replaced(request.replace)};
    TRY(check_output_folder(request.out.path, rules));
    const auto release = TRY(read_national(request.release.path));
    const auto iso3 =
        std::string(published::state_in_name(request.release.path.filename().string()));
    std::vector<exchange::Shape> shapes;
    auto names = request.shapes;
    if (names.empty() && request.own_shapes.empty()) {
        for (const auto name : exchange::shape_names()) names.emplace_back(name);
    }
    for (const auto& name : names) shapes.push_back(TRY(exchange::shape_named(name)));
    for (const auto& each : request.own_shapes) shapes.push_back(TRY(own_shape(each)));
    auto folder = TRY(FolderInMaking::start(request.out.path, rules));
    ExportTablesOutcome outcome{request.out.path.string(), {}, {}};
    const auto& citation = release.statement().citation;
    const auto source =
        fmt::format("{}: {}, {}", citation.publisher, citation.title, citation.released);
    const std::string promise =
        "Hidden numbers (*, or as the layout writes them) are hidden to protect people and are not "
        "zero.";
    for (const auto& shape : shapes) {
        TRY(task.go_on());
        const auto made = TRY(exchange::shaped(release, iso3, shape));
        const std::array<formats::Sheet, 1> sheets = {
            formats::Sheet{shape.name.substr(0, 31),
                           &made.table,
                           shape.title,
                           {source, shape.checked, promise},
                           false}};
        TRY(folder.write(shape.name + ".csv", formats::csv_text(made.table)));
        const auto workbook = TRY(formats::xlsx_bytes(sheets));
        TRY(folder.write(shape.name + ".xlsx", workbook));
        outcome.files.push_back(shape.name + ".csv");
        outcome.files.push_back(shape.name + ".xlsx");
        outcome.tables.push_back({shape.name, shape.title, shape.checked,
                                  static_cast<std::int64_t>(made.table.rows()), made.hidden,
                                  made.without_code, made.without_people});
    }
    const auto crossed = TRY(cross_tables(release.table()));
    std::vector<formats::Sheet> sheets;
    for (const auto& each : crossed) {
        sheets.push_back(
            {each.name,
             &each.table,
             each.title,
             {source, promise,
              "Each number is the cell of " + iso3 +
                  ".victims.csv with these labels and this year, and Total in every other column."},
             false});
    }
    const auto workbook = TRY(formats::xlsx_bytes(sheets));
    TRY(folder.write(iso3 + ".tables.xlsx", workbook));
    outcome.files.push_back(iso3 + ".tables.xlsx");
    TRY(folder.publish());
    return outcome;
}

Json to_json(const ExportTablesOutcome& outcome) {
    Json::Array tables;
    for (const auto& each : outcome.tables) {
        tables.push_back(Json::Object{{"checked", each.checked},
                                      {"hidden", each.hidden},
                                      {"name", each.name},
                                      {"rows", each.rows},
                                      {"title", each.title},
                                      {"without_code", each.without_code},
                                      {"without_people", each.without_people}});
    }
    return Json::Object{
        {"files", Json::list(outcome.files)}, {"out", outcome.out}, {"tables", std::move(tables)}};
}

std::string in_words(const ExportTablesOutcome& outcome) {
    std::string text;
    for (const auto& each : outcome.tables) {
        text += fmt::format("{}/{}.csv: {}; {} hidden\n", outcome.out, each.name,
                            counted(each.rows, "row"), each.hidden);
        if (each.without_code > 0)
            text += fmt::format("  left out: {} that this layout has no code for\n",
                                counted(each.without_code, "cell"));
        if (each.without_people > 0)
            text += fmt::format("  left out: {} of years whose population palermo does not know\n",
                                counted(each.without_people, "rate"));
        text += fmt::format("  {}\n", each.checked);
    }
    text += fmt::format("{}/{}\n", outcome.out, outcome.files.back());
    return text;
}

}  // namespace palermo::workflows
