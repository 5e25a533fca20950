#include "palermo/exchange/shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "palermo/exchange/detail/shapes.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/published/national.hpp"
#include "palermo/vocabulary/population.hpp"
#include "palermo/vocabulary/terms.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::exchange {
namespace {

using published::national_total;
using words::Language;

constexpr std::array<std::pair<std::string_view, Rows>, 7> kinds_of_rows = {{
    {"total", Rows::total},
    {"form", Rows::form},
    {"detailed form", Rows::detailed_form},
    {"citizenship", Rows::citizenship},
    {"authority", Rows::authority},
    {"place", Rows::place},
    {"wait", Rows::wait},
}};

constexpr std::array<std::string_view, 15> placeholders = {
    "iso3", "iso2",  "m49",      "country", "region", "subregion", "year",  "sex",
    "age",  "table", "category", "series",  "unit",   "value",     "source"};

/// "{sex}" of a text, or the name of a placeholder that is none.
std::optional<std::string> unknown_placeholder(std::string_view text) {
    for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
        const auto end = text.find('}', at);
        if (end == std::string_view::npos) return std::string(text.substr(at));
        const auto name = text.substr(at + 1, end - at - 1);
        if (std::ranges::find(placeholders, name) == placeholders.end()) return std::string(name);
    }
    return std::nullopt;
}

std::string filled(std::string_view text, const std::map<std::string_view, std::string>& values) {
    std::string made;
    for (std::size_t at = 0; at < text.size();) {
        const auto open = std::min(text.find('{', at), text.size());
        made += text.substr(at, open - at);
        if (open == text.size()) break;
        const auto close = text.find('}', open);
        made += values.at(text.substr(open + 1, close - open - 1));
        at = close + 1;
    }
    return made;
}

/// One cell of the national tables that a shape may take.
struct Cell {
    Rows rows;
    std::string_view table;     // "total", "form", ...: of the code "table:form"
    std::string_view category;  // a code; "_T" of a total
    std::string_view sex, age;
    int year = 0;
    Count people;
};

constexpr std::array<std::string_view, 4> one_column = {"citizenship", "authority", "place",
                                                        "wait"};

bool is_group(std::string_view form) {
    return form == "SEXUAL" || form == "LABOUR" || form == "OTHER";
}

/// All cells of the tables, each once.
std::vector<Cell> cells_of(const published::NationalCells& table) {
    std::vector<Cell> cells;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto year = table.year(row);
        if (!year) continue;
        Cell cell{Rows::total, "total",          "_T", table.at("sex", row), table.at("age", row),
                  *year,       table.people(row)};
        if (const auto form = table.at("form", row); form != national_total) {
            cell.rows = is_group(form) ? Rows::form : Rows::detailed_form;
            cell.table = "form";
            cell.category = form;
        }
        for (const auto name : one_column) {
            const auto value = table.at(name, row);
            if (value == national_total) continue;
            cell.table = name;
            cell.category = value;
            cell.rows =
                std::ranges::find(kinds_of_rows, name, &std::pair<std::string_view, Rows>::first)
                    ->second;
        }
        cells.push_back(cell);
    }
    return cells;
}

/// What the shape calls a code; nothing where it has no word for it.
std::optional<std::string> code(const Shape& shape, std::string_view list, std::string_view value) {
    const auto found = shape.codes.find(fmt::format("{}:{}", list, value));
    if (found != shape.codes.end()) return found->second;
    // A State is called by its name, and a place as the office writes it, unless the shape says otherwise.
    if (list == "citizenship") {
        const auto* country = vocabulary::country_by_iso3(value);
        if (country != nullptr) return std::string(vocabulary::name(*country, Language::en));
    }
    if (list == "place") return std::string(value);
    return std::nullopt;
}

/// People of whom a rate is made; nothing where the year's are not known.
std::optional<double> people_of(std::string_view iso3, const Cell& cell) {
    const int year = cell.year;
    using vocabulary::AgeBand;
    if (cell.sex == national_total && cell.age == national_total)
        return vocabulary::population(iso3, year);
    std::optional<double> sum;
    for (const auto& [sex, sex_code] :
         {std::pair(vocabulary::Sex::female, "F"), std::pair(vocabulary::Sex::male, "M")}) {
        for (const auto& [age, age_code] :
             {std::pair(AgeBand::under_18, "0_17"), std::pair(AgeBand::from_18, "18plus")}) {
            const bool wanted = (cell.sex == national_total || cell.sex == sex_code) &&
                                (cell.age == national_total || cell.age == age_code);
            if (!wanted) continue;
            const auto part = vocabulary::population(iso3, year, sex, age);
            if (!part) return std::nullopt;
            sum = sum.value_or(0) + *part;
        }
    }
    return sum;
}

}  // namespace

Result<Shape> read_shape(const Table& file, const std::string& name) {
    const auto *what = file.text("what"), *named = file.text("name"), *value = file.text("value");
    if (what == nullptr || named == nullptr || value == nullptr)
        return fail(Code::invalid_input, "shape.columns_missing", {}, name);
    Shape shape;
    shape.name = name;
    for (std::size_t row = 0; row < file.rows(); ++row) {
        const auto kind = (*what)[row];
        const std::string key((*named)[row]), text((*value)[row]);
        const auto where = Where::of_file(name, static_cast<std::int64_t>(row) + 2);
        const auto refused = [&](const std::string& word) {
            return fail(Code::invalid_input, "shape.unknown_word", {{"word", our_word(word)}},
                        where);
        };
        if (kind == "title") {
            shape.title = text;
        } else if (kind == "checked") {
            shape.checked = text;
        } else if (kind == "hidden") {
            shape.hidden = text;
        } else if (kind == "code") {
            // A code that nothing would look up is a slip of the pen, and its cells would be left out.
            constexpr std::array<std::string_view, 9> lists = {
                "sex",   "age",  "form",  "citizenship", "authority",
                "place", "wait", "table", "series"};
            const auto list = key.substr(0, key.find(':'));
            const bool known = std::ranges::find(lists, list) != lists.end() || key == "total:_T";
            if (!known || list.size() == key.size()) return refused(key);
            shape.codes[key] = text;
        } else if (kind == "measure") {
            if (key != "persons" && key != "rate") return refused(key);
            shape.measures.push_back(key);
            shape.codes["unit:" + key] = text;
        } else if (kind == "rows") {
            const auto found =
                std::ranges::find(kinds_of_rows, key, &std::pair<std::string_view, Rows>::first);
            if (found == kinds_of_rows.end()) return refused(key);
            shape.rows.push_back(found->second);
        } else if (kind == "by") {
            if (key != "sex" && key != "age") return refused(key);
            if (text != "no" && text != "yes") return refused(text);
            (key == "sex" ? shape.by_sex : shape.by_age) = text != "no";
        } else if (kind == "column") {
            if (auto unknown = unknown_placeholder(text)) return refused(*unknown);
            shape.columns.push_back({key, text});
        } else {
            return refused(std::string(kind));
        }
    }
    if (shape.measures.empty()) {
        shape.measures = {"persons"};
        shape.codes.try_emplace("unit:persons", "persons");
    }
    return shape;
}

std::vector<std::string_view> shape_names() {
    std::vector<std::string_view> names;
    for (const auto& each : detail::shape_files()) names.push_back(each.name);
    return names;
}

Result<Shape> shape_named(std::string_view name) {
    for (const auto& each : detail::shape_files()) {
        if (each.name != name) continue;
        const auto table = TRY(formats::parse_csv(each.text, std::string(name) + ".csv"));
        return read_shape(table, std::string(name));
    }
    return fail(Code::not_found, "shape.no_such");
}

Result<Shaped> shaped(const protect::Release& national, std::string_view iso3, const Shape& shape) {
    const auto* country = vocabulary::country_by_iso3(iso3);
    expects(country != nullptr);
    const auto table =
        TRY(published::NationalCells::of(national.table(), fmt::format("{}.victims.csv", iso3)));
    const auto cells = cells_of(table);
    const auto* region = vocabulary::region_by_m49(country->region);
    const auto* subregion = vocabulary::region_by_m49(country->subregion);
    const auto name_of = [](const vocabulary::Region* of) {
        return of == nullptr ? std::string() : std::string(vocabulary::name(*of, Language::en));
    };
    std::map<std::string_view, std::string> values = {
        {"iso3", std::string(iso3)},
        {"iso2", std::string(country->iso2)},
        {"m49", fmt::format("{:03}", country->m49)},
        {"country", std::string(vocabulary::name(*country, Language::en))},
        {"region", name_of(region)},
        {"subregion", name_of(subregion)},
        {"source",
         fmt::format("{}: {}, {}", national.statement().citation.publisher,
                     national.statement().citation.title, national.statement().citation.released)}};
    std::vector<TextColumn> columns;
    for (const auto& each : shape.columns) columns.emplace_back(each.name);
    TextColumn recipe("recipe");
    Shaped made;
    for (const auto& cell : cells) {
        if (std::ranges::find(shape.rows, cell.rows) == shape.rows.end()) continue;
        if (!shape.by_sex && cell.sex != national_total) continue;
        if (!shape.by_age && cell.age != national_total) continue;
        const auto sex = code(shape, "sex", cell.sex), age = code(shape, "age", cell.age);
        const auto category = cell.category == "_T" ? code(shape, "total", "_T").value_or("Total")
                                                    : code(shape, cell.table, cell.category);
        if (!sex || !age || !category) {
            ++made.without_code;
            continue;
        }
        for (const auto& measure : shape.measures) {
            std::string shown = shape.hidden;
            if (!cell.people.known()) {
                ++made.hidden;
            } else if (measure == "persons") {
                shown = std::to_string(cell.people.value);
            } else if (const auto people = people_of(iso3, cell); people && *people > 0) {
                shown = fmt::format("{:.3f}",
                                    static_cast<double>(cell.people.value) * 100'000 / *people);
            } else {
                ++made.without_people;
                continue;
            }
            values["year"] = std::to_string(cell.year);
            values["sex"] = *sex;
            values["age"] = *age;
            values["table"] = code(shape, "table", cell.table).value_or(std::string(cell.table));
            values["category"] = *category;
            values["unit"] = shape.codes.at("unit:" + measure);
            values["value"] = shown;
            auto series = code(shape, "series", fmt::format("{}:{}", cell.category, measure));
            if (!series) series = code(shape, "series", cell.category);
            values["series"] = series.value_or("");
            for (std::size_t i = 0; i < columns.size(); ++i)
                columns[i].push(filled(shape.columns[i].text, values));
            recipe.push(fmt::format(
                "{}.victims.csv: year={} sex={} age={} {}={}{}", iso3, cell.year, cell.sex,
                cell.age, cell.table, cell.category == "_T" ? national_total : cell.category,
                measure == "rate"
                    ? "; per 100,000 of " +
                          std::string(cell.sex == national_total && cell.age == national_total
                                          ? vocabulary::population_source()
                                          : vocabulary::population_parts_source())
                    : ""));
        }
    }
    std::vector<Table::Column> all;
    for (auto& each : columns) all.emplace_back(std::move(each));
    all.emplace_back(std::move(recipe));
    made.table = TRY(Table::make(std::move(all)));
    return made;
}

}  // namespace palermo::exchange
